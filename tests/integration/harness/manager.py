# SPDX-License-Identifier: Apache-2.0
"""The program under test: petal-app-manager, from its start to its end."""

import itertools
import pathlib
import re
import signal
import subprocess

from harness.places import MANAGER, petal_file
from harness.process import Process
from harness.rest import Rest
from harness.waiting import eventually

LEAVE_WITHIN = 5.0 + 1.0  # the promise, and a second for a busy machine

ORGANIZATION = "acme"

_robots = itertools.count(1)
_reports = re.compile(r"ERROR: AddressSanitizer|ERROR: LeakSanitizer|LeakSanitizer:|runtime error:|ThreadSanitizer:")


def _excerpt(lines):
    """The beginning of a sanitizer's report, without the long ends of its lines."""
    first = next(number for number, line in enumerate(lines) if _reports.search(line))
    return "\n".join(line[:300] for line in lines[first:first + 60])


class Manager:
    """One petal-app-manager with a data directory, petals and an environment of its own.

    `petals` are names; `settings` are added to its environment, and None takes one out. At the end it must have left
    within five seconds of SIGTERM with status 0, unless a test killed it, and no sanitizer may have spoken."""

    def __init__(self, directory, transport, broker_url, petals=(), **settings):
        self.directory = pathlib.Path(directory)
        self.robot = f"robot-{next(_robots)}"
        self.rest = None
        self._process = None
        self._logs = []
        self._link_petals(petals)
        self._settings = {
            "MQTT_TRANSPORT": transport,
            "MQTT_BROKER_URL": broker_url,
            "HTTP_PORT": "0",
            "CALLBACK_PORT": "0",
            "DATA_DIR": str(self.directory / "data"),
            "PETALS_DIR": str(self.directory / "petals"),
            "ORGANIZATION_ID": ORGANIZATION,
            "ROBOT_INSTANCE_ID": self.robot,
        }
        self._settings.update(settings)

    def _link_petals(self, names):
        (self.directory / "petals").mkdir(exist_ok=True)
        for name in names:
            (self.directory / "petals" / f"{name}.so").symlink_to(petal_file(name))

    @property
    def environment(self):
        """A clean one: nothing of whoever runs the tests reaches the program."""
        settings = {key: str(value) for key, value in self._settings.items() if value is not None}
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.directory), "UBSAN_OPTIONS": "print_stacktrace=1", **settings}

    def set(self, **settings):
        """For the next start."""
        self._settings.update(settings)

    def spawn(self, *arguments):
        """Starts and does not wait."""
        self._process = Process([MANAGER, *arguments], env=self.environment, cwd=self.directory)
        self._logs.append(self._process)
        return self

    def start(self, *arguments):
        """Starts and waits until REST answers and the petals have started."""
        self.spawn(*arguments)
        port = int(self.log.wait_for(r"listening: url=http://127\.0\.0\.1:(\d+)")[1])
        self.rest = Rest(port, self._settings.get("HTTP_TOKEN"))
        self.log.wait_for(r"\[host\] ready")
        return self

    def run(self, *arguments):
        """Runs it to its end, for what it refuses or only prints."""
        return subprocess.run([MANAGER, *arguments], env=self.environment, cwd=self.directory, capture_output=True,
                              text=True, timeout=60)

    @property
    def log(self):
        return self._process

    @property
    def pid(self):
        return self._process.pid

    def topic(self, last_level, prefix=""):
        return f"org/{ORGANIZATION}/device/{prefix}{self.robot}/{last_level}"

    def status(self):
        return self.rest.status()

    def wait_until(self, predicate, what="the status"):
        """The first `GET /mqtt/status` that meets `predicate`."""
        seen = {}

        def look():
            seen.update(self.status())
            return predicate(seen) and dict(seen)

        return eventually(look, lambda: f"{what}, status: {seen}\n{self.log.text()}")

    def wait_connected(self):
        self.wait_until(lambda status: status["connection"]["connected"], "connected")
        return self

    def wait_disconnected(self):
        self.wait_until(lambda status: not status["connection"]["connected"], "not connected")
        return self

    def health(self):
        return self.rest.get("/health/detailed").json

    def kill(self):
        """With signal 9."""
        self._process.kill()

    def terminate(self):
        """With SIGTERM: it must have left with status 0 when this returns."""
        self._process.signal(signal.SIGTERM)
        self._left()

    def _left(self):
        try:
            status = self._process.wait(LEAVE_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError(f"still there {LEAVE_WITHIN} s after SIGTERM:\n{self.log.text()}") from None
        assert status == 0, f"left with status {status}:\n{self.log.text()}"

    def close(self):
        if self._process and self._process.status is None:
            self.terminate()
        for process in self._logs:
            assert not _reports.search(process.text()), f"a sanitizer has something to say:\n{_excerpt(process.lines)}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
