# SPDX-License-Identifier: Apache-2.0
"""Which callback URLs the client service keeps, and the one of the manager that nobody can guess."""

import contextlib
import http.server
import json
import os
import stat
import threading

import pytest

from harness.client import publish
from harness.client_service import ClientService
from harness.places import free_port
from harness.scripted_service import ScriptedService
from harness.waiting import eventually


@pytest.fixture(scope="module")
def transport():
    return "service"


@pytest.fixture
def own_service(tmp_path):
    """A service for one test: `own_service(broker, KEY="value")`. Not started."""
    with contextlib.ExitStack() as stack:
        yield lambda broker, **settings: stack.enter_context(ClientService(tmp_path, broker.url, MQTT_CLIENT_ID=tmp_path.name, **settings))


@pytest.fixture
def make_told(make_manager, broker):
    """A manager and the scripted service it has told its subscriptions: `make_told(KEY="value", health={...})`."""
    with contextlib.ExitStack() as stack:

        def make(health=None, **settings):
            manager = make_manager(broker, start_client=False, **settings)
            service = stack.enter_context(ScriptedService(manager.client.port, **(health or {})))
            manager.start().wait_connected()
            return manager, service

        yield make


def subscribe(service, topic, url):
    return service.rest.post("/subscribe", {"topic": topic, "callbackUrl": url, "qos": 1})


def secret_of(service):
    asked = eventually(lambda: service.subscribed, "a subscription")
    return asked[-1]["callbackUrl"].rsplit("/", 1)[1]


MESSAGE = {"topic": "nobody/listens", "payload": 1, "qos": 0}


def test_the_url_the_manager_registers_cannot_be_guessed_and_is_kept(make_told):
    manager, service = make_told(LOG_LEVEL="debug", MQTT_DEBUG="true")
    secret = secret_of(service)
    assert len(secret) == 32 and set(secret) <= set("0123456789abcdef")
    assert {each["callbackUrl"] for each in service.subscribed} == {f"http://localhost:{manager.callbacks.port}/callback/{secret}"}

    kept = manager.directory / "data" / "callback-secret"
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600 and kept.read_text().strip() == secret
    assert manager.callbacks.post(f"/callback/{secret}", MESSAGE).status == 200

    manager.terminate()
    service.subscribed.clear()
    manager.start().wait_connected()
    assert secret_of(service) == secret


def test_another_secret_is_404_and_none_is_taken(make_told):
    manager, service = make_told()
    secret = secret_of(service)
    for path in ("0" * 32, secret[:-1], secret + "0", secret.upper() + "x", "%2e%2e", "", f"{secret}/"):
        answer = manager.callbacks.post(f"/callback/{path}", MESSAGE)
        assert answer.status == 404 and answer.detail and secret not in answer.body.decode(), path
    assert manager.callbacks.post("/callback", MESSAGE).status == 200
    assert manager.callbacks.get("/callback/health").status == 200


def test_the_plain_url_can_be_closed(make_told):
    manager, service = make_told(CALLBACK_SECRET_ONLY="true")
    assert manager.callbacks.post("/callback", MESSAGE).status == 403
    assert service.deliver(manager.topic("command"), {"command": "ping", "messageId": "1"}) == 200


def test_the_secret_is_shown_nowhere(make_told):
    manager, service = make_told(LOG_LEVEL="debug", MQTT_DEBUG="true")
    secret = secret_of(service)
    service.health.update(connected=False, details=f"cannot post to http://localhost/callback/{secret}")
    manager.wait_until(lambda status: "cannot post" in status.get("details", ""), "what the service says")
    checked = manager.run("--check-config")
    shown = [json.dumps(manager.status()), manager.log.text(), checked.stdout + checked.stderr,
             *(manager.callbacks.get(f"/callback/{path}").body.decode() for path in ("health", secret, f"{secret}/x"))]
    assert not [each for each in shown if secret in each]
    assert "/callback/***" in manager.log.text()


