# SPDX-License-Identifier: Apache-2.0
"""LOCAL_DB=dashboard: the robot's records, and who it belongs to, are in the controller dashboard."""

import pytest

from harness.client import Subscriber, publish
from harness.dashboard import Dashboard
from harness.manager import Manager

ROBOTS = "config-robot_instances"


@pytest.fixture
def dashboard():
    made = Dashboard().start()
    yield made
    made.stop()


@pytest.fixture
def manager(tmp_path, broker, dashboard):
    """Unprovisioned, and named after the machine; not started."""
    settings = {"LOCAL_DB": "dashboard", "LOCAL_DB_PORT": dashboard.port, "ORGANIZATION_ID": None, "ROBOT_INSTANCE_ID": None}
    with Manager(tmp_path, "embedded", broker.url, ["archivist"], **settings) as made:
        yield made


def database(manager):
    return manager.health()["proxies"]["db"]


def belongs_to(manager, organization):
    robot = manager.status()["device_info"]["robot_instance_id"]
    topics = {f"org/{organization}/device/{robot}/{last}" for last in ("command", "response")}
    manager.wait_until(lambda status: topics <= set(status["subscriptions"]["topics"]), topics)


def test_a_robot_is_provisioned_in_the_dashboard_and_remembers_it_while_that_is_down(manager, dashboard):
    manager.start().wait_connected()
    assert manager.status()["device_info"]["organization_id"] == ""
    dashboard.put(ROBOTS, id=database(manager)["machine_id"], organization_id="acme", robot_type_id="rover")
    belongs_to(manager, "acme")
    assert (database(manager)["status"], database(manager)["robot_type_id"]) == ("healthy", "rover")
    manager.terminate()
    dashboard.stop()
    manager.start().wait_connected()
    belongs_to(manager, "acme")
    manager.wait_until(lambda _: database(manager)["status"] == "unhealthy")
    assert f"dashboard at localhost:{dashboard.port}" in database(manager)["details"]
    dashboard.start()


def test_records_are_the_dashboards_and_its_robot_goes_by_the_configured_name(manager, dashboard, broker):
    manager.set(ROBOT_INSTANCE_ID="robot-7", ORGANIZATION_ID="acme")
    manager.start().wait_connected()
    with Subscriber(broker, "archive/out") as out:
        publish(broker, "archive/set", {"id": "1", "bytes": 10})
        assert out.wait_for().json == {"id": "1", "bytes": 10}
        assert ("archive", {"text": "x" * 10, "id": "1", "robot_instance_id": "robot-7"}) in dashboard.records
        assert {body["onBoardId"] for _, body in dashboard.asked} == {"robot-7"}
        publish(broker, "archive/get", {"id": "1"})
        assert out.wait_for_count(2)[1].json == {"id": "1", "bytes": 10}
        dashboard.stop()
        publish(broker, "archive/get", {"id": "1"})
        assert "getData" in out.wait_for_count(3)[2].json["error"]
        dashboard.start()
        publish(broker, "archive/get", {"id": "1"})
        assert out.wait_for_count(4)[3].json == {"id": "1", "bytes": 10}


def test_an_organization_of_the_dashboard_that_is_none_is_refused_and_not_remembered(manager, dashboard):
    manager.start().wait_connected()
    dashboard.put(ROBOTS, id=database(manager)["machine_id"], organization_id="+")
    status = manager.wait_until(lambda seen: "details" in seen and "is refused" in seen["details"])
    assert not any(topic.startswith("org/") for topic in status["subscriptions"]["topics"])
    manager.terminate()
    dashboard.stop()
    manager.start().wait_connected()
    assert manager.status()["device_info"]["organization_id"] == ""
