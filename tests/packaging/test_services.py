# SPDX-License-Identifier: Apache-2.0
"""The services as their units start them, without a systemd: its user, its command line, its variables, no privileges."""

import contextlib
import ctypes
import socket

import pytest

from harness.client import Subscriber, publish
from harness.places import free_port
from harness.rest import Rest
from harness.waiting import DEADLINE, eventually

SETTINGS = "/etc/petal-app-manager/petal.env"


PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


def deny_write_execute():
    """As MemoryDenyWriteExecute=yes, for the process that comes; kernels before 6.3 cannot, and let it pass."""
    ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)


class Service:
    """The unit `name` of a root. `settings` are those of this run."""

    def __init__(self, root, name, **settings):
        unit = root.path(f"/usr/lib/systemd/system/{name}.service").read_text().splitlines()
        self._lines = [line.partition("=") for line in unit if "=" in line and not line.startswith("#")]
        self._root = root
        self._settings = settings

    def values(self, key):
        return [value for name, _, value in self._lines if name == key]

    @contextlib.contextmanager
    def running(self):
        """Gives its process once it has said that it is ready."""
        (line,), (user,) = self.values("ExecStart"), self.values("User")
        variables = dict(value.split("=", 1) for value in self.values("Environment"))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
            notified.bind("\0" + (name := f"petal-test-{id(self)}"))
            notified.settimeout(DEADLINE)
            variables |= {"NOTIFY_SOCKET": "@" + name} | {f"PETAL_{key}": str(self._settings[key]) for key in self._settings}
            process = self._root.start(f"exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all {line}",
                                       user=user, variables=variables, preexec_fn=deny_write_execute)
            while not notified.recv(4096).startswith(b"READY=1"):
                pass
            yield process
            process.terminate()
            assert process.wait(DEADLINE) == 0


def test_the_manager_runs_from_its_unit_and_carries_messages(robot, broker):
    port = free_port()
    settings = {"HTTP_PORT": port, "MQTT_BROKER_URL": broker.url, "ORGANIZATION_ID": "acme", "ROBOT_INSTANCE_ID": "r1"}
    with Service(robot, "petal-app-manager", **settings).running():
        petals = {petal["name"]: petal["state"] for petal in Rest(port).get("/health/detailed").json["petals"]}
        assert petals == {"petal-commands": "running", "petal-telemetry": "running"}
        eventually(lambda: Rest(port).get("/mqtt/status").json["status"] == "healthy", "connected")
        with Subscriber(broker, "org/acme/device/r1/response") as answers:
            publish(broker, "org/acme/device/r1/command", {"command": "ping", "messageId": "1"})
            assert answers.wait_for().json["status"] == "success"
    assert robot.run("stat -c %U /var/lib/petal-app-manager/outbox.db").stdout == "petal\n"


def test_the_manager_speaks_to_the_client_service_of_the_other_package(robot, broker):
    port, client, callback = free_port(), free_port(), free_port()
    settings = {"CALLBACK_PORT": callback, "HTTP_PORT": port, "MQTT_BROKER_URL": broker.url,
                "MQTT_TRANSPORT": "service", "ORGANIZATION_ID": "acme", "ROBOT_INSTANCE_ID": "r2"}
    with (Service(robot, "petal-mqtt-client", TS_CLIENT_PORT=client, **settings).running(),
          Service(robot, "petal-app-manager", TS_CLIENT_PORT=free_port(), **settings).running()):
        eventually(lambda: Rest(port).get("/mqtt/status").json["status"] == "healthy", "connected over the sockets")
        directory = "/run/petal-app-manager"
        shown = robot.run(f"stat -c '%U %G %A' {directory} {directory}/client.sock {directory}/callback.sock").stdout
        assert shown.splitlines() == ["root petal drwxrws---", "petal-mqtt petal srw-rw----", "petal petal srw-rw----"]
        assert robot.run(f"ls {directory}", user="nobody", check=False).returncode
        with Subscriber(broker, "packaging/out") as listening:
            Rest(port).publish("packaging/out", {"over": "both"})
            assert listening.wait_for().json == {"over": "both"}
    assert robot.run("stat -c %U /var/lib/petal-mqtt-client/client-service.db").stdout == "petal-mqtt\n"


@pytest.mark.parametrize("line, status", [("", 1), ("MQTT_TRANSPORT=service", 0), ("TS_CLIENT_HOST=localhost", 0),
                                          ("MQTT_TRANSPORT=embedded", 1), ("MQTT_TRANSPORT=nonsense", 0)])
def test_the_client_service_starts_where_it_is_wanted_or_has_to_complain(robot, line, status):
    (condition,) = Service(robot, "petal-mqtt-client").values("ExecCondition")
    assert condition.endswith(SETTINGS)
    program = condition.split()[0]
    robot.path("/tmp/some.env").write_text(f"DATA_DIR=/var/lib/petal-app-manager\n{line}\n")
    assert robot.run(f"{program} /tmp/some.env", user="petal-mqtt", check=False).returncode == status
