# SPDX-License-Identifier: Apache-2.0
"""What the brokers have in common: a port, a folder, a process that starts, leaves and is killed."""

import contextlib
import ctypes
import pathlib
import signal
import socket

from harness.places import free_port
from harness.process import Process
from harness.waiting import eventually

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # prctl(2)
_TAKES = 60.0  # seconds without any processor time, until it has started or ended


def _end_with_the_tests():
    """Called in the child: it is killed as soon as the tests are, which would leave it behind."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def processor_time(pid):
    """What a process and its threads have used, in ticks; None where it has ended."""
    with contextlib.suppress(OSError):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return None


class Served:
    """A broker in `directory`. It keeps its port and its folder over `stop()`, `kill()` and `start()`.

    A maker says `command()` and, where it tells when it is ready, `READY`, a regular expression for one of its lines; else
    it is ready when somebody listens at its port. `LOGIN` is what a client must say to be let in: user name, password."""

    READY = None
    LOGIN = None

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.port = free_port()
        self._process = None

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    @property
    def settings(self):
        """What a manager needs in its environment besides the URL."""
        return dict(zip(("MQTT_USERNAME", "MQTT_PASSWORD"), self.LOGIN or ()))

    @property
    def log(self):
        return self._process

    def command(self):
        raise NotImplementedError

    def environment(self):
        """None: that of the tests."""
        return None

    def start(self):
        """Returns when it takes connections."""
        self._process = Process(self.command(), env=self.environment(), cwd=self.directory, preexec_fn=_end_with_the_tests)
        try:
            self._wait_until_ready()
        except AssertionError:
            self._process.kill()
            raise
        return self

    def _wait_until_ready(self):
        """As long as it is given processor time, it may take its time."""
        eventually(self._is_ready, lambda: f"{self.url} takes connections:\n{self._process.text()}", _TAKES,
                   progress=lambda: processor_time(self._process.pid))

    def _is_ready(self):
        assert self._process.status is None, f"it has ended:\n{self._process.text()}"
        return self._process.said(self.READY) if self.READY else self._listens()

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def runs(self):
        return self._process is not None and self._process.status is None

    def stop(self):
        """Politely: it keeps what it keeps over a restart."""
        if self.runs:
            self._process.signal(signal.SIGTERM)
            eventually(lambda: not self.runs, lambda: f"it has ended:\n{self._process.text()}", _TAKES,
                       progress=lambda: processor_time(self._process.pid))

    def kill(self):
        """With signal 9."""
        if self.runs:
            self._process.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
        self.forget()

    def forget(self):
        """Removes what takes much space. Not while it runs."""
