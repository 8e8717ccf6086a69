# SPDX-License-Identifier: Apache-2.0
"""docs/install.md, line by line on a clean root, as somebody follows it."""

import pathlib
import re

import pytest

from harness.places import free_port
from root import CleanRoot

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/install.md"

# Where no systemd runs: starts and stops the services as their units say, at least their user and their command.
SYSTEMCTL = r"""#!/bin/bash
end() { for process in $(pidof "$1"); do kill "$process"; while [ -e "/proc/$process/exe" ]; do sleep 0.05; done; done; }
begin() {
  unit=/usr/lib/systemd/system/$1.service
  line=$(sed -n 's/^ExecStart=//p' "$unit") user=$(sed -n 's/^User=//p' "$unit")
  env $(sed -n 's/^Environment=//p' "$unit") setsid setpriv --reuid=$user --regid=$user --init-groups --no-new-privs $line \
    >>"/root/$1.log" 2>&1 </dev/null &
  until (: <"/dev/tcp/127.0.0.1/$2"); do kill -0 $! || exit 1; sleep 0.05; done 2>/dev/null
}
verb=$1 && shift
case $verb in
  stop | restart) for unit; do end "$unit"; done ;;&
  start | restart)
    for unit; do
      case $unit in
        petal-app-manager) begin "$unit" "$PETAL_HTTP_PORT" ;;
        petal-mqtt-client) begin "$unit" "$PETAL_TS_CLIENT_PORT" ;;
      esac
    done
    ;;
esac
"""


def lines():
    """What the document tells root to type."""
    blocks = re.findall(r"^```console\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    return [line.removeprefix("# ") for block in blocks for line in block.splitlines()]


@pytest.fixture
def robot(packages):
    with CleanRoot() as root:
        for name, text in {"systemctl": SYSTEMCTL, "journalctl": "#!/bin/sh\ncat /root/*.log\n"}.items():
            root.path(f"/usr/bin/{name}").write_text(text)
            root.path(f"/usr/bin/{name}").chmod(0o755)
        for package in packages.values():
            root.put(package)
        yield root


def expected(line):
    """The exit statuses a line may have: warnings are no failure, and a link takes its time."""
    return (0, 1) if line in ("petalctl doctor", "petalctl status") else (0,)


def test_every_line_of_the_page_works_in_its_order(robot, broker):
    variables = {"PETAL_HTTP_PORT": str(free_port()), "PETAL_MQTT_BROKER_URL": broker.url}
    robot.path("/etc/petal-app-manager").mkdir()
    robot.path("/etc/petal-app-manager/robot.pem.key").write_text("a key\n")
    typed = lines()
    assert len(typed) > 15
    for line in typed:
        if "petal-mqtt-client_" in line:
            variables |= {"PETAL_TS_CLIENT_PORT": str(free_port()), "PETAL_CALLBACK_PORT": str(free_port())}
        done = robot.run(line, check=False, directory="/root", variables=variables)
        assert done.returncode in expected(line), f"{line}\n{done.stdout}{done.stderr}"
        if line == typed[0]:
            robot.run("systemctl start petal-app-manager", variables=variables)  # as systemd does for the package
    assert not robot.path("/var/lib/petal-app-manager").exists()
    assert "Failed" not in robot.path("/root/petal-app-manager.log").read_text()
