# SPDX-License-Identifier: Apache-2.0
"""Every C++ file is as clang-format leaves it; `clang-format-19 -i FILE` makes it so."""
import re
import subprocess
import sys

from sources import ROOT, cpp_files, relative, report


def unformatted(sources: list[str]) -> list[str]:
    checked = subprocess.run(["clang-format-19", "--dry-run", "-Werror", "--ferror-limit=1", *sources], cwd=ROOT,
                             stderr=subprocess.PIPE, text=True, check=False)
    named = re.findall(r"^(\S+?):\d+:\d+: error:", checked.stderr, re.MULTILINE)
    return sorted(set(named)) or ([checked.stderr] if checked.returncode else [])


def main() -> int:
    sources = [relative(path) for path in cpp_files()]
    return report([f"{path}: run clang-format-19 -i {path}" for path in unformatted(sources)], len(sources))


sys.exit(main())
