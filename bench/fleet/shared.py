# SPDX-License-Identifier: Apache-2.0
"""One mosquitto, many robots, one manager or two that share a subscription."""

import contextlib
import json
import pathlib
import tempfile
import time
from dataclasses import dataclass

from programs import Manager, Mosquitto, Program

PLAIN, SHARED = "fleet/+/telemetry", "$share/fleet/fleet/+/telemetry"


@dataclass
class Case:
    name: str
    robots: int
    each: int  # messages of a robot
    per_second: int  # of all robots; 0: each publishes its next when its last is acknowledged
    managers: int = 1
    filter: str = SHARED
    transport: str = "embedded"

    @property
    def messages(self):
        return self.robots * self.each


@dataclass
class Outcome:
    case: Case
    carried: float  # messages a second, from the first publish to the last handler
    shares: list
    missing: int
    twice: int  # numbers that came more than once, to one manager or to two
    broker_us: float
    manager_us: float  # of all managers
    robots_us: float
    cores: float  # that broker and managers used together
    p50_us: float
    p99_us: float
    broker_memory: int
    memory_a_connection: float
    manager_memory: list


def numbers(report):
    """robot -> the set of its numbers as bits."""
    return {int(robot): int(text[::-1], 16) for robot, text in report["robots"].items()}


def missing_and_twice(reports, robots, each):
    """Of the numbers 0 to `each` - 1 of every robot: how many came to nobody, how many more than once."""
    missing, twice = 0, sum(report["duplicates"] for report in reports)
    seen = [numbers(report) for report in reports]
    for robot in range(robots):
        union = 0
        for masks in seen:
            twice += (union & masks.get(robot, 0)).bit_count()
            union |= masks.get(robot, 0)
        missing += each - union.bit_count()
        if union >> each:
            raise RuntimeError(f"robot {robot} never sent some of what came")
    return missing, twice


def wait_for_all(managers, messages):
    """Until everything has come, or nothing more for five seconds."""
    count, since = -1, time.monotonic()
    while count < messages and time.monotonic() - since < 5:
        now = sum(manager.count() for manager in managers)
        if now != count:
            count, since = now, time.monotonic()
        time.sleep(0.02)


def measure(build, case):
    with tempfile.TemporaryDirectory(prefix="petal-fleet-") as folder, contextlib.ExitStack() as stack:
        return _measure(pathlib.Path(build), case, pathlib.Path(folder), stack)


def _measure(build, case, home, stack):
    def started(program):
        stack.callback(program.stop)
        return program

    broker = started(Mosquitto(home))
    managers = [started(Manager(build, home, f"manager-{number}", case.transport, broker.url, case.filter,
                                MQTT_SESSION_EXPIRY="0")).wait_connected() for number in range(case.managers)]
    empty = broker.memory()
    robots = started(Program([build / "bin/bench_robots", broker.port, case.robots, case.each, case.per_second]))
    robots.wait_for(r"bench connected")
    connected = broker.memory()
    parts = [broker, robots, *managers]
    before = [part.cpu_seconds() for part in parts]
    robots.say("go")
    sent = json.loads(robots.wait_for(r"bench result (\{.*\})", 120)[1])
    wait_for_all(managers, case.messages)
    used = [part.cpu_seconds() - spent for part, spent in zip(parts, before)]
    memory = [manager.memory() for manager in managers]
    reports = [manager.report() for manager in managers]
    if sent["failed"] or sent["connections"] != case.robots:
        raise RuntimeError(f"the robots' own links failed: {sent}")
    seconds = (max(report["last_ns"] for report in reports) - sent["begun_ns"]) / 1e9
    missing, twice = missing_and_twice(reports, case.robots, case.each)
    a_message = 1e6 / case.messages
    return Outcome(case, case.messages / seconds, [report["received"] for report in reports], missing, twice,
                   used[0] * a_message, sum(used[2:]) * a_message, used[1] * a_message,
                   (used[0] + sum(used[2:])) / seconds, max(report["p50_us"] for report in reports),
                   max(report["p99_us"] for report in reports), broker.memory(), (connected - empty) / case.robots, memory)
