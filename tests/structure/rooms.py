# SPDX-License-Identifier: Apache-2.0
"""The arrows of docs/architecture.md: each room under src/ includes only what its CMakeLists.txt says it MAY_SEE, each
library is included where it belongs, programs see the rooms they link, and petals see the SDK alone."""
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from sources import ROOT, cpp_files, report

KEPT_TO = {"boost/beast": {"http", "compiled_boost"}, "sqlite3.h": {"store"}, "ares.h": {"net"}, "CLI/": {"ctl", "daemon"}}
# petal/json.hpp reads and writes JSON by the rules of docs/reference.md; local_db refuses what it would have to mend.
JSON_IS_READ_AND_WRITTEN_IN = {"boost/json/parse.hpp": {"sdk"}, "boost/json/serialize.hpp": {"sdk", "local_db"}}
KEPT_FROM = {"boost/asio": {"topic", "json", "config"}}
FOR_PETALS = re.compile(r"petal/|boost/(asio|json)\b|[a-z0-9_]+$")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
ROOM = re.compile(r"petal_room\(\s*(\w+)([^)]*)\)")
KEYWORDS = ("SOURCES", "MAY_SEE", "LIBRARIES")


def includes(file: Path) -> list[tuple[bool, str]]:
    """What the file includes, each with whether it is in quotes: one of our own."""
    return [(mark == '"', name) for mark, name in INCLUDE.findall(file.read_text(encoding="utf-8"))]


def words_after(keyword: str, text: str) -> set[str]:
    """The values of one keyword of a CMake call."""
    words, current = set(), None
    for word in text.split():
        if word in KEYWORDS:
            current = word
        elif current == keyword:
            words.add(word)
    return words


class House:
    """A tree of sources, as this project lays it out."""

    def __init__(self, root: Path):
        self.root = root
        self.calls = {}
        for lists in sorted(root.glob("src/*/CMakeLists.txt")):
            call = ROOM.search(lists.read_text(encoding="utf-8"))
            if call:
                self.calls[lists.parent.name] = call.group(2)
        self.may_see = {room: words_after("MAY_SEE", call) for room, call in self.calls.items()}

    def sources(self, folder: str) -> list[Path]:
        return [path for path in sorted((self.root / folder).rglob("*")) if path.suffix in (".cpp", ".hpp")]

    def name(self, file: Path) -> str:
        return str(file.relative_to(self.root))

    def problems(self) -> Iterator[str]:
        for room in sorted(path.name for path in self.root.glob("src/*") if path.is_dir()):
            yield from self.wrong_in_room(room)
        for room in self.calls:
            yield from self.wrong_shape(room)
        yield from self.circles()
        for app in sorted(path.name for path in self.root.glob("apps/*") if path.is_dir()):
            yield from self.wrong_in_app(app)
        for file in self.sources("petals"):
            yield from self.wrong_in_petal(file)
        for file in self.sources("include"):
            yield from self.wrong_in_sdk(file)

    def wrong_in_room(self, room: str) -> Iterator[str]:
        may_see = self.may_see.get(room, set()) | {room}
        for file in self.sources(f"src/{room}"):
            yield from self.wrong_arrows(file, may_see, f"the MAY_SEE of src/{room}/CMakeLists.txt")
            yield from self.misplaced_libraries(file, room)

    def wrong_arrows(self, file: Path, may_see: set[str], source: str) -> Iterator[str]:
        for ours, name in includes(file):
            folder, _, rest = name.partition("/")
            if ours and not rest and source.startswith("what apps/") and (file.parent / name).is_file():
                continue  # a program's own file, beside it
            if ours and not rest:
                yield f'{self.name(file)}: "{name}" should name its room: "room/{name}"'
            elif ours and folder not in may_see:
                yield f'{self.name(file)}: "{name}" is not allowed by {source}'
            elif not ours and (self.root / "src" / name).is_file():
                yield f'{self.name(file)}: <{name}> is one of our own: in quotes'

    def misplaced_libraries(self, file: Path, room: str) -> Iterator[str]:
        for _, name in includes(file):
            for library, rooms in (KEPT_TO | JSON_IS_READ_AND_WRITTEN_IN).items():
                if name.startswith(library) and room not in rooms:
                    yield f"{self.name(file)}: <{name}> belongs in {' and '.join(sorted(rooms))} only"
            for library, rooms in KEPT_FROM.items():
                if name.startswith(library) and room in rooms:
                    yield f"{self.name(file)}: <{name}> has no place in {room}"

    def wrong_shape(self, room: str) -> Iterator[str]:
        folder = self.root / "src" / room
        if not (folder / "README.md").is_file():
            yield f"src/{room}: has no README.md that says what it is for and what it may include"
        else:
            yield from self.wrong_in_readme(room)
        built = words_after("SOURCES", self.calls[room])
        for file in sorted(folder.rglob("*.cpp")):
            if str(file.relative_to(folder)) not in built:
                yield f"{self.name(file)}: is not among the SOURCES of src/{room}/CMakeLists.txt"

    def wrong_in_readme(self, room: str) -> Iterator[str]:
        text = (self.root / "src" / room / "README.md").read_text(encoding="utf-8")
        told = set(re.findall(r"`(\w+)`", text.partition("May include:")[2].partition("\n\n")[0]))
        for name in sorted(told ^ self.may_see[room]):
            yield f"src/{room}/README.md: {name} is in one of MAY_SEE and \"May include:\", and not in the other"

    def circles(self) -> Iterator[str]:
        """Rooms that see each other, straight or by way of others: what is left when those that see none are gone."""
        left = dict(self.may_see)
        while ends := [room for room, seen in left.items() if not seen & left.keys()]:
            for room in ends:
                del left[room]
        if left:
            yield f"src: these rooms see each other in a circle: {', '.join(sorted(left))}"

    def wrong_in_app(self, app: str) -> Iterator[str]:
        lists = (self.root / "apps" / app / "CMakeLists.txt").read_text(encoding="utf-8")
        linked = set(re.findall(r"\bpetal_(\w+)", lists)) & self.calls.keys()
        seen = linked.union(*(self.may_see[room] for room in linked))
        for file in self.sources(f"apps/{app}"):
            yield from self.wrong_arrows(file, seen, f"what apps/{app}/CMakeLists.txt links")
            for _, name in includes(file):
                if name.startswith(tuple(KEPT_TO)):
                    yield f"{self.name(file)}: <{name}> belongs in a room, not in a program"

    def wrong_in_petal(self, file: Path) -> Iterator[str]:
        for ours, name in includes(file):
            own = ours and (file.parent / name).is_file()
            if not own and (ours or not FOR_PETALS.match(name)):
                yield f"{self.name(file)}: {name} is not of the SDK, the standard library, Boost.JSON or Boost.Asio"

    def wrong_in_sdk(self, file: Path) -> Iterator[str]:
        for ours, name in includes(file):
            if ours or name.startswith(tuple(KEPT_TO)) or (self.root / "src" / name).is_file():
                yield f"{self.name(file)}: {name} is not for an installed header"


def main() -> int:
    return report(list(House(ROOT).problems()), len(cpp_files("src", "apps", "petals", "include")))


if __name__ == "__main__":
    sys.exit(main())
