#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The documents, and what in them is written from the sources: programs, the configuration table, the rooms' arrows.

`documents.py --update` writes those parts again; the tests compare them."""

import os
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = {".cpp": ROOT / "docs" / "snippets", ".py": ROOT / "docs" / "examples", ".mjs": ROOT / "docs" / "examples"}
TUTORIAL = pathlib.Path("docs/petals.md")  # tests/packaging/test_tutorial.py runs it
LANGUAGES = ("cpp", "python", "js")  # of the programs, as fences name them
TABLE_PROGRAM = pathlib.Path(
    os.environ.get("PETAL_TEST_CONFIGURATION_TABLE", ROOT / "build/debug/tests/docs/configuration-table"))

_fence = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_snippet = re.compile(r"(<!-- snippet: (\S+) (\S+) -->\n```(?:cpp|python|js)\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
_table = re.compile(r"(<!-- configuration table -->\n)(.*?)(<!-- configuration table -->)", re.DOTALL)
_room = re.compile(r"^\| `(\w+)` \| ([^|]*) \|([^|]*)\|$", re.MULTILINE)
_petal_room = re.compile(r"petal_room\((\w+)(.*?)\)", re.DOTALL)


@dataclass(frozen=True)
class Fence:
    """A block between ``` lines."""

    document: str
    line: int
    language: str
    text: str

    def __str__(self):
        return f"{self.document}:{self.line}"


def documents():
    """Every document for people, relative to the root."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [path.relative_to(ROOT) for path in [*top, *sorted((ROOT / "docs").rglob("*.md"))]]


def read(document):
    return (ROOT / document).read_text()


def fences(language, only=None):
    """The blocks in a language, in order; of one document where it is named. Without the tutorial's."""
    found = []
    for document in (each for each in documents() if each != TUTORIAL):
        text = read(document)
        for match in _fence.finditer(text):
            found.append(Fence(str(document), text.count("\n", 0, match.start()) + 1, match[1], match[2]))
    return [f for f in found if f.language == language and only in (None, f.document)]


def snippet(file, name):
    """What stands between the two lines `// [name]` (`# [name]`) of a source, moved to the left."""
    lines = (PROGRAMS[pathlib.Path(file).suffix] / file).read_text().splitlines()
    marks = [number for number, line in enumerate(lines) if line.strip() in (f"// [{name}]", f"# [{name}]")]
    if len(marks) != 2:
        raise ValueError(f"{file} needs two lines [{name}] in comments, it has {len(marks)}")
    inside = lines[marks[0] + 1 : marks[1]]
    margin = min(len(line) - len(line.lstrip()) for line in inside if line)
    return "".join(f"{line[margin:]}\n" for line in inside)


def routes(document):
    """(method, path) of every row of a document's tables that is a call."""
    return set(re.findall(r"^\| `(\w+) (/[^`]*)` \|", read(document), re.MULTILINE))


def served_routes(*patterns):
    """The same of the route tables in sources under src/."""
    sources = "".join(path.read_text() for pattern in patterns for path in sorted((ROOT / "src").glob(pattern)))
    return {(method.upper(), path) for method, path in re.findall(r'Method::(\w+),\s+"(/[^"]*)"', sources)}


def shown_snippets():
    """(file, name) of every program that a document shows."""
    return {(match[2], match[3]) for document in documents() for match in _snippet.finditer(read(document))}


def written_snippets():
    """(file, name) of every program that is there to be shown."""
    found = set()
    for source in (source for suffix, folder in PROGRAMS.items() for source in folder.glob(f"*{suffix}")):
        marks = re.findall(r"^\s*(?://|#) \[(\w+)\]$", source.read_text(), re.MULTILINE)
        found |= {(source.name, name) for name in marks}
    return found


def arrows():
    """The rooms, each with those it may see."""
    found = {}
    for listing in sorted((ROOT / "src").glob("*/CMakeLists.txt")):
        for name, rest in _petal_room.findall(listing.read_text()):
            seen = re.search(r"MAY_SEE([a-z_\s]*)", rest)
            found[name] = sorted(seen[1].split()) if seen else []
    return found


def documented_rooms():
    return {match[1] for match in _room.finditer(read("docs/architecture.md"))}


def _room_row(match):
    seen = ", ".join(f"`{room}`" for room in arrows().get(match[1], []))
    return f"| `{match[1]}` | {match[2]} | {seen} |" if seen else f"| `{match[1]}` | {match[2]} | |"


def _configuration_table(match):
    table = subprocess.run([TABLE_PROGRAM], capture_output=True, text=True, check=True).stdout
    return f"{match[1]}{table}{match[3]}"


def up_to_date(document):
    """The document's text as it should be."""
    text = _snippet.sub(lambda match: match[1] + snippet(match[2], match[3]) + match[5], read(document))
    if document.name == "reference.md":
        text = _table.sub(_configuration_table, text)
    if document.name == "architecture.md":
        text = _room.sub(_room_row, text)
    return text


def update():
    for document in documents():
        text = up_to_date(document)
        if text != read(document):
            (ROOT / document).write_text(text)
            print(f"written: {document}")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: documents.py --update")
    update()
