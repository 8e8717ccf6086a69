# SPDX-License-Identifier: Apache-2.0
"""petal-mqtt-client: what stands between the manager and the broker with MQTT_TRANSPORT=service."""

import pathlib
import shutil

from harness.places import CLIENT_SERVICE, free_port
from harness.program import Program
from harness.rest import Rest
from harness.waiting import eventually


class ClientService(Program):
    """One petal-mqtt-client with a data directory and an environment of its own; it keeps its port over its restarts."""

    def __init__(self, directory, broker_url, binary=CLIENT_SERVICE, **settings):
        self.data = pathlib.Path(directory) / "data"
        own = {"MQTT_BROKER_URL": broker_url, "TS_CLIENT_PORT": free_port(), "DATA_DIR": self.data}
        super().__init__(binary, directory, {**own, **settings})
        self.rest = Rest(self.port)

    @property
    def port(self):
        return int(self.environment["TS_CLIENT_PORT"])

    def start(self):
        """Starts and waits until it answers."""
        self.spawn()
        self.log.wait_for(r"\[client_service\] listening: ")
        return self

    def health(self):
        answer = self.rest.get("/health")
        assert answer.status == 200
        return answer.json

    def wait_until(self, predicate, what="its health"):
        eventually(lambda: predicate(self.health()), lambda: f"{what}: {self.health()}\n{self.log.text()}")
        return self

    def wait_connected(self):
        return self.wait_until(lambda health: health["connected"], "connected")

    def forget(self):
        """Wipes its data. Not while it runs."""
        assert not self.runs
        shutil.rmtree(self.data)
