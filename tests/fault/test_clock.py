# SPDX-License-Identifier: Apache-2.0
"""A wall clock that steps, backwards too, as it does when a robot finds its time server."""

import json
import time

import pytest

from harness.waiting import eventually
from support_clients import Collector
from support_clock import Clock
from support_system import Robot, Traffic

HOURS = 3600


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


@pytest.fixture
def robot(tmp_path, transport, gate, clock):
    with Robot(tmp_path / "robot", transport, gate.url, **clock.settings) as running:
        yield running


def test_the_clock_of_the_programs_is_what_steps(robot, clock):
    clock.step(-24 * 365)
    before = len(robot.manager.log.lines)
    assert robot.manager.rest.subscribe("clock/looked-at").status == 200
    year = robot.manager.log.wait_for(r"^(\d{4})-.*subscribed: filter=clock/looked-at", since=before)[1]
    assert int(year) == time.gmtime().tm_year - 1


def test_a_clock_that_steps_under_load_costs_nothing(robot, broker, clock, seed):
    with Traffic(robot, broker, 8, seed) as traffic:
        for hours in (-1, 2, -48, 24):
            traffic.goes_on(50)
            clock.step(hours)
            assert robot.manager.status()["connection"]["connected"]
        traffic.goes_on(50)
        outcome = traffic.verdict()
    outcome.demand()
    assert set(outcome.outcomes) == {"acknowledged"}


def publish(robot, payload, **members):
    answer = robot.manager.rest.publish("kills/clock", payload, **members)
    assert (answer.status, answer.json.get("delivery")) == (200, "stored"), answer.body


def test_what_is_stored_lives_as_long_as_it_should_whatever_the_clock_says(robot, broker, gate, clock):
    with Collector(broker, "kills/#") as collector:
        gate.refuse()
        robot.manager.wait_disconnected()
        publish(robot, "keeps", message_expiry=2 * HOURS)
        publish(robot, "expires", message_expiry=1)
        expired = time.monotonic() + 1.5
        clock.step(-12)
        publish(robot, "for ever")
        clock.step(36)
        publish(robot, "keeps too", message_expiry=2 * HOURS)
        eventually(lambda: time.monotonic() > expired, "its second has passed")
        gate.restore()
        eventually(lambda: len(collector.came) >= 3, lambda: f"three messages: {collector.came}")
        eventually(lambda: not any(robot.outboxes()), "nothing waits")
        assert [json.loads(payload) for _, payload in collector.came] == ["keeps", "for ever", "keeps too"]


def test_what_is_stored_outlives_a_restart_under_another_clock(robot, broker, gate, clock):
    with Collector(broker, "kills/#") as collector:
        gate.refuse()
        robot.manager.wait_disconnected()
        publish(robot, "first", message_expiry=2 * HOURS)
        for program in robot.programs:
            program.kill()
        clock.step(-12)
        for program in reversed(robot.programs):
            program.start()
        publish(robot, "second", message_expiry=2 * HOURS)
        gate.restore()
        eventually(lambda: len(collector.came) >= 2, lambda: f"two messages: {collector.came}")
        assert [json.loads(payload) for _, payload in collector.came] == ["first", "second"]
