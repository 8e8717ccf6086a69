# SPDX-License-Identifier: Apache-2.0
"""petalctl, as a person at the robot types it."""

import contextlib
import subprocess

from harness.places import BINARIES
from harness.process import Process

PETALCTL = BINARIES / "petalctl"


class Petalctl:
    """Calls it in `directory` with `settings` for its environment; what a manager's `petalctl` is given is `of`."""

    def __init__(self, directory, binary=PETALCTL, **settings):
        self.directory = directory
        self._binary = binary
        self._settings = settings

    @classmethod
    def of(cls, manager, **settings):
        """With the configuration of a manager that runs."""
        known = {**manager.environment, "HTTP_PORT": manager.rest.port, **settings}
        return cls(manager.directory, **known)

    @property
    def environment(self):
        settings = {key: str(value) for key, value in self._settings.items() if value is not None}
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.directory), **settings}

    def __call__(self, *arguments, input=None):
        """Runs it to its end."""
        return subprocess.run([self._binary, *map(str, arguments)], env=self.environment, cwd=self.directory,
                              input=input, capture_output=True, text=True, timeout=60)

    def start(self, *arguments):
        """Starts it; its lines can be waited for."""
        return Process([self._binary, *map(str, arguments)], env=self.environment, cwd=self.directory)

    @contextlib.contextmanager
    def running(self, *arguments):
        """The same, until the end of the block at most."""
        process = self.start(*arguments)
        try:
            yield process
        finally:
            process.kill()
