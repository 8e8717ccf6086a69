# SPDX-License-Identifier: Apache-2.0
"""The properties of messages, and `redelivered`, between a manager, a client service and the programs around them."""

import contextlib
import re

import pytest

from harness.live import Live
from harness.petalctl import Petalctl
from harness.scripted_service import ScriptedService
from harness.waiting import eventually

ALL = {"content_type": "text/plain", "response_topic": "a/b", "correlation_data": {"base64": "AP/+"},
       "user": {"n": ["1", "2"], "m": "x"}}


@pytest.fixture(scope="module")
def transport():
    return "service"


@pytest.fixture
def make_pair(make_manager):
    """A manager and the scripted service it speaks to: `make_pair(properties=True, petals=[...])`."""
    with contextlib.ExitStack() as stack:

        def make(petals=(), **health):
            manager = make_manager("mqtt://127.0.0.1:1", petals, start_client=False)
            service = stack.enter_context(ScriptedService(int(manager.client.port), **health))
            return manager.start().wait_connected(), service

        yield make


def test_what_is_published_over_rest_carries_its_properties(make_pair):
    manager, service = make_pair(properties=True)
    assert manager.rest.publish("t", 1, properties=ALL).status == 200
    assert manager.rest.publish("t", 2, properties={}).status == 200
    first, second = service.wait_for_published(2)
    assert first["properties"] == ALL
    assert "properties" not in second


@pytest.mark.parametrize("properties, loc", [
    (1, ["properties"]),
    ({"content_type": 1}, ["properties", "content_type"]),
    ({"correlation_data": {"base64": "!"}}, ["properties", "correlation_data"]),
    ({"user": {"n": ["v", 1]}}, ["properties", "user", "n", 1]),
    ({"user": {"n": "a\nb"}}, ["properties"]),
    ({"response_topic": "a/#"}, ["properties"]),
    ({"user": {"n": ["x" * 60_000, "x" * 60_000]}}, ["properties"]),
])
def test_properties_that_cannot_be_published_are_refused_with_their_place(make_pair, properties, loc):
    manager, service = make_pair(properties=True)
    answer = manager.rest.publish("t", 1, properties=properties)
    assert answer.status == 422
    assert answer.detail[0]["loc"] == ["body", *loc], answer.detail
    assert not service.published


def test_a_service_that_does_not_take_them_is_not_shown_them_and_the_log_says_so_once(make_pair):
    manager, service = make_pair()
    for number in range(3):
        assert manager.rest.publish("t", number, properties=ALL).status == 200
    assert all("properties" not in body for body in service.wait_for_published(3))
    assert len(re.findall("properties of messages are lost", manager.log.text())) == 1


def test_a_reader_of_live_messages_gets_what_was_posted(make_pair):
    manager, service = make_pair(properties=True)
    reader = Live(manager.rest.port, "live/a")
    assert service.deliver("live/a", 1, properties=ALL, redelivered=True) == 200
    assert service.deliver("live/a", 2) == 200
    first, second = reader.next(), reader.next()
    assert first["properties"] == ALL and first["redelivered"] is True
    assert "properties" not in second and "redelivered" not in second
    reader.close()


def test_a_callback_with_properties_of_another_shape_is_refused(make_pair):
    manager, service = make_pair(["recorder"], properties=True)
    assert manager.rest.subscribe("live/b").status == 200
    assert service.deliver("live/b", 1, properties={"user": []}) == 422
    assert service.deliver("live/b", 1, redelivered="yes") == 422


def test_petalctl_publishes_and_shows_them(make_pair):
    manager, service = make_pair(properties=True)
    petalctl = Petalctl.of(manager)
    with petalctl.running("subscribe", "ctl/a") as shown:
        service.deliver("ctl/a", 1, properties={"user": {"n": "v"}}, redelivered=True)
        assert shown.wait_for(r'ctl/a \(redelivered\)  1  \{"user":\{"n":"v"\}\}')
    ran = petalctl("publish", "--content-type", "text/csv", "--response-topic", "a/b", "--correlation-data", "7",
                       "--user", "n=1", "--user", "n=2=3", "--user", "m=", "t", "1;2")
    assert ran.returncode == 0, ran.stderr
    assert service.wait_for_published(1)[0]["properties"] == {
        "content_type": "text/csv", "response_topic": "a/b", "correlation_data": "7",
        "user": {"n": ["1", "2=3"], "m": ""}}
    assert petalctl("publish", "--user", "no-pair", "t", "1").returncode == 64


def test_every_new_handler_has_the_service_ask_for_what_is_retained(make_pair):
    manager, service = make_pair(properties=True)
    reader = Live(manager.rest.port, "kept")
    assert manager.rest.subscribe("kept").status == 200
    asked = lambda: [body for body in service.subscribed if body["topic"] == "kept"]  # noqa: E731
    eventually(lambda: len(asked()) == 2, lambda: f"asked twice: {asked()}")
    assert all(body["send_retained"] is True for body in asked())
    service.deliver("kept", "first", retained=True)
    service.deliver("kept", "first", retained=True)
    service.deliver("kept", "live")
    assert [reader.next()["payload"] for _ in range(2)] == ["first", "live"]
    reader.close()


def test_a_retained_command_is_neither_run_nor_answered(make_pair):
    manager, service = make_pair(properties=True)
    topic = manager.topic("command")
    service.deliver(topic, {"command": "ping", "messageId": "old"}, retained=True)
    service.deliver(topic, {"command": "ping", "messageId": "new"})
    answered = [body["payload"]["messageId"] for body in service.wait_for_published(1)]
    assert answered == ["new"]
    assert manager.log.wait_for("command not run: .*retained")
    assert manager.status()["messages"]["dropped"] == 1