def test_our_own_service_shows_no_secret_and_has_each_pair_once_over_restarts(make_manager, broker, topic):
    manager = make_manager(broker, LOG_LEVEL="debug", MQTT_DEBUG="true").start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    before = manager.client.health()["subscriptions"]
    secret = (manager.directory / "data" / "callback-secret").read_text().strip()
    manager.client.log.wait_for(r"/callback/\*\*\*")
    manager.terminate()
    manager.start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    assert manager.client.health()["subscriptions"] == before
    assert manager.client.health()["callbacks"]["urls"] == 1
    logs = [each.text() for each in manager.lives + manager.client.lives]
    assert secret not in "".join(logs) + json.dumps(manager.client.health())


def test_a_manager_that_lost_its_secret_takes_its_registrations_over(make_manager, broker, topic):
    manager = make_manager(broker).start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    manager.terminate()
    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "1"})
    eventually(lambda: manager.client.health()["messages"]["waiting"] == 1)
    (manager.directory / "data" / "callback-secret").unlink()
    manager.start().wait_connected()
    eventually(lambda: manager.client.health()["messages"]["waiting"] == 0, "what waited has come to the new URL")
    assert manager.client.health()["callbacks"]["urls"] == 1


def test_callback_urls_have_a_bound(own_service, broker):
    service = own_service(broker).start()
    answers = [subscribe(service, "m/#", f"http://127.0.0.1:9/{number}") for number in range(70)]
    assert [answer.status for answer in answers] == [200] * 64 + [507] * 6
    assert "CALLBACK_MAX_URLS" in answers[-1].json["error"]
    assert subscribe(service, "m/#", "http://127.0.0.1:9/0").status == 200  # it is there already
    assert subscribe(service, "n/#", "http://127.0.0.1:9/0").status == 200
    health = service.health()
    assert health["callbacks"]["urls"] == 64 and health["callbacks"]["refused"] == 6
    assert "CALLBACK_MAX_URLS" in health["details"]
    service.log.wait_for("registrations refused: count=1 ")
    service.rest.post("/unsubscribe", {"topic": "m/#", "callbackUrl": "http://127.0.0.1:9/7"})
    assert subscribe(service, "m/#", "http://127.0.0.1:9/x").status == 200


def test_registrations_have_a_bound_that_can_be_chosen(own_service, broker):
    service = own_service(broker, CALLBACK_MAX_REGISTRATIONS="10", CALLBACK_MAX_URLS="3").start()
    statuses = [subscribe(service, f"f/{number}", "http://127.0.0.1:9/").status for number in range(12)]
    assert statuses == [200] * 10 + [507] * 2
    service.terminate()
    service.set(CALLBACK_MAX_REGISTRATIONS="4")
    service.start()
    assert service.health()["subscriptions"] == 4
    service.log.wait_for(r"registrations of an earlier run dropped: host=127.0.0.1 filters=6 .*CALLBACK_MAX_REGISTRATIONS")


class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_host_that_is_struck_off_gets_nothing_any_more(own_service, broker, topic):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink) as sink:
        sink.got = []
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        service = own_service(broker, CALLBACK_ALLOWED_HOSTS="0.0.0.0").start().wait_connected()
        stranger, friend = (f"http://{host}:{sink.server_port}/{host}" for host in ("0.0.0.0", "127.0.0.1"))
        for each in (f"{topic}/a", f"{topic}/b"):
            assert subscribe(service, each, stranger).status == 200
        assert subscribe(service, f"{topic}/last", friend).status == 200
        publish(broker, f"{topic}/a", 1)
        eventually(lambda: len(sink.got) == 1)
        service.terminate()
        publish(broker, f"{topic}/a", 2)  # the broker keeps it for the session

        service.set(CALLBACK_ALLOWED_HOSTS=None)
        service.start().wait_connected()
        publish(broker, f"{topic}/a", 3)
        publish(broker, f"{topic}/last", 4)
        eventually(lambda: len(sink.got) == 2)
        assert [each["payload"] for each in sink.got] == [1, 4]
        dropped = [line for line in service.log.lines if "registrations of an earlier run dropped" in line]
        assert len(dropped) == 1 and "host=0.0.0.0 filters=2" in dropped[0] and "CALLBACK_ALLOWED_HOSTS" in dropped[0]

        service.terminate()
        service.start().wait_connected()
        assert not service.log.said("registrations of an earlier run dropped")  # they are gone from the disk, too
        assert service.health()["subscriptions"] == 1
