# SPDX-License-Identifier: Apache-2.0
"""Somebody who asks for the status all the time, and looks at the memory and the disk meanwhile."""

import threading
import time


class Watch:
    """While it lasts: `slowest`, of the answers of GET /mqtt/status, in seconds; `failures`, answers that were none;
    `seen`, all statuses; `memory` and `disk`, the most there was, in KiB and bytes."""

    def __init__(self, robot):
        self._robot = robot
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seen, self.failures = [], []
        self.slowest, self.memory, self.disk = 0.0, 0, 0
        self.memory_before = robot.memory()

    @property
    def growth(self):
        """KiB."""
        return max(0, self.memory - self.memory_before)

    def _run(self):
        while not self._stop.wait(0.05):
            self._look()
            self.memory = max(self.memory, self._robot.memory())
            self.disk = max(self.disk, self._robot.disk())

    def _look(self):
        began = time.monotonic()
        try:
            self.seen.append(self._robot.manager.status())
        except (OSError, AssertionError) as failure:
            self.failures.append(failure)
        self.slowest = max(self.slowest, time.monotonic() - began)

    @property
    def row(self):
        """For the table."""
        return {"slowest status, ms": round(self.slowest * 1000), "memory grew by, KiB": self.growth}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
