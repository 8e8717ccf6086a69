# SPDX-License-Identifier: Apache-2.0
"""The scripted broker is a broker: mosquitto's own programs can speak to it, before anything is concluded from it."""

import subprocess

import pytest

from harness.client import Subscriber, publish, publish_lines
from harness.waiting import eventually
from scripted import reactions
from scripted.broker import ScriptedBroker


@pytest.fixture
def broker():
    with ScriptedBroker() as running:
        yield running
        assert not running.violations


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_what_is_published_reaches_who_has_subscribed(broker, qos):
    with Subscriber(broker, "a/+", qos=qos) as subscriber:
        publish(broker, "a/b", "hello", qos=qos)
        publish(broker, "b/b", "not this", qos=qos)
        publish_lines(broker, "a/c", range(200), qos=qos)
        assert subscriber.wait_for_count(201)[0].text == "hello"
        assert subscriber.texts[1:] == [str(number) for number in range(200)]
        assert {message.qos for message in subscriber.messages} == {qos}


def test_a_session_outlives_its_connection(broker):
    kept = ["-c", "-x", "3600", "-i", "kept"]
    with Subscriber(broker, "a", options=kept):
        pass
    publish_lines(broker, "a", range(100))
    with Subscriber(broker, "b", options=kept) as back:
        back.wait_for_count(100)
        assert back.texts == [str(number) for number in range(100)]
    eventually(lambda: not broker.sessions["kept"].in_flight)


def test_a_scripted_packet_is_answered_as_the_script_says(broker):
    broker.react("CONNECT", reactions.refuse(0x87), times=1)
    refused = subprocess.run(["mosquitto_pub", "-V", "5", "-p", str(broker.port), "-t", "a", "-m", "b"], capture_output=True)
    assert refused.returncode != 0 and b"Not authorized" in refused.stderr
    publish(broker, "a", "b")
    assert [packet.topic for packet in broker.of("PUBLISH")] == ["a"]
