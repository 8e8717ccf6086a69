# SPDX-License-Identifier: Apache-2.0
"""The journalling broker as a process that can be killed."""

import pathlib
import sys

from harness.places import free_port
from harness.process import Process

_PROGRAM = pathlib.Path(__file__).with_name("journal_broker.py")


class JournalBroker:
    """Keeps its port and its journal over its deaths."""

    def __init__(self, directory):
        self.port = free_port()
        self._journal = pathlib.Path(directory) / "journal"
        self._process = None

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        self.spawn()
        self._process.wait_for("journal broker runs")
        return self

    def spawn(self):
        """Starts and does not wait."""
        self._process = Process([sys.executable, _PROGRAM, self.port, self._journal])

    def kill(self):
        """With signal 9; it must not have ended by itself, which would be a fault of its own."""
        assert self._process.status is None, f"the broker of the test has ended:\n{self._process.text()}"
        self._process.kill()

    def stop(self):
        self.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
