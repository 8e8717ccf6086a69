# SPDX-License-Identifier: Apache-2.0
"""A program and what it says."""

import re
import subprocess
import threading

from harness.waiting import DEADLINE, eventually


def _first(pattern, lines):
    return next((found for line in lines if (found := re.search(pattern, line))), None)


class Process:
    """Runs `command` and keeps the lines it writes to one of its outputs."""

    def __init__(self, command, **popen):
        self.lines = []
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self._child = subprocess.Popen([str(part) for part in command], errors="replace", **{**streams, **popen})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._child.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def pid(self):
        return self._child.pid

    @property
    def status(self):
        """The exit status, negative for a signal; None while it runs."""
        return self._child.poll()

    def text(self):
        return "\n".join(self.lines)

    def said(self, pattern, since=0):
        """The first match of a regular expression in a line."""
        return _first(pattern, self.lines[since:])

    def wait_for(self, pattern, timeout=DEADLINE, since=0):
        """The same, waiting for it; fails as soon as the program has ended without it."""

        looked_at = since

        def look():
            nonlocal looked_at
            ended = self.status is not None
            if ended:
                self._reader.join(5)
            lines = self.lines[looked_at:]
            looked_at += len(lines)
            found = _first(pattern, lines)
            if not found and ended:
                raise AssertionError(f"ended with status {self.status} before it said {pattern!r}:\n{self.text()}")
            return found

        return eventually(look, lambda: f"{pattern!r} in:\n{self.text()}", timeout)

    def signal(self, number):
        self._child.send_signal(number)

    def wait(self, timeout):
        """The exit status; `subprocess.TimeoutExpired` where it does not end."""
        status = self._child.wait(timeout)
        self._reader.join(5)
        return status

    def kill(self):
        if self.status is None:
            self._child.kill()
        self.wait(DEADLINE)
