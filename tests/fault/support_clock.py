# SPDX-License-Identifier: Apache-2.0
"""The wall clock of a program, set by a test; nobody else's is touched."""

import pathlib

from harness.places import TEST_PETALS

_LIBRARY = TEST_PETALS.parent / "stepping_clock.so"


class Clock:
    """Give `settings` to the programs; `step(hours)` then sets their clocks, from that moment on."""

    def __init__(self, directory):
        self._file = pathlib.Path(directory) / "clock"
        self._hours = 0
        self.step(0)

    @property
    def settings(self):
        return {"LD_PRELOAD": _LIBRARY, "PETAL_TEST_CLOCK": self._file}

    def step(self, hours):
        self._hours += hours
        with open(self._file, "r+b" if self._file.exists() else "wb", buffering=0) as file:
            file.write((self._hours * 3600 * 10**9).to_bytes(8, "little", signed=True))
