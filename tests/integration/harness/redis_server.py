# SPDX-License-Identifier: Apache-2.0
"""redis-server on a free loopback port."""

import signal
import subprocess

from harness.places import free_port
from harness.process import Process


class RedisServer:
    """A redis-server of one's own, which keeps nothing. It keeps its port over `stop()` and `start()`."""

    def __init__(self, directory, password=None):
        self.directory = directory
        self.port = free_port()
        self.password = password
        self._process = None

    def start(self):
        options = ["--port", self.port, "--bind", "127.0.0.1", "--save", "", "--dir", self.directory]
        if self.password:
            options += ["--requirepass", self.password]
        self._process = Process(["redis-server", *options])
        try:
            self._process.wait_for(r"Ready to accept connections")
        except AssertionError:
            self._process.kill()
            raise
        return self

    def stop(self):
        self._process.kill()

    def signal(self, number):
        self._process.signal(number)

    def cli(self, *words):
        """What redis-cli says to a command."""
        password = ["--no-auth-warning", "-a", self.password] if self.password else []
        command = ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), *password, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.rstrip("\n")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self._process.signal(signal.SIGCONT)
        self.stop()
