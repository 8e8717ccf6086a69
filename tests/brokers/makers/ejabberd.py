# SPDX-License-Identifier: Apache-2.0
"""ejabberd with mod_mqtt, one node, from Debian."""

import os
import platform

from makers.places import version_of_package
from makers.served import Served

_SETTINGS = """\
hosts:
  - localhost
loglevel: info
listen:
  -
    port: {port}
    ip: "127.0.0.1"
    module: mod_mqtt
auth_method: anonymous
anonymous_protocol: login_anon
allow_multiple_connections: true
modules:
  mod_mqtt:
    session_expiry: 1 hour
    max_queue: 100000
"""


class Ejabberd(Served):
    """It has no name in a network of nodes, so it needs no epmd."""

    READY = "Start accepting TCP connections"
    LOGIN = ("robot@localhost", "any")  # from anybody, but it wants a name of its own domain

    def __init__(self, directory):
        super().__init__(directory)
        (self.directory / "ejabberd.yml").write_text(_SETTINGS.format(port=self.port))

    @staticmethod
    def version():
        return version_of_package("ejabberd")

    def command(self):
        idle = ["+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"]  # it does not turn where it waits
        return ["erl", *idle, "-mnesia", "dir", f'"{self.directory}/spool"', "-noinput", "-s", "ejabberd"]

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.directory), "ERL_CRASH_DUMP_BYTES": "0",
                "ERL_LIBS": f"/usr/lib/{platform.machine()}-linux-gnu",
                "EJABBERD_CONFIG_PATH": str(self.directory / "ejabberd.yml"),
                "EJABBERD_LOG_PATH": str(self.directory / "ejabberd.log")}
