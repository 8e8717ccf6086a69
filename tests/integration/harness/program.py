# SPDX-License-Identifier: Apache-2.0
"""A program under test, from its start to its end."""

import os
import pathlib
import re
import signal
import subprocess

from harness.process import Process

LEAVE_WITHIN = 5.0 + 1.0  # the promise, and a second for a busy machine

_reports = re.compile(r"ERROR: AddressSanitizer|ERROR: LeakSanitizer|LeakSanitizer:|runtime error:|ThreadSanitizer:")


def _excerpt(lines):
    """The beginning of a sanitizer's report, without the long ends of its lines."""
    first = next(number for number, line in enumerate(lines) if _reports.search(line))
    return "\n".join(line[:300] for line in lines[first:first + 60])


class Program:
    """Runs `binary` in `directory` with an environment of its own; a setting that is None is taken out of it.

    At the end it must have left within five seconds of SIGTERM with status 0, unless a test killed it, and no sanitizer
    may have spoken."""

    def __init__(self, binary, directory, settings):
        self.directory = pathlib.Path(directory)
        self._binary = binary
        self._settings = dict(settings)
        self._wrapper = []
        self._process = None
        self._logs = []

    @property
    def environment(self):
        """A clean one: of whoever runs the tests, only options of ThreadSanitizer reach the program."""
        settings = {key: str(value) for key, value in self._settings.items() if value is not None}
        tsan = {key: value for key, value in os.environ.items() if key.startswith("TSAN_")}
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.directory), "UBSAN_OPTIONS": "print_stacktrace=1", **tsan,
                **settings}

    def set(self, **settings):
        """For the next start."""
        self._settings.update(settings)

    def run_by(self, wrapper):
        """From the next start on by a program that replaces itself with the one it is given as an argument."""
        self._wrapper = [wrapper]
        return self

    def spawn(self, *arguments):
        """Starts and does not wait."""
        self._process = Process([*self._wrapper, self._binary, *arguments], env=self.environment, cwd=self.directory)
        self._logs.append(self._process)
        return self

    def run(self, *arguments):
        """Runs it to its end, for what it refuses or only prints."""
        return subprocess.run([self._binary, *arguments], env=self.environment, cwd=self.directory, capture_output=True,
                              text=True, timeout=60)

    @property
    def log(self):
        return self._process

    @property
    def lives(self):
        """The logs of all its processes, in order."""
        return list(self._logs)

    @property
    def pid(self):
        return self._process.pid

    @property
    def runs(self):
        return self._process is not None and self._process.status is None

    def kill(self):
        """With signal 9."""
        self._process.kill()

    def terminate(self):
        """With SIGTERM: it must have left with status 0 when this returns."""
        self._process.signal(signal.SIGTERM)
        try:
            status = self._process.wait(LEAVE_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError(f"still there {LEAVE_WITHIN} s after SIGTERM:\n{self.log.text()}") from None
        assert status == 0, f"left with status {status}:\n{self.log.text()}"

    def close(self):
        if self.runs:
            self.terminate()
        for process in self._logs:
            assert not _reports.search(process.text()), f"a sanitizer has something to say:\n{_excerpt(process.lines)}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
