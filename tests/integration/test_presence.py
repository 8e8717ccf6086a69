# SPDX-License-Identifier: Apache-2.0
"""Whether the robot is there: MQTT_PRESENCE_TOPIC (docs/reference.md, Presence)."""

import pytest

from harness.client import Subscriber


@pytest.fixture
def present(make_manager, broker, topic):
    """A manager that is there, and one who hears about it."""
    presence = f"{topic}/{{organization_id}}/{{device_id}}"
    manager = make_manager(broker, MQTT_PRESENCE_TOPIC=presence)
    with Subscriber(broker, f"{topic}/#") as heard:
        manager.start().wait_connected()
        yield manager, heard


def is_online(message):
    return message.json["status"] == "online"


def is_offline(message):
    return message.json["status"] == "offline"


def test_a_robot_that_connects_is_online_for_those_who_come_later_too(present, broker, topic):
    manager, heard = present
    at_once = heard.wait_for(is_online)
    with Subscriber(broker, f"{topic}/acme/{manager.robot}") as later:
        retained = later.wait_for(is_online)

    assert at_once.topic == f"{topic}/acme/{manager.robot}"
    assert retained.retained and retained.qos == 1
    assert set(retained.json) == {"status", "timestamp", "version"}


def test_a_robot_that_is_stopped_says_so(present):
    manager, heard = present
    heard.wait_for(is_online)
    manager.terminate()
    if manager.client:
        manager.client.terminate()

    assert heard.wait_for(is_offline).json["reason"] == "stopped"


def test_the_broker_says_that_a_robot_is_lost(present):
    manager, heard = present
    heard.wait_for(is_online)
    manager.link.kill()

    lost = heard.wait_for(is_offline).json
    assert lost["reason"] == "connection lost" and "connected_since" in lost


def test_a_robot_without_an_organization_is_told_nowhere(make_manager, broker, topic):
    manager = make_manager(broker, MQTT_PRESENCE_TOPIC=f"{topic}/{{organization_id}}", ORGANIZATION_ID="")
    with Subscriber(broker, f"{topic}/#") as heard:
        manager.start().wait_connected()
        manager.terminate()

        assert heard.texts == []


def test_a_topic_that_is_none_is_a_wrong_setting(make_manager, broker):
    ended = make_manager(broker, MQTT_PRESENCE_TOPIC="robots/{robot}").run()

    assert ended.returncode == 78
    assert "MQTT_PRESENCE_TOPIC" in ended.stderr and "{organization_id} and {device_id}" in ended.stderr
