# SPDX-License-Identifier: Apache-2.0
"""A release is compiled and linked with what docs/security.md promises. Configures one, and builds nothing;
tests/packaging looks at the files."""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sources import ROOT, report

COMPILED = ["-O2", "-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS", "-fPI[CE]"]
# Where the compiler is for such a processor.
OF_PROCESSORS = {"x86_64": ["-fcf-protection", "-fstack-clash-protection"], "aarch64": ["-mbranch-protection=standard"]}
LINKED = ["-z,relro", "-z,now", "-z,noexecstack"]


def configured(directory: str) -> Path:
    subprocess.run(["cmake", "--preset", "release", "-B", directory, "-DPETAL_TESTS=OFF", "-DPETAL_BENCH=OFF"],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return Path(directory)


def lacking(what: str, text: str, wanted: list[str]) -> list[str]:
    return [f"{what}: without {flag}" for flag in wanted if not re.search(rf"(^|[ ,]){flag}\b", text)]


def compiled(build: Path, wanted: list[str]) -> list[str]:
    commands = json.loads((build / "compile_commands.json").read_text())
    own = [entry for entry in commands if Path(entry["file"]).is_relative_to(ROOT)]
    return [problem for entry in own for problem in lacking(entry["file"], entry["command"], wanted)]


def linked(build: Path) -> list[str]:
    """Of the rules of Ninja that link programs and petals, with the variables in them."""
    rules = re.findall(r"^build (\S*(?:bin/petal\S*|petals/\S+\.so)):.*\n((?:  .*\n)+)", (build / "build.ninja").read_text(), re.M)
    problems = [] if len(rules) >= 5 else ["fewer than three programs and two petals are linked"]
    return problems + [problem for name, text in rules for problem in lacking(name, text, LINKED)]


def main() -> int:
    processor = subprocess.run(["uname", "-m"], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as directory:
        build = configured(directory)
        return report(compiled(build, COMPILED + OF_PROCESSORS.get(processor, [])) + linked(build), 1)


sys.exit(main())
