# SPDX-License-Identifier: Apache-2.0
"""What the SDK promises that the compiler refuses, it refuses: every line of refused.cpp with `// refused`, and no other.

    refused.py BUILD_DIRECTORY

Compiled with the flags of the target `structure_headers`."""
import json
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).with_suffix(".cpp")


def command(build):
    entries = json.loads((build / "compile_commands.json").read_text())
    entry = next(entry for entry in entries if "structure_headers.dir" in entry["command"])
    return re.sub(r" -o \S+ -c \S+", " -fsyntax-only -x c++ -", entry["command"])


def compiled(build, lines):
    return subprocess.run(command(build), shell=True, input="\n".join(lines) + "\n", text=True, capture_output=True)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    lines = SOURCE.read_text().splitlines()
    refused = {number for number, line in enumerate(lines, 1) if "// refused: " in line}
    complaints = compiled(build, lines).stderr
    for number in sorted(refused - {int(found) for found in re.findall(r"^<stdin>:(\d+):", complaints, re.MULTILINE)}):
        sys.exit(f"{SOURCE}:{number}: the compiler accepts this line\n{complaints}")
    rest = compiled(build, ["" if number in refused else line for number, line in enumerate(lines, 1)])
    sys.exit(f"{SOURCE}: the other lines do not compile\n{rest.stderr}" if rest.returncode else 0)


main()
