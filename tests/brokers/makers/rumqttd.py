# SPDX-License-Identifier: Apache-2.0
"""rumqttd, a crate, which has a port for each version of MQTT."""

from harness.places import free_port
from makers.places import BUILT, SOURCES, first_match
from makers.served import Served


class Rumqttd(Served):
    """Its port for MQTT 5."""

    def __init__(self, directory):
        super().__init__(directory)
        self._other_port = free_port()

    @staticmethod
    def version():
        return first_match(r'rumqttd = \{ version = "=([^"]+)"', (SOURCES / "rumqttd/Cargo.toml").read_text())

    def command(self):
        return self._with_ports(self.port, self._other_port)

    @staticmethod
    def _with_ports(five, three):
        return [BUILT / "rumqttd/release/rumqttd-broker", f"127.0.0.1:{five}", f"127.0.0.1:{three}"]


class Rumqttd311(Rumqttd):
    """Its port for MQTT 3.1.1."""

    def command(self):
        return self._with_ports(self._other_port, self.port)
