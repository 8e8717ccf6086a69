# SPDX-License-Identifier: Apache-2.0
"""A robot without an organization starts, and is taken into service without a restart."""

import json
import sqlite3
from types import SimpleNamespace

import pytest

from harness.client import Subscriber, publish

INSERT = """INSERT INTO records (table_name, robot_instance_id, filter_key, filter_value, data)
            VALUES ('config-robot_instances', :id, 'id', :id, :data)"""
CHANGE = "UPDATE records SET data = json_set(data, '$.organization_id', ?), updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"


@pytest.fixture
def manager(make_manager, own_broker):
    """Unprovisioned, and named after the machine."""
    manager = make_manager(own_broker().start(), ["petal-commands"], ORGANIZATION_ID=None, ROBOT_INSTANCE_ID=None)
    return manager.start().wait_connected()


def local_db(manager, statement, values):
    """As a technician would, by hand, while the program runs."""
    with sqlite3.connect(manager.directory / "data" / "local.db", timeout=30) as database:
        database.execute(statement, values)
    database.close()


def provision(manager, organization):
    robot = manager.status()["device_info"]["robot_instance_id"]
    record = {"id": robot, "robot_instance_id": robot, "organization_id": organization, "robot_type_id": "rover"}
    local_db(manager, INSERT, {"id": robot, "data": json.dumps(record)})
    manager.wait_until(lambda status: status["device_info"]["organization_id"] == organization)
    return f"org/{organization}/device/{robot}"


def subscribed(manager, base):
    topics = {f"{base}/command", f"{base}/response"}
    manager.wait_until(lambda status: set(status["subscriptions"]["topics"]) == topics, topics)


def broker_of(manager):
    return SimpleNamespace(port=int(manager.environment["MQTT_BROKER_URL"].rsplit(":", 1)[1]))


def test_an_unprovisioned_robot_serves_rest_and_has_a_name(manager):
    status = manager.status()
    assert status["status"] == "healthy"
    assert status["device_info"]["organization_id"] == ""
    assert status["device_info"]["device_id"] == status["device_info"]["robot_instance_id"] != ""
    assert status["subscriptions"]["topics"] == []
    assert manager.rest.publish("test/unprovisioned", 1).status == 200
    manager.log.wait_for("not provisioned")


def test_its_device_topics_are_subscribed_the_moment_the_organization_appears(manager):
    base = provision(manager, "acme")
    subscribed(manager, base)
    broker = broker_of(manager)
    with Subscriber(broker, f"{base}/response") as responses:
        publish(broker, f"{base}/command", {"command": "petal-commands/echo", "messageId": "1", "payload": "hello"})
        assert responses.wait_for().json["payload"] == "hello"


def test_another_organization_changes_its_device_topics(manager):
    subscribed(manager, provision(manager, "acme"))
    local_db(manager, CHANGE, ("umbrella",))
    robot = manager.status()["device_info"]["robot_instance_id"]
    subscribed(manager, f"org/umbrella/device/{robot}")


def test_the_organization_is_still_known_after_a_restart(manager):
    base = provision(manager, "acme")
    manager.terminate()
    manager.start().wait_connected()
    subscribed(manager, base)


def test_the_name_of_the_robot_stays_over_restarts_and_is_no_bare_machine_id(manager):
    robot = manager.status()["device_info"]["robot_instance_id"]
    manager.terminate()
    manager.start()
    assert manager.status()["device_info"]["robot_instance_id"] == robot
    try:
        with open("/etc/machine-id") as file:
            assert robot.replace("-", "") != file.read().strip()
    except FileNotFoundError:
        pass  # then there is nothing to give away


@pytest.mark.parametrize("name, shown", [("+", "+"), ("#", "#"), ("a/#", "a/#"), ("acme\n", r"acme\n"), ("a" * 16385, "a" * 50)])
def test_a_record_that_is_no_organization_name_is_refused_and_shown_until_it_is_right(manager, name, shown):
    robot = manager.status()["device_info"]["robot_instance_id"]
    record = {"id": robot, "organization_id": name, "robot_type_id": 7}
    local_db(manager, INSERT, {"id": robot, "data": json.dumps(record)})
    status = manager.wait_until(lambda seen: seen["status"] == "unhealthy")
    assert f'organization_id="{shown}' in status["details"] and "accepted: text without" in status["details"]
    assert status["device_info"]["organization_id"] == "" and status["subscriptions"]["topics"] == []
    assert manager.health()["proxies"]["db"]["organization_id"] == ""
    assert manager.rest.publish("test/still-there", 1).status == 200

    local_db(manager, CHANGE, ("acme",))
    subscribed(manager, f"org/acme/device/{robot}")
    manager.wait_until(lambda seen: seen["status"] == "healthy")
    assert "details" not in manager.status()
    assert manager.log.text().count("of the robot's record is refused") == 1


def test_an_organization_that_becomes_wrong_is_left(manager):
    subscribed(manager, provision(manager, "acme"))
    local_db(manager, CHANGE, ("+",))
    manager.wait_until(lambda status: status["subscriptions"]["topics"] == [])


def test_a_record_does_not_matter_where_the_organization_is_set_by_hand(make_manager, own_broker):
    manager = make_manager(own_broker().start(), ORGANIZATION_ID="by-hand", ROBOT_INSTANCE_ID=None).start().wait_connected()
    robot = manager.health()["proxies"]["db"]["machine_id"]
    local_db(manager, INSERT, {"id": robot, "data": json.dumps({"id": robot, "organization_id": "+"})})
    manager.log.wait_for("of the robot's record is refused")
    subscribed(manager, f"org/by-hand/device/{robot}")
    assert manager.status()["status"] == "healthy"


def test_what_is_set_by_hand_wins_over_the_database(make_manager, own_broker):
    manager = make_manager(own_broker().start(), ORGANIZATION_ID="by-hand", ROBOT_INSTANCE_ID="r1").start().wait_connected()
    subscribed(manager, "org/by-hand/device/r1")
