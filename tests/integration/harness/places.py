# SPDX-License-Identifier: Apache-2.0
"""Where the build has put things, and where nobody listens."""

import contextlib
import os
import pathlib
import random
import socket

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_BUILD = _ROOT / "build" / "debug"


def _place(variable, otherwise):
    return pathlib.Path(os.environ.get(variable, otherwise))


BINARIES = _place("PETAL_TEST_BINARIES", _BUILD / "bin")
SHIPPED_PETALS = _place("PETAL_TEST_SHIPPED_PETALS", _BUILD / "lib/petal-app-manager/petals")
TEST_PETALS = _place("PETAL_TEST_PETALS", _BUILD / "lib/test-petals")
MANAGER = BINARIES / "petal-app-manager"
CLIENT_SERVICE = BINARIES / "petal-mqtt-client"
RELEASED_CLIENT_SERVICE = _ROOT / "build" / "release" / "bin" / "petal-mqtt-client"


def petal_file(name):
    """The shared object of a petal, shipped or of the tests."""
    for directory in (TEST_PETALS, SHIPPED_PETALS):
        if (directory / f"{name}.so").exists():
            return directory / f"{name}.so"
    raise FileNotFoundError(f"{name}.so is neither in {TEST_PETALS} nor in {SHIPPED_PETALS}: build it")


_FIRST, _END = 10_000, 32_768  # below those that the kernel gives to connections
_taken = []


def free_port():
    """A port where nobody listens, and which nobody else of these tests is given, whichever process they run in, until
    this process has ended."""
    for _ in range(1000):
        port = random.randrange(_FIRST, _END)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            claim = socket.socket(socket.AF_UNIX)
            _taken.append(claim)
            claim.bind(f"\0petal-tests-port-{port}")
            return port
    raise OSError(f"no free port between {_FIRST} and {_END}")
