# SPDX-License-Identifier: Apache-2.0
"""Eclipse mosquitto, from Debian."""

import subprocess

from harness.broker import MOSQUITTO, Broker
from makers.places import first_match


class Mosquitto(Broker):
    """The broker of the integration tests, with its sessions on disk."""

    settings = {}
    LOGIN = None

    def __init__(self, directory):
        super().__init__(directory, persistent=True)

    @staticmethod
    def version():
        shown = subprocess.run([MOSQUITTO, "-h"], capture_output=True, text=True, check=False).stdout
        return first_match(r"mosquitto version (\S+)", shown)

    def kill(self):
        """With signal 9: what it has not saved yet is lost."""
        self._process.kill()
