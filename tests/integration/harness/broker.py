# SPDX-License-Identifier: Apache-2.0
"""mosquitto on a free loopback port."""

import os
import pathlib
import shutil
import signal

from harness.places import free_port
from harness.process import Process

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"

_SETTINGS = """\
listener {port} 127.0.0.1
set_tcp_nodelay true
max_queued_messages 100000
max_inflight_messages 100
log_type all
log_dest stderr
"""


class Broker:
    """A mosquitto of one's own. `settings` are further lines of its configuration; `allow_anonymous` is on unless they
    say otherwise. It keeps its port over `stop()` and `start()`."""

    def __init__(self, directory, settings=(), persistent=False):
        self.directory = pathlib.Path(directory)
        self.port = free_port()
        lines = _SETTINGS.format(port=self.port) + "".join(f"{line}\n" for line in settings)
        if "allow_anonymous" not in lines:
            lines += "allow_anonymous true\n"
        if persistent:
            lines += f"persistence true\npersistence_location {self.directory}/\nautosave_interval 0\n"
        if os.geteuid() == 0:
            lines += "user root\n"  # else it could not read what the tests write
        (self.directory / "mosquitto.conf").write_text(lines)
        self._process = None

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    @property
    def log(self):
        return self._process

    def start(self):
        self._process = Process([MOSQUITTO, "-c", self.directory / "mosquitto.conf"])
        try:
            self._process.wait_for(r"mosquitto version .* running")
        except AssertionError:
            self._process.kill()
            raise
        return self

    def stop(self, number=signal.SIGTERM):
        """Politely, so that it saves its sessions where it is persistent."""
        if self._process and self._process.status is None:
            self._process.signal(number)
            self._process.wait(10)

    def restart(self):
        self.stop()
        self.start()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
