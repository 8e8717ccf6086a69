# SPDX-License-Identifier: Apache-2.0
"""GET /mqtt/messages: messages as they come, for as long as the client stays."""

import contextlib
import json

import pytest

from harness.client import publish
from harness.live import Live
from harness.waiting import eventually


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker).start().wait_connected()


@pytest.fixture
def read(manager):
    with contextlib.ExitStack() as stack:

        def make(*filters, at=None, **more):
            live = Live((at or manager).rest.port, *filters, **more)
            stack.callback(live.close)
            return live

        yield make


def test_each_message_is_a_line_as_a_callback_would_get_it(read, broker, topic):
    live = read(f"{topic}/#")
    assert live.head.status == 200
    assert live.head.getheader("Content-Type") == "application/x-ndjson"

    publish(broker, f"{topic}/a", b'{"n": 9007199254740993,\n "d":1.0}')
    publish(broker, f"{topic}/b", b"hello", qos=0)

    line = live.line()
    assert '"payload":{"n": 9007199254740993,  "d":1.0}' in line
    first, second = json.loads(line), json.loads(live.line())
    assert (first["topic"], first["qos"]) == (f"{topic}/a", 1) and first["timestamp"].endswith("Z")
    assert (second["payload"], second["encoding"], second["qos"]) == ("hello", "text", 0)


def test_several_filters_are_one_stream_and_each_message_comes_once(read, broker, topic):
    live = read(f"{topic}/a", f"{topic}/b", f"{topic}/a")
    for name in "ab":
        publish(broker, f"{topic}/{name}", 1)
    assert [json.loads(live.line())["topic"] for _ in range(2)] == [f"{topic}/a", f"{topic}/b"]


def test_its_subscription_ends_with_it_and_nobody_elses(read, manager, topic):
    manager.rest.subscribe(topic)
    first, second = read(topic, f"{topic}/own"), read(topic)
    assert f"{topic}/own" in manager.rest.subscriptions()["topics"]
    first.close()
    eventually(lambda: f"{topic}/own" not in manager.rest.subscriptions()["topics"], lambda: "its subscription ended")
    manager.rest.publish(topic, "still here")
    assert json.loads(second.line())["payload"] == "still here"
    assert topic in manager.rest.subscriptions()["topics"]
    manager.rest.unsubscribe(topic)


@pytest.mark.parametrize("query, where", [
    ("", ["query", "topic"]),
    ("topic=a/%23/b", ["query", "topic"]),
    ("topic=a&qos=3", ["query", "qos"]),
    ("topic=%zz", ["query", ""]),
])
def test_what_cannot_be_subscribed_is_an_ordinary_answer(manager, query, where):
    answer = manager.rest.get(f"/mqtt/messages?{query}")
    assert answer.status == 422
    assert answer.detail[0]["loc"] == where


def test_a_page_of_another_origin_subscribes_nothing(manager, topic):
    answer = manager.rest.get(f"/mqtt/messages?topic={topic}", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert topic not in manager.rest.subscriptions()["topics"]


def test_there_are_no_more_readers_than_allowed(read, manager, topic):
    readers = [read(topic) for _ in range(16)]
    one_more = manager.rest.get(f"/mqtt/messages?topic={topic}")
    assert (one_more.status, one_more.headers["retry-after"]) == (503, "1")
    for each in readers:
        each.close()
    eventually(lambda: topic not in manager.rest.subscriptions()["topics"], lambda: "all have left")
    assert read(topic).head.status == 200


def test_a_reader_that_does_not_read_loses_messages_and_is_told(read, manager, topic):
    live, other = read(topic), read(f"{topic}/other")
    before = manager.status()["messages"]["dropped"]
    payload = "x" * 100_000

    def lost():
        manager.rest.publish(topic, payload, qos=0)
        return manager.status()["messages"]["dropped"] - before

    eventually(lost, lambda: "messages were dropped")
    manager.rest.publish(f"{topic}/other", 1)
    assert json.loads(other.line())["payload"] == 1
    told = 0
    while not told:
        told = json.loads(live.line()).get("dropped", 0)
    assert told >= 1


def test_without_a_broker_there_is_no_stream(make_manager, own_broker, topic):
    manager = make_manager(own_broker().url).start()
    assert manager.rest.get(f"/mqtt/messages?topic={topic}").status == 503


def test_it_ends_at_once_when_the_manager_stops(make_manager, broker, read, topic):
    manager = make_manager(broker).start().wait_connected()
    live = read(topic, at=manager)
    manager.terminate()
    assert live.head.read() == b""
