# SPDX-License-Identifier: Apache-2.0
"""mochi-mqtt, a Go module, with its sessions on disk."""

from makers.places import BUILT, SOURCES, first_match
from makers.served import Served


class Mochi(Served):
    STORAGE = "badger"
    READY = "^listening: "

    @staticmethod
    def version():
        return first_match(r"mochi-mqtt/server/v2 v(\S+)", (SOURCES / "mochi/go.mod").read_text())

    def command(self):
        return [BUILT / "mochi", f"127.0.0.1:{self.port}", self.STORAGE, self.directory]


class MochiOnBolt(Mochi):
    """Over a restart it forgets the packet identifiers of what waits in a session (mochi-mqtt 2.7.9, hooks/storage/bolt):
    it says that the session is there, cannot give the messages back, and closes the connection, every time."""

    STORAGE = "bolt"
