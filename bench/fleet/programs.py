# SPDX-License-Identifier: Apache-2.0
"""Programs that a measurement starts, watches and ends."""

import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time

DEADLINE = 60.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(look, what, seconds=DEADLINE):
    """What `look` returns as soon as that is true."""
    deadline = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds:.0f} s: {what() if callable(what) else what}")
        time.sleep(0.01)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Program:
    """Runs `command` and keeps the lines it writes."""

    def __init__(self, command, environment=None, cwd=None):
        self.lines = []
        own = {"PATH": os.environ["PATH"], "HOME": str(cwd or "/"), **(environment or {})}
        self._child = subprocess.Popen([str(part) for part in command], env=own, cwd=cwd, text=True, errors="replace",
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._child.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, pattern, seconds=DEADLINE):
        """The first match of a regular expression in a line."""
        looked_at = 0

        def look():
            nonlocal looked_at
            ended = self._child.poll() is not None
            new = self.lines[looked_at:]
            looked_at += len(new)
            found = next((found for line in new if (found := re.search(pattern, line))), None)
            if not found and ended and not new:
                raise RuntimeError(f"ended before it said {pattern!r}:\n" + "\n".join(self.lines[-20:]))
            return found

        return eventually(look, lambda: f"{pattern!r} in\n" + "\n".join(self.lines[-20:]), seconds)

    def say(self, line):
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self._child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident, in bytes."""
        return int(pathlib.Path(f"/proc/{self._child.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def kill(self):
        """With signal 9."""
        self._child.kill()
        self._child.wait()

    def stop(self):
        self._child.stdin.close()
        self._child.terminate()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


class Mosquitto(Program):
    SETTINGS = "allow_anonymous true\nset_tcp_nodelay true\nmax_inflight_messages 0\nmax_queued_messages 0\n"

    def __init__(self, home):
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        settings = home / "mosquitto.conf"
        settings.write_text(f"listener {self.port} 127.0.0.1\n{self.SETTINGS}")
        super().__init__(["mosquitto", "-c", settings])
        eventually(lambda: listens(self.port), "mosquitto listens")


class Manager:
    """A manager, with the client service it speaks to where `transport` is `service`, and, where there is a filter, the
    petal that counts what comes by it."""

    def __init__(self, build, home, name, transport, broker_url, filter=None, **settings):
        common = {"MQTT_BROKER_URL": broker_url, "MQTT_CLIENT_ID": name, "MQTT_RECEIVE_MAXIMUM": "1000",
                  "MQTT_TRANSPORT": transport, "FLEET_FILTER": filter or "", **settings}
        self.parts, self._client_port = [], None
        if transport == "service":
            self._client_port = free_port()
            common |= {"TS_CLIENT_PORT": str(self._client_port), "CALLBACK_PORT": str(free_port()),
                       "MQTT_HEALTH_CHECK_INTERVAL": "1"}
            self._start(build / "bin/petal-mqtt-client", home / f"{name}-client", common)
            self.parts[0].wait_for(r"\[client_service\] listening")
        self._start(build / "bin/petal-app-manager", home / name,
                    {**common, "HTTP_PORT": "0", "PETALS_DIR": str(build / "lib/bench-petals/fleet" if filter else home),
                     "ORGANIZATION_ID": "fleet", "ROBOT_INSTANCE_ID": name})
        self.port = int(self.parts[-1].wait_for(r"\[host\] listening: url=http://127\.0\.0\.1:(\d+)")[1])

    def _start(self, binary, data, settings):
        data.mkdir(parents=True)
        self.parts.append(Program([binary, "--env-file", "/dev/null"], {**settings, "DATA_DIR": str(data)}, data))

    def call(self, method, path, body=None, port=None):
        """Status and JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def wait_connected(self):
        eventually(lambda: self.status()["connection"]["connected"], lambda: self.status())
        return self

    def status(self):
        return self.call("GET", "/mqtt/status")[1]

    def outboxes(self):
        """Of the manager and of its client service."""
        shown = [self.status()]
        if self._client_port:
            shown.append(self.call("GET", "/health", port=self._client_port)[1])
        return [each["outbox"] for each in shown]

    def count(self):
        return self.call("GET", "/petals/bench-fleet/count")[1]["received"]

    def report(self):
        return self.call("GET", "/petals/bench-fleet/report")[1]

    def cpu_seconds(self):
        return sum(part.cpu_seconds() for part in self.parts)

    def memory(self):
        return sum(part.memory() for part in self.parts)

    def stop(self):
        for part in reversed(self.parts):
            part.stop()
