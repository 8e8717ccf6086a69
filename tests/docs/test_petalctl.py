# SPDX-License-Identifier: Apache-2.0
"""petalctl's help, its manual page, its completion and its page say the same."""

import functools
import re
import subprocess

import documents
import pytest
from harness.petalctl import PETALCTL

MANUAL = "packaging/man/petalctl.1"
COMPLETION = "packaging/completion/petalctl"


@functools.cache
def help_of(*subcommand):
    ran = subprocess.run([PETALCTL, *subcommand, "--help"], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0
    return ran.stdout


def subcommands(*of):
    block = help_of(*of).split("Subcommands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)", block, re.MULTILINE)


def kinds():
    """Whatever has options of its own."""
    return [*subcommands(), *(f"bench {kind}" for kind in subcommands("bench"))]


def options(*subcommand):
    return set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", help_of(*subcommand), re.MULTILINE))


def manual_section(subcommand):
    """What stands below the heading of one of `kinds`, up to the next one."""
    text = documents.read(MANUAL).replace("\\-", "-")
    whole = text.split('.SH SUBCOMMANDS')[1].split(".SH ")[0]
    found = re.search(rf"^\.TP\n\.B {subcommand}\n(.*?)(?=^\.TP\n\.B (?:{'|'.join(kinds())})\n|\Z)", whole,
                      re.MULTILINE | re.DOTALL)
    assert found, subcommand
    return found[1]


def completed(*words):
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in words)
    script = f"source {documents.ROOT / COMPLETION}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _petalctl; " \
             "printf '%s\\n' \"${COMPREPLY[@]}\""
    ran = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60)
    assert ran.stderr == ""
    return set(ran.stdout.split())


def test_every_subcommand_is_everywhere():
    assert completed(PETALCTL, "") == set(subcommands())
    page = documents.read("docs/petalctl.md")
    assert completed(PETALCTL, "bench", "") == set(subcommands("bench"))
    for subcommand in kinds():
        assert f"`{subcommand}" in page
        assert manual_section(subcommand)


@pytest.mark.parametrize("subcommand", kinds())
def test_every_option_is_everywhere(subcommand):
    own = options(*subcommand.split()) - {"--help"}
    assert set(re.findall(r"^\.BI? \"?(--[\w-]+)", manual_section(subcommand), re.MULTILINE)) == own
    assert completed(PETALCTL, *subcommand.split(), "--") == own | {"--env-file", "--url", "--help"}
    row = next(line for line in documents.read("docs/petalctl.md").splitlines() if line.startswith(f"| `{subcommand}"))
    assert set(re.findall(r"--[\w-]+", row)) == own


def test_the_common_options_are_everywhere():
    text = documents.read(MANUAL).replace("\\-", "-").split(".SH OPTIONS")[1].split(".SH ")[0]
    assert set(re.findall(r"^\.B\w? .*?(--[\w-]+)", text, re.MULTILINE)) == options()
    assert completed(PETALCTL, "--") == options()


def test_the_exit_statuses_are_everywhere():
    told = re.findall(r"^  (\d+) +(.+)$", help_of().split("Exit status:\n")[1], re.MULTILINE)
    manual = documents.read(MANUAL).split('.SH "EXIT STATUS"')[1].split(".SH ")[0]
    assert re.findall(r"^\.B (\d+)\n(.+)$", manual, re.MULTILINE) == told
    page = documents.read("docs/petalctl.md").split("## Exit status")[1]
    assert re.findall(r"^\| (\d+) \| (.+) \|$", page, re.MULTILINE) == told
