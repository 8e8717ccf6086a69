# SPDX-License-Identifier: Apache-2.0
"""What the documents show of shell and HTTP is run: against a manager with the petals that ship."""

import json
import os
import re
import shlex
import subprocess

import documents
import pytest
from harness.broker import Broker
from harness.client import Subscriber
from harness.manager import Manager
from harness.places import CLIENT_SERVICE, MANAGER

CHECKED_ONLY = ("scripts/", "cmake", "ctest", "python3", "node")  # too long, or about the sources


def shipped(directory, broker, transport="embedded", **settings):
    """The manager with the petals that ship."""
    return Manager(directory, transport, broker.url, ["petal-commands", "petal-telemetry"], **settings)


@pytest.fixture(scope="module")
def manager(broker, tmp_path_factory):
    """With a client service, so that every address in the documents leads somewhere."""
    names = {"ORGANIZATION_ID": "your-org-id", "ROBOT_INSTANCE_ID": "your-device-id"}
    with shipped(tmp_path_factory.mktemp("manager"), broker, "service", **names) as running:
        yield running.start().wait_connected()


def lines_of(fence):
    return [line for line in fence.text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def check(line):
    """What a line names exists, and a script explains itself."""
    words = shlex.split(line)
    if words[0].startswith("scripts/"):
        assert os.access(documents.ROOT / words[0], os.X_OK), line
        subprocess.run([documents.ROOT / words[0], "--help"], check=True, capture_output=True, timeout=60)
    elif words[0] in ("python3", "node"):
        assert (documents.ROOT / words[1]).exists(), line
    else:
        presets = json.loads(documents.read("CMakePresets.json"))
        kind = "testPresets" if words[0] == "ctest" else "buildPresets" if "--build" in words else "configurePresets"
        assert words[words.index("--preset") + 1] in [preset["name"] for preset in presets[kind]], line


def here(text, manager, broker):
    """A block with this run's addresses. A subscriber stops once it is subscribed."""
    text = text.replace("http://localhost:9000", f"http://localhost:{manager.rest.port}")
    if manager.client:
        text = text.replace("http://localhost:3004", f"http://localhost:{manager.client.port}")
    text = text.replace("http://localhost", "http://127.0.0.1").replace("-p 1883", f"-h 127.0.0.1 -p {broker.port}")
    text = text.replace("build/release/bin/petal-app-manager", str(MANAGER)).replace("curl -s", "curl -s --fail-with-body")
    text = text.replace("build/release/bin/petal-mqtt-client", str(CLIENT_SERVICE))
    return re.sub(r"^(mosquitto_sub .*)$", r"\1 -E", text, flags=re.MULTILINE)


def run(fence, manager, broker):
    environment = {**manager.environment, "DATA_DIR": str(manager.directory / "data")}
    script = "set -euo pipefail\n" + here(fence.text, manager, broker)
    done = subprocess.run(["bash", "-c", script], env=environment, cwd=manager.directory, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("fence", documents.fences("sh"), ids=str)
def test_a_shell_example_works(fence, manager, broker):
    to_check = [line for line in lines_of(fence) if line.startswith(CHECKED_ONLY)]
    for line in to_check:
        check(line)
    if to_check:
        assert to_check == lines_of(fence), "a block is either checked or run"
    else:
        run(fence, manager, broker)


@pytest.mark.parametrize("fence", documents.fences("http"), ids=str)
def test_an_http_example_is_answered_with_success(fence, manager):
    head, _, body = fence.text.partition("\n\n")
    request, *fields = head.strip().splitlines()
    method, path = request.split()

    answer = manager.rest.call(method, path, body or None, dict(field.split(": ", 1) for field in fields))

    assert answer.status == 200, answer.body


def test_the_status_that_is_shown_has_the_members_that_come(manager):
    shown = next(json.loads(fence.text) for fence in documents.fences("json", "docs/reference.md") if "subscriptions" in fence.text)
    status = manager.status()

    assert list(shown) == list(status)
    for name, value in shown.items():
        assert not isinstance(value, dict) or list(value) == list(status[name])


def test_a_robot_that_is_provisioned_as_shown_subscribes_its_topics(tmp_path, broker):
    fence = next(fence for fence in documents.fences("sh", "docs/reference.md") if "sqlite3" in fence.text)
    with shipped(tmp_path, broker, ORGANIZATION_ID=None, ROBOT_INSTANCE_ID=None) as fresh:
        fresh.start().wait_connected()
        assert fresh.status()["subscriptions"]["topics"] == []

        run(fence, fresh, broker)

        robot = fresh.status()["device_info"]["robot_instance_id"]
        topics = [f"org/your-org-id/device/{robot}/{last}" for last in ("command", "response")]
        fresh.wait_until(lambda status: status["subscriptions"]["topics"] == topics, "provisioned")


def test_the_command_of_the_readme_is_answered(tmp_path, broker):
    fence = next(fence for fence in documents.fences("sh", "README.md") if "mosquitto_pub" in fence.text)
    names = {"ORGANIZATION_ID": "your-org-id", "ROBOT_INSTANCE_ID": "your-device-id"}
    with Broker(tmp_path) as own, shipped(tmp_path, own, **names) as fresh:
        fresh.start().wait_connected()
        with Subscriber(own, "org/your-org-id/device/+/response") as responses:
            run(fence, fresh, own)
            assert responses.wait_for().json["state"] == "operational"


@pytest.mark.parametrize("fence", documents.fences("bash"), ids=str)
def test_every_key_that_is_shown_is_one(fence, manager):
    known = re.findall(r"^(\w+)=", manager.run("--check-config").stdout, re.MULTILINE)

    shown = re.findall(r"^(\w+)=", fence.text, re.MULTILINE)

    assert shown and set(shown) <= set(known)


def test_the_env_file_of_the_guide_asks_for_the_client_service(tmp_path, broker):
    fence = next(fence for fence in documents.fences("bash", "docs/guide.md") if "TS_CLIENT_HOST" in fence.text)
    (tmp_path / ".env").write_text(fence.text)
    bare = shipped(tmp_path, broker, MQTT_TRANSPORT=None, CALLBACK_PORT=None)

    printed = bare.run("--check-config")

    assert printed.returncode == 0, printed.stderr
    for line in ("MQTT_TRANSPORT=service", "TS_CLIENT_PORT=3004", "CALLBACK_PORT=3005"):
        assert re.search(rf"^{line}\b", printed.stdout, re.MULTILINE), printed.stdout


def test_the_routes_of_the_reference_are_served(manager):
    for method, path in documents.routes("docs/reference.md"):
        answers = [server.call("OPTIONS", path) for server in (manager.rest, manager.callbacks)]
        assert any(a.status == 405 and method in a.headers["allow"] for a in answers), path
