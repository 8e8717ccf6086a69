# SPDX-License-Identifier: Apache-2.0
"""Every source begins with the licence: in the first line, or in the second behind `#!`."""
import sys
from pathlib import Path

from sources import ROOT, files, relative, report

LICENCE = "SPDX-License-Identifier: Apache-2.0"
SUFFIXES = {".cmake", ".cpp", ".hpp", ".py", ".service", ".sh"}
COMMENTS = ("#", "//")


def must_have_it(path: Path) -> bool:
    return path.suffix in SUFFIXES or path.name == "CMakeLists.txt" or first_lines(path)[0].startswith("#!")


def first_lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        return [file.readline().rstrip("\n"), file.readline().rstrip("\n")]


def has_it(path: Path) -> bool:
    first, second = first_lines(path)
    line = second if first.startswith("#!") else first
    return line in [f"{comment} {LICENCE}" for comment in COMMENTS]


def main() -> int:
    others = [ROOT / name for name in (".ci/run", ".clang-format", ".clang-tidy", "CMakeLists.txt")]
    sources = [path for path in files() if must_have_it(path)] + others
    problems = [f"{relative(path)}: does not begin with: {LICENCE}" for path in sources if not has_it(path)]
    return report(problems, len(sources))


sys.exit(main())
