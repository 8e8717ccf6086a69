# SPDX-License-Identifier: Apache-2.0
"""petal-mqtt-client: what a callback URL does not take waits on disk, over restarts, and holds up no other."""

import contextlib
import pathlib
import sys

import pytest

from harness.client import publish_lines
from harness.client_service import ClientService
from harness.waiting import eventually

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from foreign.callback_server import CallbackServer  # noqa: E402

MANY = 2_000


@pytest.fixture(scope="module")
def transport():
    """The service alone; there is no manager."""
    return "service"


@pytest.fixture
def spool_broker(own_broker):
    """Holds as many messages for a session as come here."""
    return own_broker().start()


@pytest.fixture
def make_service(tmp_path, spool_broker):
    with contextlib.ExitStack() as stack:

        def make(**settings):
            directory = tmp_path / "service"
            directory.mkdir()
            return stack.enter_context(ClientService(directory, spool_broker.url, MQTT_CLIENT_ID="spool", **settings))

        yield make


@pytest.fixture
def serve():
    with contextlib.ExitStack() as stack:
        yield lambda *options, **more: stack.enter_context(CallbackServer(*options, **more))


def subscribe(service, topic, server):
    assert service.rest.post("/subscribe", {"topic": topic, "callbackUrl": server.url}).status == 200


def count_of(service, name):
    return service.health()["messages"][name]


def wait_until_all_came(server, topic, count):
    missing = lambda: sorted(set(range(count)) - set(server.payloads(topic)))  # noqa: E731
    eventually(lambda: not missing(), lambda: f"lost of {count}: {missing()[:20]}",
               progress=lambda: len(server.payloads(topic)))


def without_doubles(numbers):
    return list(dict.fromkeys(numbers))


def test_what_waits_for_a_url_that_is_down_outlives_the_service(make_service, spool_broker, serve):
    service = make_service().start().wait_connected()
    server = serve()
    subscribe(service, "spool/in", server)
    server.stop()
    publish_lines(spool_broker, "spool/in", range(MANY))
    eventually(lambda: count_of(service, "spooled") >= MANY // 2, "half of them are on disk",
               progress=lambda: count_of(service, "spooled"))
    service.kill()
    service.start()
    server.start()
    wait_until_all_came(server, "spool/in", MANY)
    assert without_doubles(server.payloads("spool/in")) == list(range(MANY))
    eventually(lambda: count_of(service, "spooled") == 0, "the disk is empty again")


def test_what_waits_stays_on_disk_when_the_service_leaves_politely(make_service, spool_broker, serve):
    service = make_service().start().wait_connected()
    server = serve()
    subscribe(service, "spool/in", server)
    server.stop()
    publish_lines(spool_broker, "spool/in", range(200))
    eventually(lambda: count_of(service, "waiting") >= 200, "the messages wait",
               progress=lambda: count_of(service, "waiting"))
    service.terminate()
    service.start()
    server.start()
    wait_until_all_came(server, "spool/in", 200)


def test_a_url_that_takes_nothing_does_not_hold_up_another(make_service, spool_broker, serve):
    """More messages than the broker sends unacknowledged ones."""
    service = make_service().start().wait_connected()
    accepts = []
    bad, good = serve(lambda posted: 200 if accepts else 500), serve()
    subscribe(service, "spool/bad", bad)
    subscribe(service, "spool/good", good)
    for topic in ("spool/bad", "spool/good", "spool/bad", "spool/good"):
        publish_lines(spool_broker, topic, range(300))
    eventually(lambda: len(good.payloads("spool/good")) >= 600, "all for the good one came",
               progress=lambda: len(good.payloads("spool/good")))
    assert bad.payloads("spool/bad")[-1] == 0
    accepts.append(True)
    wait_until_all_came(bad, "spool/bad", 300)


def test_what_a_full_spool_has_no_room_for_stays_with_the_broker(make_service, spool_broker, serve):
    service = make_service(OUTBOX_MAX_BYTES=64 * 1024).start().wait_connected()
    server = serve()
    subscribe(service, "spool/in", server)
    server.stop()
    publish_lines(spool_broker, "spool/in", range(MANY))
    service.log.wait_for("the disk space for incoming messages is used up")
    assert 0 < count_of(service, "spooled") < MANY
    service.kill()
    service.start().wait_connected()
    server.start()
    wait_until_all_came(server, "spool/in", MANY)
    assert count_of(service, "dropped") == 0


def test_what_is_on_disk_for_a_url_that_is_not_wanted_any_more_is_let_go(make_service, spool_broker, serve):
    service = make_service().start().wait_connected()
    server = serve()
    subscribe(service, "spool/in", server)
    server.stop()
    publish_lines(spool_broker, "spool/in", range(50))
    eventually(lambda: count_of(service, "spooled") >= 50, "they are on disk")
    assert service.rest.post("/unsubscribe", {"topic": "spool/in"}).status == 200
    eventually(lambda: count_of(service, "spooled") == 0, "the disk is empty again")
