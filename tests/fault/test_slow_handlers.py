# SPDX-License-Identifier: Apache-2.0
"""A handler that does not come to an end: what the broker sends meanwhile is bounded, on the disk, and nobody else waits."""

import pytest

from harness.waiting import eventually
from scripted.broker import ScriptedBroker
from support_system import Robot, settled

COUNT = 1000
PAYLOAD = 1000
RECEIVE_MAXIMUM = 20
IN_HAND = 200  # what may be between two programs, or on its way to the disk


@pytest.fixture
def broker():
    with ScriptedBroker() as running:
        yield running
        assert not running.violations


@pytest.fixture
def stuck(tmp_path, transport, broker):
    """A robot whose handler of `held/x` waits until the file `gate` exists: made with settings, and given COUNT messages."""

    def make(**settings):
        robot = Robot(tmp_path / "robot", transport, broker.url, LEDGER_HELD="held/x", LEDGER_GATE=tmp_path / "gate",
                      MQTT_RECEIVE_MAXIMUM=RECEIVE_MAXIMUM, ACK_DEADLINE=3600, **settings)
        robots.append(robot.start())
        eventually(lambda: subscribed(broker, "held/x") and subscribed(broker, "feed/+"), "both filters are subscribed")
        for number in range(COUNT):
            broker.publish("held/x", f"h{number}".ljust(PAYLOAD, "-"))
        return robot

    robots = []
    yield make
    (tmp_path / "gate").touch()
    for robot in robots:
        robot.manager.close()


def subscribed(broker, topic_filter):
    return any(topic_filter in session.subscriptions for session in list(broker.sessions.values()))


def waiting(broker):
    """Not sent yet; not acknowledged yet."""
    return tuple(sum(len(getattr(session, part)) for session in list(broker.sessions.values())) for part in ("waiting", "in_flight"))


def handled(robot):
    return [name.rstrip("-") for name in robot.handled()]


def test_what_a_stuck_handler_keeps_is_on_the_disk_and_others_get_theirs(stuck, broker, tmp_path):
    robot = stuck()
    connect = broker.of("CONNECT")[-1]
    assert connect.properties["receive_maximum"] == RECEIVE_MAXIMUM
    eventually(lambda: waiting(broker) == (0, 0), lambda: f"all is acknowledged; not sent, not acknowledged: {waiting(broker)}")
    assert handled(robot) == []
    broker.publish("feed/0", "other")
    eventually(lambda: handled(robot) == ["other"], "a message on another topic is handled")
    (tmp_path / "gate").touch()
    eventually(lambda: len(robot.handled()) > COUNT, lambda: f"all are handled: {len(robot.handled())}")
    assert handled(robot) == ["other", *(f"h{number}" for number in range(COUNT))]


def test_what_a_stuck_handler_keeps_is_found_again_after_kill_9(stuck, broker, tmp_path):
    robot = stuck()
    eventually(lambda: waiting(broker) == (0, 0), lambda: f"all is acknowledged; not sent, not acknowledged: {waiting(broker)}")
    for program in robot.programs:
        program.kill()
    (tmp_path / "gate").touch()
    for program in reversed(robot.programs):
        program.start()
    eventually(lambda: len(robot.handled()) >= COUNT, lambda: f"all are handled: {len(robot.handled())}")
    assert handled(robot) == [f"h{number}" for number in range(COUNT)]


def test_a_stuck_handler_and_a_small_disk_stop_the_broker_and_lose_nothing(stuck, broker, tmp_path):
    disk = 96 * 1024
    robot = stuck(OUTBOX_MAX_BYTES=disk)
    settled(lambda: False, lambda: waiting(broker), 3)
    not_sent, not_acknowledged = waiting(broker)
    assert not_acknowledged == RECEIVE_MAXIMUM
    assert COUNT - not_sent <= len(robot.programs) * disk // PAYLOAD + RECEIVE_MAXIMUM + IN_HAND
    assert robot.manager.status()["messages"]["dropped"] == 0
    (tmp_path / "gate").touch()
    eventually(lambda: len(robot.handled()) >= COUNT, lambda: f"all are handled: {len(robot.handled())}", 60)
    assert handled(robot) == [f"h{number}" for number in range(COUNT)]
