# SPDX-License-Identifier: Apache-2.0
"""Many messages that wait on the disk: they delay no start, fill no memory, and give the disk back."""

import json
import statistics
import time

from harness.waiting import eventually
from support_clients import Collector
from support_load import Clients, judge
from support_system import Robot, settled
from support_watch import Watch

STARTS = 5
MIB = 1024 * 1024


def fill(robot, count):
    """Answers with what was promised."""
    with Clients(robot.port, 64, pause=0, lengths=(100,)) as clients:
        assert settled(lambda: clients.answered >= count, lambda: clients.answered), clients.outcomes()
    assert set(clients.outcomes()) == {"stored"}
    return clients.published


def first_answer(robot):
    """How long a killed robot needs until it answers, and what it says."""
    for program in robot.programs:
        program.kill()
    began = time.monotonic()
    for program in robot.programs:
        program.spawn()
    while True:
        try:
            return robot.manager.status(), time.monotonic() - began
        except OSError:
            time.sleep(0.002)


def starts(robot):
    """The median; each time the programs have started wholly before the next."""
    times = []
    for _ in range(STARTS):
        since = first_answer(robot)[1]
        robot.manager.log.wait_for(r"\[host\] ready")
        times.append(since)
    return statistics.median(times)


def test_a_backlog_delays_no_start_and_gives_memory_and_disk_back(tmp_path, transport, broker, gate, backlog, figures):
    with Robot(tmp_path / "robot", transport, gate.url) as robot, Collector(broker, "kills/#") as collector:
        gate.refuse()
        robot.manager.wait_disconnected()
        empty = starts(robot)
        published = fill(robot, backlog)
        full, (status, _) = starts(robot), first_answer(robot)
        if robot.manager.client:
            robot.manager.client.log.wait_for(r"\[client_service\] listening: ")  # it may start later than the manager
        assert not status["connection"]["connected"] and status["outbox"]["messages"] + robot.outboxes()[-1] >= len(published)
        filled = robot.disk()
        robot.manager.log.wait_for(r"\[host\] ready")
        with Watch(robot) as watch:
            began = time.monotonic()
            gate.restore()
            assert settled(lambda: len(collector.came) >= len(published), lambda: len(collector.came))
            took = time.monotonic() - began
            eventually(lambda: not any(robot.outboxes()), "nothing waits")
        eventually(lambda: robot.disk() < MIB, lambda: f"the disk is given back: {robot.disk()}")
        figures.append({"": transport, "stored": len(published), "first answer, empty, ms": round(empty * 1000),
                        "first answer, full, ms": round(full * 1000), "ratio": round(full / empty, 2),
                        "disk, KiB": filled // 1024, "disk afterwards, KiB": robot.disk() // 1024,
                        "drained a second": round(len(published) / took), **watch.row})
        verdict = judge(published, [json.loads(payload) for _, payload in collector.came])
        assert not verdict.lost and not verdict.out_of_order
        assert not watch.failures and watch.growth < 64 * 1024, watch.row


def test_the_disk_of_a_backlog_stays_within_its_bound(tmp_path, transport, broker, gate):
    bound = 2 * MIB
    with Robot(tmp_path / "robot", transport, gate.url, OUTBOX_MAX_BYTES=bound) as robot:
        gate.refuse()
        robot.manager.wait_disconnected()
        with Watch(robot) as watch, Clients(robot.port, 16, pause=0) as clients:
            assert settled(lambda: clients.outcomes()["507"] > 20, lambda: clients.answered), clients.outcomes()
        wal = 5 * MIB  # SQLite's write-ahead log, for each file
        assert watch.disk <= len(robot.programs) * (bound + wal)
        assert set(clients.outcomes()) == {"stored", "507"}
        gate.restore()
        eventually(lambda: not any(robot.outboxes()), "nothing waits")
        eventually(lambda: robot.manager.rest.publish("kills/a", [0, 0]).status == 200, "there is room again")
