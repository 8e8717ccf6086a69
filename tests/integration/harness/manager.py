# SPDX-License-Identifier: Apache-2.0
"""The program under test: petal-app-manager, alone or with the client service it speaks to."""

import itertools
import pathlib

from harness.client_service import ClientService
from harness.places import MANAGER, free_port, petal_file
from harness.program import Program
from harness.rest import Rest
from harness.waiting import eventually

ORGANIZATION = "acme"

_robots = itertools.count(1)


class Manager(Program):
    """One petal-app-manager with a data directory, petals and an environment of its own.

    `petals` are names; `settings` are added to its environment. With the transport `service` it has a client service of
    its own, `client`, with the same settings, which is started before it, unless `start_client` is false, and closed
    after it."""

    def __init__(self, directory, transport, broker_url, petals=(), start_client=True, **settings):
        directory = pathlib.Path(directory)
        self.robot = f"robot-{next(_robots)}"
        self.rest = None
        own = {
            "MQTT_TRANSPORT": transport,
            "MQTT_BROKER_URL": broker_url,
            "HTTP_PORT": "0",
            "CALLBACK_PORT": "0",
            "DATA_DIR": str(directory / "data"),
            "PETALS_DIR": str(directory / "petals"),
            "ORGANIZATION_ID": ORGANIZATION,
            "ROBOT_INSTANCE_ID": self.robot,
            **({"MQTT_HEALTH_CHECK_INTERVAL": "0.2", "CALLBACK_PORT": free_port()} if transport == "service" else {}),
            **settings,
        }
        super().__init__(MANAGER, directory, own)
        self.client = self._client_service(own) if transport == "service" else None
        self._start_client = start_client
        self._link_petals(petals)

    def _client_service(self, settings):
        home = self.directory / "client"
        home.mkdir()
        kept = {key: value for key, value in settings.items() if key not in ("DATA_DIR", "NOTIFY_SOCKET")}
        client = ClientService(home, kept.pop("MQTT_BROKER_URL"), **kept)
        self.set(TS_CLIENT_PORT=client.port)
        return client

    def _link_petals(self, names):
        (self.directory / "petals").mkdir(exist_ok=True)
        for name in names:
            (self.directory / "petals" / f"{name}.so").symlink_to(petal_file(name))

    @property
    def link(self):
        """The program that holds the link to the broker, and logs of it."""
        return self.client or self

    @property
    def callbacks(self):
        """Its callback server."""
        return Rest(int(self.environment["CALLBACK_PORT"]))

    def spawn(self, *arguments):
        if self.client and self._start_client and self.client.log is None:
            self.client.start()
        return super().spawn(*arguments)

    def start(self, *arguments):
        """Starts and waits until REST answers and the petals have started."""
        self.spawn(*arguments)
        port = int(self.log.wait_for(r"\[host\] listening: url=http://127\.0\.0\.1:(\d+)")[1])
        self.rest = Rest(port, self._settings.get("HTTP_TOKEN"))
        self.log.wait_for(r"\[host\] ready")
        return self

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

    def close(self):
        try:
            super().close()
        finally:
            if self.client:
                self.client.close()
