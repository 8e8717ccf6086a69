# SPDX-License-Identifier: Apache-2.0
"""Where the brokers are that scripts/bootstrap --brokers has made, and what they are called."""

import pathlib
import re
import subprocess

SOURCES = pathlib.Path(__file__).resolve().parents[1]
FOREIGN = SOURCES.parent / "foreign"
BUILT = SOURCES.parents[1] / "build" / "brokers"


def first_match(pattern, text):
    return re.search(pattern, text)[1]


def version_of_package(name):
    return subprocess.run(["dpkg-query", "--show", "--showformat", "${Version}", name], capture_output=True, text=True,
                          check=True).stdout
