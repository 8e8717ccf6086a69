# SPDX-License-Identifier: Apache-2.0
"""The project's own files, as the tests of its structure see them."""
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("apps", "bench", "cmake", "include", "packaging", "petals", "scripts", "src", "tests")


def is_data(path: Path) -> bool:
    """Inputs of fuzzers, and what Python and npm leave behind."""
    return not {"corpus", "__pycache__", "node_modules"}.isdisjoint(path.parts)


def files(*folders: str) -> list[Path]:
    """Every file below the folders, or below all of the project's, in order."""
    below = (path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*"))
    return sorted(path for path in below if path.is_file() and not is_data(path))


def cpp_files(*folders: str) -> list[Path]:
    return [path for path in files(*folders) if path.suffix in (".cpp", ".hpp")]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def report(problems: list[str], checked: int) -> int:
    """Prints what was found; the exit status of the test."""
    for problem in problems:
        print(problem)
    print(f"{checked} files checked, {len(problems)} problems")
    return 1 if problems or not checked else 0
