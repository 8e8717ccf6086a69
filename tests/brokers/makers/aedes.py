# SPDX-License-Identifier: Apache-2.0
"""aedes, from npm, in Node."""

import json

from makers.places import FOREIGN
from makers.served import Served


class Aedes(Served):
    READY = "^listening$"

    @staticmethod
    def version():
        return json.loads((FOREIGN / "node_modules/aedes/package.json").read_text())["version"]

    def command(self):
        return ["node", FOREIGN / "aedes_broker.mjs", self.port]
