# SPDX-License-Identifier: Apache-2.0
"""A link that is gone, flaps, is half open or slow, while messages go both ways: nothing that was promised is lost, and
REST answers all the time."""

import contextlib
import time

import pytest

from support_system import Robot, Traffic
from support_watch import Watch

MEMORY = 96 * 1024  # KiB: what a program may grow by, a sanitizer's bookkeeping included


@pytest.fixture
def under_load(tmp_path, transport, broker, gate, seed, figures):
    """Runs a block with messages in both directions before and after it, judges, and gives the outcome."""

    @contextlib.contextmanager
    def loaded(name, **settings):
        with Robot(tmp_path / "robot", transport, gate.url, PUBLISH_TIMEOUT=3, **settings) as robot, \
                Traffic(robot, broker, 8, seed) as traffic:
            traffic.goes_on(50)
            with Watch(robot) as watch:
                yield robot, traffic, watch
                traffic.goes_on(50)
                outcome = traffic.verdict()
            figures.append({"": f"{name}, {transport}", **outcome.row, **watch.row})
            outcome.demand()
            assert not watch.failures, watch.failures
            assert watch.growth < MEMORY, f"the memory grew by {watch.growth} KiB"

    return loaded


def test_a_broker_that_is_gone_for_a_while_costs_nothing(under_load, broker, outage):
    with under_load("gone") as (robot, traffic, watch):
        broker.stop()
        robot.manager.wait_disconnected()
        seen, stored = len(watch.seen), traffic.clients.outcomes()["stored"]
        time.sleep(outage)
        assert not any(each["connection"]["connected"] for each in watch.seen[seen + 1:])
        assert traffic.clients.outcomes()["stored"] > stored
        broker.start()


def test_a_link_that_is_cut_each_second_costs_nothing(under_load, gate, outage):
    with under_load("flapping"):
        for _ in range(round(outage)):
            gate.cut()
            time.sleep(1)


def test_a_link_that_is_half_open_is_noticed_by_its_keep_alive(under_load, gate):
    with under_load("half open", MQTT_KEEP_ALIVE=2) as (robot, traffic, watch):
        accepted = gate.accepted
        gate.half_open()
        robot.manager.wait_until(lambda _: gate.accepted > accepted, "another connection")


def test_bytes_that_are_late_cost_nothing(under_load, gate, outage):
    with under_load("late bytes") as (robot, traffic, watch):
        gate.delay(0.01, 2.0)
        time.sleep(outage)
        gate.restore()
