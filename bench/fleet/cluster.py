# SPDX-License-Identifier: Apache-2.0
"""Two nodes of ejabberd with mod_mqtt, as one broker. Everything listens on the loopback interface only."""

import os
import platform
import shutil
import subprocess

from programs import Program, eventually, free_port, listens

_SETTINGS = """\
hosts:
  - localhost
loglevel: info
listen:
  -
    port: {port}
    ip: "127.0.0.1"
    module: mod_mqtt
    backlog: 1024
auth_method: anonymous
anonymous_protocol: login_anon
allow_multiple_connections: true
modules:
  mod_mqtt:
    session_expiry: 1 hour
"""
_LOOPBACK = ["-start_epmd", "false", "-kernel", "inet_dist_use_interface", "{127,0,0,1}"]

# What ejabberd takes from anybody here; it wants a name nevertheless.
LOGIN = {"MQTT_USERNAME": "robot@localhost", "MQTT_PASSWORD": "any"}


def version():
    shown = subprocess.run(["dpkg-query", "--show", "--showformat", "${Version}", "ejabberd"], capture_output=True,
                           text=True, check=False).stdout
    return shown or "not installed"


def installed():
    return shutil.which("erl") and shutil.which("epmd") and version() != "not installed"


class Node:
    """Runs in `home` when it is made."""

    def __init__(self, home, name, environment):
        self.name = f"{name}@127.0.0.1"
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._folder = home / name
        self._folder.mkdir()
        settings = self._folder / "ejabberd.yml"
        settings.write_text(_SETTINGS.format(port=self.port))
        self.program = Program(
            ["erl", "-name", self.name, *_LOOPBACK, "-mnesia", "dir", f'"{self._folder}/spool"', "-noinput", "-s", "ejabberd"],
            {**environment, "EJABBERD_CONFIG_PATH": str(settings), "EJABBERD_LOG_PATH": str(self._folder / "ejabberd.log"),
             "ERL_CRASH_DUMP_BYTES": "0"}, home)

    def wait_until_it_accepts(self, times=1):
        """It listens long before. `times` is how often it has started."""
        said = "Start accepting TCP connections"
        eventually(lambda: sum(said in line for line in list(self.program.lines)) >= times,
                   lambda: "\n".join(self.program.lines[-20:]))


class Cluster:
    """`nodes` are two that have joined. Ended as a `with`; the epmd it started ends with it."""

    def __init__(self, home):
        self._home = home
        (home / ".erlang.cookie").write_text(os.urandom(16).hex())
        (home / ".erlang.cookie").chmod(0o400)
        port = free_port()
        self._environment = {"ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(port),
                             "ERL_LIBS": f"/usr/lib/{platform.machine()}-linux-gnu"}
        self._epmd = Program(["epmd", "-address", "127.0.0.1", "-port", port], self._environment, home)
        self.nodes = []
        try:
            eventually(lambda: listens(port), "epmd listens")
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self):
        self.nodes = [Node(self._home, name, self._environment) for name in ("a", "b")]
        first, second = self.nodes
        for node in self.nodes:
            node.wait_until_it_accepts()
        self.call(second, "ejabberd_cluster", "join", f"['{first.name}']")
        eventually(lambda: first.name in self.call(second, "ejabberd_cluster", "get_nodes", "[]"), "both nodes joined")
        second.wait_until_it_accepts(2)  # joining starts it again

    def call(self, node, module, function, arguments):
        """What `module:function(arguments)` returns on that node, as text."""
        asked = f"io:format(\"~0p~n\", [rpc:call('{node.name}', {module}, {function}, {arguments})]), halt()."
        command = ["erl", "-noinput", "-hidden", "-name", "asks@127.0.0.1", *_LOOPBACK, "-eval", asked]
        return subprocess.run(command, env={**os.environ, **self._environment, "HOME": str(self._home)}, check=True,
                              capture_output=True, text=True, timeout=60).stdout.strip()

    def stop(self):
        for node in self.nodes:
            node.program.kill()  # nothing of theirs is needed any more
        self._epmd.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
