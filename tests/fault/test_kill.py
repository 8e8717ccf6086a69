# SPDX-License-Identifier: Apache-2.0
"""kill -9 of whoever stands between a caller and a subscriber, at any moment: what was answered with success arrives, and
what the broker took for the robot is handled.

16 clients publish over REST while messages and commands come in. Two brokers: mosquitto, which is not killed, for it
acknowledges what it has only in memory; and the journalling broker of these tests, which is killed too."""

import itertools
import random
import time

import pytest

from harness.broker import Broker
from support_brokers import JournalBroker
from support_system import Robot, Traffic

CASES = [("embedded", "journal"), ("service", "journal"), ("embedded", "mosquitto"), ("service", "mosquitto")]


def share(kills, case):
    """The kills are dealt to the cases, those with more to kill first."""
    number = CASES.index(case)
    return kills // len(CASES) + (number < kills % len(CASES))


def victims(robot, broker, killable, chance):
    """Each as often as the others, in any order."""
    named = {"manager": robot.manager, "client service": robot.manager.client, "broker": broker if killable else None}
    all_of_them = [(name, program) for name, program in named.items() if program]
    for _ in itertools.count():
        yield from chance.sample(all_of_them, len(all_of_them))


def kill(robot, program, chance):
    """At a random moment, for a random time; it is not waited for, so the next may fall while it starts."""
    time.sleep(chance.uniform(0, 0.8))
    assert program not in robot.programs or program.runs, f"it has ended by itself:\n{program.log.text()[-5000:]}"
    program.kill()
    time.sleep(chance.uniform(0, 0.4))
    program.spawn()


def run(robot, broker, killable, kills, chance, traffic):
    killed = dict.fromkeys(("manager", "client service", "broker"), 0)
    traffic.goes_on(100)
    for name, program in itertools.islice(victims(robot, broker, killable, chance), kills):
        kill(robot, program, chance)
        killed[name] += 1
        kind = chance.random()
        if kind < 0.3:
            traffic.calm_down()
        elif kind < 0.8:
            traffic.goes_on(50)
    traffic.goes_on(100)
    return killed


@pytest.mark.parametrize("transport, kind", CASES)
def test_what_was_promised_survives_kill_9_of_anybody(tmp_path, request, transport, kind, seed, figures):
    kills = share(request.config.getoption("kills"), (transport, kind))
    chance = random.Random(f"{seed} {transport} {kind}")
    killable = kind == "journal"
    (tmp_path / "broker").mkdir()
    broker = JournalBroker(tmp_path / "broker") if killable else Broker(tmp_path / "broker")
    with broker, Robot(tmp_path / "robot", transport, broker.url, LEDGER_PAUSE=20) as robot:
        with Traffic(robot, broker, seed=seed) as traffic:
            killed = run(robot, broker, killable, kills, chance, traffic)
            outcome = traffic.verdict()
    figures.append({"": f"{transport}, {kind}", "kills": kills, **{f"of the {name}": count for name, count in killed.items()},
                    **outcome.row})
    outcome.demand()
