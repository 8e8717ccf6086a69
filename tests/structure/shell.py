# SPDX-License-Identifier: Apache-2.0
"""shellcheck has nothing to say of any shell script, and of what it sources."""
import subprocess
import sys

from sources import ROOT, files, relative, report

SHELLS = (b"#!/usr/bin/env bash\n", b"#!/bin/bash\n", b"#!/bin/sh\n")


def scripts() -> list[str]:
    """Those that are run; what they source is checked with them."""
    def is_one(path) -> bool:
        with path.open("rb") as file:
            return file.readline() in SHELLS
    return [relative(path) for path in [ROOT / ".ci/run", *files()] if is_one(path)]


def problems(names: list[str]) -> list[str]:
    checked = subprocess.run(["shellcheck", "-x", "-a", "-f", "gcc", *names], cwd=ROOT, capture_output=True, text=True, check=False)
    return (checked.stdout + checked.stderr).splitlines()


def main() -> int:
    names = scripts()
    return report(problems(names), len(names))


if __name__ == "__main__":
    sys.exit(main())
