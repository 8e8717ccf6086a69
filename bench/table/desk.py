# SPDX-License-Identifier: Apache-2.0
"""The desk that everything is measured on: the broker, and the ways a message can take."""

import contextlib
import pathlib
import shutil

from programs import Program, free_port, until_open

BROKER = """listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
max_inflight_messages 0
max_queued_messages 0
"""
LARGE = 60_000  # bytes of a payload from which the bare subscriber announces what it takes
WAYS = ("embedded", "service")


class Desk:
    def __init__(self, build, home):
        self.build = pathlib.Path(build).resolve()
        self.home = pathlib.Path(home)
        self.port = free_port()

    def reference(self, name, *arguments):
        return [self.build / f"bin/bench_{name}", *map(str, arguments)]

    def broker(self, configuration=BROKER, port=None):
        """A mosquitto of this configuration that is ready."""
        settings = self.home / "mosquitto.conf"
        settings.write_text(configuration.format(port=port or self.port))
        program = Program(["mosquitto", "-c", settings], self.home)
        until_open(port or self.port)
        return program

    def bare(self, messages, qos, reads, port=None, size=256, **settings):
        packet = 0 if size < LARGE else 2 * size
        return Program(self.reference("bare_subscriber", port or self.port, messages, qos, reads, packet), self.home,
                       **settings)

    @contextlib.contextmanager
    def way(self, name, ready=r"bench ready", port=None, petals=None, keep_data=False, **settings):
        """The programs of one way, the manager last, all of them ready. With `keep_data` they go on with what the last
        ones left."""
        with contextlib.ExitStack() as stack:
            programs = []
            broker = {"MQTT_BROKER_URL": f"mqtt://127.0.0.1:{port or self.port}", "MQTT_SESSION_EXPIRY": "0"}
            if name == "service":
                service_port = str(free_port())
                broker |= {"TS_CLIENT_PORT": service_port, "CALLBACK_PORT": str(free_port())}
                client = self._program("petal-mqtt-client", keep_data, **broker, **settings)
                programs.append(stack.enter_context(client))
                client.line(r"listening: ")
            manager = self._program("petal-app-manager", keep_data, MQTT_TRANSPORT=name, HTTP_PORT="0",
                                    PETALS_DIR=str(petals or self.build / "lib/bench-petals"), **broker, **settings)
            programs.append(stack.enter_context(manager))
            manager.http = int(manager.line(r"listening: url=http://127.0.0.1:(\d+)")[1])
            if ready:
                manager.line(ready)
            yield programs

    def empty(self):
        """A folder without petals."""
        folder = self.home / "no-petals"
        folder.mkdir(exist_ok=True)
        return folder

    def _program(self, name, keep_data, **settings):
        data = self.home / name
        if not keep_data:
            shutil.rmtree(data, ignore_errors=True)
        return Program([self.build / "bin" / name, "--env-file", "/dev/null"], self.home, DATA_DIR=str(data), **settings)
