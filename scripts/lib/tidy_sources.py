# SPDX-License-Identifier: Apache-2.0
"""Prints our own sources that build/debug compiles, one a line; --changed: those that differ from the last commit or
include a header that does."""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("build/", "src/compiled_boost/")  # generated; Boost's own sources


def compiled() -> list[str]:
    commands = json.loads((ROOT / "build/debug/compile_commands.json").read_text(encoding="utf-8"))
    paths = {Path(command["directory"], command["file"]).resolve() for command in commands}
    names = [str(path.relative_to(ROOT)) for path in paths if path.is_relative_to(ROOT)]
    return sorted(name for name in names if not name.startswith(NOT_OURS))


def changed_files() -> list[str]:
    def git(*arguments: str) -> list[str]:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return git("diff", "--name-only", "--diff-filter=d", "HEAD") + git("ls-files", "--others", "--exclude-standard")


def touched(source: str, changed: set[str]) -> bool:
    """A header is included by its path below src/, include/ or tests/, or by its name alone."""
    headers = {name.partition("/")[2] for name in changed if name.endswith(".hpp")}
    text = (ROOT / source).read_text(encoding="utf-8")
    return source in changed or any(f'"{header}"' in text or f"<{header}>" in text for header in headers)


def main() -> None:
    sources = compiled()
    if "--changed" in sys.argv:
        changed = set(changed_files())
        sources = [source for source in sources if touched(source, changed)]
    for source in sources:
        print(source)


main()
