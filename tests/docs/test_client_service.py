# SPDX-License-Identifier: Apache-2.0
"""What docs/client-service.md shows and says of the service on its own."""

import json
import subprocess

import documents
import pytest
from harness.client_service import ClientService

EXAMPLES = documents.ROOT / "docs/examples"


@pytest.fixture(scope="module")
def service(broker, tmp_path_factory):
    with ClientService(tmp_path_factory.mktemp("service"), broker.url) as running:
        yield running.start().wait_connected()


@pytest.mark.parametrize("command, printed", [
    (["/usr/bin/python3", "client_service.py"], 'demo/python: {"hello": "robot"}\n'),
    (["node", "client_service.mjs"], 'demo/node: {"hello":"robot"}\n'),
])
def test_an_example_prints_what_arrives_and_unsubscribes(service, command, printed):
    done = subprocess.run([*command, f"localhost:{service.port}"], cwd=EXAMPLES, capture_output=True, text=True,
                          timeout=60)

    assert (done.returncode, done.stdout) == (0, printed), done.stderr
    assert printed.strip() in documents.read("docs/client-service.md")
    assert service.health()["subscriptions"] == 0


@pytest.mark.parametrize("command", [["/usr/bin/python3", "client_service.py"], ["node", "client_service.mjs"]])
def test_an_example_says_why_it_failed(tmp_path, command):
    with ClientService(tmp_path, "mqtt://127.0.0.1:1", MAX_PAYLOAD_BYTES=1) as alone:
        alone.start()
        done = subprocess.run([*command, f"localhost:{alone.port}"], cwd=EXAMPLES, capture_output=True, text=True,
                              timeout=60)

    assert done.returncode == 1 and "/publish was answered 413: the payload" in done.stderr


def test_the_health_that_is_shown_has_the_members_that_come(service):
    shown = next(json.loads(f.text) for f in documents.fences("json", "docs/client-service.md") if "instance" in f.text)
    health = service.health()

    assert (list(shown), list(shown["messages"])) == (list(health), list(health["messages"]))


def test_the_routes_that_are_listed_are_served(service):
    for method, path in documents.routes("docs/client-service.md"):
        answer = service.rest.call("OPTIONS", path)
        assert answer.status == 405 and method in answer.headers["allow"], path
