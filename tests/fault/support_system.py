# SPDX-License-Identifier: Apache-2.0
"""A robot under load: the manager, its client service where it has one, and messages in both directions."""

import contextlib
import itertools
import json
import pathlib
import time

from harness.manager import Manager
from harness.places import free_port
from harness.rest import Rest
from harness.waiting import DEADLINE
from support_clients import Collector, Feeder
from support_load import Clients, judge

QUIET_SANITIZER = {"ASAN_OPTIONS": "quarantine_size_mb=4"}  # else it keeps 256 MiB of what was freed, and memory says nothing


def settled(done, progress, patience=DEADLINE):
    """Waits for `done`; false when `progress` has not changed for `patience` seconds, however long it took until then."""
    last, since = None, time.monotonic()
    while not done():
        now = progress()
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > patience:
            return False
        time.sleep(0.05)
    return True


class Robot:
    """A manager with the petal `ledger`, which keeps its ports over its deaths, before the broker at `url`."""

    def __init__(self, directory, transport, url, topics="feed/+", petals=(), **settings):
        directory = pathlib.Path(directory)
        directory.mkdir(exist_ok=True)
        self.ledger = directory / "ledger"
        own = {"HTTP_PORT": free_port(), "LEDGER_FILE": self.ledger, "LEDGER_TOPICS": topics, **QUIET_SANITIZER}
        self.manager = Manager(directory, transport, url, ["ledger", *petals], **{**own, **settings})
        self.port = int(self.manager.environment["HTTP_PORT"])
        self.manager.rest = Rest(self.port)
        self.manager.data = directory / "data"

    @property
    def programs(self):
        return [each for each in (self.manager, self.manager.client) if each]

    @property
    def command_topic(self):
        return self.manager.topic("command")

    def start(self):
        self.manager.start().wait_connected()
        return self

    def handled(self):
        """What handlers have written down, in order."""
        lines = self.ledger.read_text().splitlines() if self.ledger.exists() else []
        return [name_of(line) for line in lines]

    def outboxes(self):
        """How many messages wait on the disk, in the manager and in the client service."""
        parts = [self.manager.status()]
        if self.manager.client:
            parts.append(self.manager.client.health())
        return [part.get("outbox", {}).get("messages", 0) for part in parts]

    def disk(self):
        """Bytes in the files of the outboxes, what SQLite keeps beside them included."""
        return sum(file.stat().st_size for each in self.programs for file in each.data.glob("*outbox.db*"))

    def memory(self):
        """KiB: resident now, of the hungrier of the two."""
        return max(int(_status(each.pid)["VmRSS"].split()[0]) for each in self.programs)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.keep_logs()
        self.manager.close()

    def keep_logs(self):
        """A file for each life of each program, for whoever has to find out what happened."""
        for name, program in zip(("manager", "client-service"), self.programs):
            for number, life in enumerate(program.lives):
                (self.manager.directory / f"{name}-{number}.log").write_text(life.text())


def _status(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":", 1) for line in lines)


def name_of(text):
    """Of a message the feeder sent: as its payload, and as the ledger has it."""
    if not text.startswith("{"):
        return text
    members = json.loads(text)
    return members.get("messageId") or members["id"]


def feed(command_topic):
    """Messages for two topics, half of them with a `messageId`, and every fourth a command."""
    for number in itertools.count():
        if number % 4 == 3:
            yield command_topic, json.dumps({"command": "ledger/enter", "messageId": f"c{number}", "payload": f"c{number}"}).encode()
        else:
            member = "messageId" if number % 2 else "id"
            yield f"feed/{number % 2}", json.dumps({member: f"m{number}"}).encode()


class Traffic:
    """Both directions at once; `verdict()` ends it and judges."""

    def __init__(self, robot, broker, clients=16, seed=0, rate=100, **more):
        self._robot = robot
        self.collector = Collector(broker, "kills/#")
        self.feeder = Feeder(broker, feed(robot.command_topic), rate)
        self.clients = Clients(robot.port, clients, seed, **more)

    def __enter__(self):
        self._parts = contextlib.ExitStack()
        for part in (self.collector, self.feeder, self.clients):
            self._parts.enter_context(part)
        return self

    def __exit__(self, *_):
        self._parts.close()

    def goes_on(self, count):
        """Waits until so many more publishes were answered."""
        goal = self.clients.answered + count
        assert settled(lambda: self.clients.answered >= goal, lambda: self.clients.answered), \
            f"no publish is answered any more:\n{self._robot.manager.log.text()[-5000:]}"

    def calm_down(self):
        """Waits until nothing is left on the disk, and publishes are acknowledged again instead of stored."""
        acknowledged = lambda: self.clients.outcomes()["acknowledged"]  # noqa: E731
        goal = acknowledged() + 10
        self.clients.hold_back(True)
        done = settled(lambda: acknowledged() >= goal, lambda: len(self.collector.came))
        self.clients.hold_back(False)
        assert done, f"nothing is acknowledged any more:\n{self._robot.manager.log.text()[-5000:]}"

    def verdict(self):
        self.clients.finish()
        self.feeder.finish()
        self._robot.manager.wait_connected()
        handled, wanted = self._robot.handled, {name_of(each.decode()) for each in self.feeder.acknowledged}
        done = lambda: not any(self._robot.outboxes()) and not wanted - set(handled())  # noqa: E731
        quiet = settled(done, lambda: (self._robot.outboxes(), len(handled()), len(self.collector.came)))
        published = self.clients.published
        promised = {(each.client, each.number) for each in published if each.promised}
        settled(lambda: promised <= {tuple(each[:2]) for each in self._came()}, lambda: len(self.collector.came), 5)
        return Outcome(self.clients.outcomes(), judge(published, self._came()), wanted, handled(), quiet)

    def _came(self):
        return [json.loads(payload) for _, payload in list(self.collector.came)]


class Outcome:
    """What became of it all."""

    def __init__(self, outcomes, verdict, wanted, handled, drained):
        self.outcomes, self.verdict, self.drained = outcomes, verdict, drained
        self.wanted, self.handled = wanted, handled
        self.not_handled = sorted(wanted - set(handled))

    @property
    def row(self):
        """For the table."""
        counted = self.outcomes
        refused = sum(count for outcome, count in counted.items() if outcome.isdigit())
        return {"published": sum(counted.values()), "acknowledged": counted["acknowledged"], "stored": counted["stored"],
                "refused": refused, "unanswered": counted["unknown"], "lost": len(self.verdict.lost),
                "duplicated": self.verdict.duplicated, "out of order": len(self.verdict.out_of_order),
                "came in": len(self.wanted), "not handled": len(self.not_handled),
                "handled again": len(self.handled) - len(set(self.handled))}

    def demand(self):
        """Nothing that was promised may be missing."""
        assert not self.verdict.lost, f"lost of {sum(self.outcomes.values())}: {self.verdict.lost[:20]}"
        assert not self.not_handled, f"acknowledged to their publisher, never handled: {self.not_handled[:20]}"
        assert not self.verdict.out_of_order, f"out of order: {self.verdict.out_of_order[:20]}"
        assert self.drained, "something still waits in an outbox"
