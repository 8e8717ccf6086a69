# SPDX-License-Identifier: Apache-2.0
"""Each header compiles alone: what it uses it includes, itself or through what it includes.

    headers.py BUILD_DIRECTORY

Compiled with the flags of the target `structure_headers`, by Ninja, which does not compile again what has not changed.
What the libraries' headers cost is not paid two hundred times: a few sets of them are precompiled, and a header gets a
set that it includes wholly, so nothing is there that it would not have anyway."""
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "include", ROOT / "src"]
COSTS = {"boost/beast": 20, "boost/asio": 10, "boost/json": 10, "spdlog": 10,
         "boost": 3, "": 1}  # of reading a library's header, to compare
LEAST_GAIN = 100  # of precompiling a set, in the same unit

RULES = """\
compile = {command}
rule set
  command = $compile -MD -MF $out.d -x c++-header $in -o $out
  depfile = $out.d
  deps = gcc
rule header
  command = $compile -MD -MF $out.d $set -fsyntax-only -x c++-header $in && touch $out
  description = $in
  depfile = $out.d
  deps = gcc
"""


def headers():
    return sorted(found for folder in FOLDERS for found in folder.rglob("*.hpp"))


@functools.cache
def includes(header):
    """The headers of ours that it includes itself, and the names of the others."""
    ours, others = [], []
    for name in re.findall(r'^#include [<"](.+)[>"]', header.read_text(), re.MULTILINE):
        found = next((folder / name for folder in [*FOLDERS, header.parent] if (folder / name).exists()), None)
        (ours if found else others).append(found or name)
    return ours, others


@functools.cache
def reached(header):
    """The names of the headers that are not ours, through whatever it includes."""
    ours, others = includes(header)
    return frozenset(others).union(*map(reached, ours))


def cost(names):
    return sum(next(cost for prefix, cost in COSTS.items() if name.startswith(prefix)) for name in names)


def chosen_sets():
    """Greedily: the set that spares most beyond those before it, and for each header the one it gets, or None."""
    needs = {header: reached(header) for header in headers()}
    candidates = {one & other: cost(one & other) for one in needs.values() for other in needs.values()}
    given, spared = dict.fromkeys(needs), dict.fromkeys(needs, 0)

    def gains(names):
        return {header: candidates[names] - spared[header] for header, needed in needs.items()
                if names <= needed and candidates[names] > spared[header]}

    while True:
        gain, best = max(((sum(gains(names).values()) - price, names) for names, price in candidates.items()),
                         key=lambda found: (found[0], sorted(found[1])))
        if gain < LEAST_GAIN:
            return given
        for header in gains(best):
            given[header], spared[header] = best, candidates[best]


def command(build):
    """As CMake compiles the source of `structure_headers`, without that source."""
    entries = json.loads((build / "compile_commands.json").read_text())
    entry = next(entry for entry in entries if "structure_headers.dir" in entry["command"])
    return re.sub(r" -o \S+ -c \S+", "", entry["command"])


def name_of_set(place, names):
    """Of its file, which is written once: a changed time would have it and all that is on top of it compiled again."""
    text = "".join(f"#include <{name}>\n" for name in sorted(names))
    name = f"set-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if not (place / f"{name}.hpp").exists():
        (place / f"{name}.hpp").write_text(text)
    return name


def ninja_file(place, build):
    given = chosen_sets()
    sets = {names: name_of_set(place, names) for names in set(given.values()) if names}
    lines = [RULES.format(command=command(build))]
    lines += [f"build {name}.pch: set {name}.hpp\n" for name in sorted(sets.values())]
    for header, names in given.items():
        lines += [f"build {header.relative_to(ROOT)}.alone: header {header}"]
        lines += [f" | {sets[names]}.pch\n  set = -include-pch {sets[names]}.pch\n" if names else "\n"]
    return "".join(lines)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    place = build / "tests/structure/headers"
    place.mkdir(parents=True, exist_ok=True)
    (place / "build.ninja").write_text(ninja_file(place, build))
    sys.exit(subprocess.run(["ninja", "-C", place, "-k", "0"]).returncode)


main()
