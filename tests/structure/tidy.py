# SPDX-License-Identifier: Apache-2.0
"""clang-tidy has nothing to say of the sources that the last commits have changed, the newest of them first.

    tidy.py BUILD_DIRECTORY

It takes seconds for each source, so these are few; scripts/check looks at all. A tree without its history, as
scripts/debian13 unpacks it, has no last commits."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

from sources import ROOT, report

COMMITS = 30
SOURCES = 12


def compiled(build: pathlib.Path) -> set[str]:
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    paths = {pathlib.Path(command["directory"], command["file"]).resolve() for command in commands}
    return {str(path.relative_to(ROOT)) for path in paths if path.is_relative_to(ROOT)}


def changed() -> list[str]:
    """The files of the last commits and of the working tree, each once, those that changed last first."""
    def git(*arguments: str) -> list[str]:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    now = git("diff", "--name-only", "HEAD") + git("ls-files", "--others", "--exclude-standard")
    return list(dict.fromkeys(now + git("log", f"--max-count={COMMITS}", "--name-only", "--format=")))


def problems(build: pathlib.Path, source: str) -> list[str]:
    checked = subprocess.run(["clang-tidy-19", "-p", build, "--quiet", source], cwd=ROOT, capture_output=True, text=True,
                             check=False)
    found = [line for line in checked.stdout.splitlines() if "error:" in line or "warning:" in line]
    return found or ([f"{source}: {checked.stderr}"] if checked.returncode else [])


def main() -> int:
    build = pathlib.Path(sys.argv[1])
    known = compiled(build)
    if not (ROOT / ".git").exists():
        print("this tree has no history")
        return 0
    sources = [name for name in changed() if name in known][:SOURCES]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [line for lines in pool.map(lambda source: problems(build, source), sources) for line in lines]
    return report(sorted(set(found)), len(sources))


if __name__ == "__main__":
    sys.exit(main())
