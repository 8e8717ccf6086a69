# SPDX-License-Identifier: Apache-2.0
"""A QoS 1 message is in safe hands before it is acknowledged: handled, or on disk (docs/reference.md, Promises)."""

import contextlib
import json
import sqlite3

import pytest

from harness.client import Subscriber, publish, publish_lines
from harness.waiting import eventually

COUNT = 1000


class Slow:
    """A manager whose petal takes a second for each message, until it is told to be fast."""

    def __init__(self, manager, broker):
        self.manager = manager
        self.broker = broker
        self._until = manager.directory / "fast"
        manager.set(SLOW_UNTIL=self._until, RECORDER_TOPICS="others/in", RECORDER_OUT="others/out")

    def start(self):
        self.manager.start().wait_connected()
        return self

    def be_fast(self):
        self._until.write_text("")

    @property
    def file(self):
        return self.manager.directory / "data" / "inbox.db"

    def on_disk(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute("SELECT messages FROM total").fetchone()[0]

    def wait_on_disk(self, count, out):
        """But for those that were handled meanwhile, one each second."""
        eventually(lambda: self.on_disk() + len(out.messages) >= count,
                   lambda: f"{count} on disk or handled, there are {self.on_disk()} and {len(out.messages)}",
                   progress=self.on_disk)

    def others_are_served(self):
        with Subscriber(self.broker, "others/out") as out:
            publish(self.broker, "others/in", "are you there?")
            out.wait_for()


def numbers(subscriber):
    return {message["n"] for message in subscriber.jsons}


def envelopes(count, **members):
    return [json.dumps({"messageId": f"m{n}", "n": n, **members}) for n in range(count)]


@pytest.fixture
def make_slow(make_manager):
    return lambda broker, **settings: Slow(make_manager(broker, ["slow", "recorder"], **settings), broker)


@pytest.fixture
def slow(make_slow, own_broker):
    return make_slow(own_broker().start())


def test_a_killed_manager_finds_what_a_slow_handler_has_not_handled(slow):
    slow.start()
    with Subscriber(slow.broker, "slow/out") as out:
        publish_lines(slow.broker, "slow/in", envelopes(COUNT))
        slow.others_are_served()
        slow.wait_on_disk(COUNT - 2, out)  # two may be in its hands
        slow.manager.kill()
        handled = len(out.messages)

    slow.broker.restart()  # it has forgotten all
    with Subscriber(slow.broker, "slow/out") as out:
        slow.be_fast()
        slow.start()
        out.wait_for_count(COUNT - 2 - handled)
        eventually(lambda: slow.on_disk() == 0, "an empty inbox")
        assert numbers(out) >= set(range(handled + 2, COUNT))
    assert slow.manager.status()["messages"]["dropped"] == 0


def test_what_is_not_handled_at_sigterm_comes_again(slow):
    slow.start()
    with Subscriber(slow.broker, "slow/out") as out:
        publish_lines(slow.broker, "slow/in", envelopes(COUNT))
        slow.manager.wait_until(lambda status: status["messages"]["received"] >= 150)
        slow.manager.terminate()
        slow.be_fast()
        slow.start()
        eventually(lambda: numbers(out) == set(range(COUNT)), lambda: f"all of them: {len(numbers(out))}",
                   progress=lambda: len(out.messages))


def test_every_command_is_handled_though_the_manager_is_killed(slow):
    slow.start()
    topic = slow.manager.topic("command")
    with Subscriber(slow.broker, slow.manager.topic("response")) as out:
        ids = lambda: {message["messageId"] for message in out.jsons}  # noqa: E731
        publish_lines(slow.broker, topic, envelopes(COUNT, command="slow/work"))
        publish(slow.broker, topic, {"command": "ping", "messageId": "ping"})
        eventually(lambda: {"ping", "m0"} <= ids(), "a slow command delays no other")

        slow.manager.kill()
        slow.be_fast()
        slow.start()
        eventually(lambda: {f"m{n}" for n in range(COUNT)} <= ids(), lambda: f"all of them: {len(ids())}", progress=lambda: len(ids()))


def test_a_full_inbox_slows_the_broker_and_loses_nothing(make_slow, own_broker):
    slow = make_slow(own_broker(persistent=True).start(), OUTBOX_MAX_BYTES=65536)
    slow.start()
    with Subscriber(slow.broker, "slow/out") as out:
        publish_lines(slow.broker, "slow/in", envelopes(COUNT, padding="x" * 500))
        slow.manager.log.wait_for(r"\[inbox\] the disk space for incoming messages is used up.*OUTBOX_MAX_BYTES")
        assert slow.manager.status()["status"] == "healthy"

        slow.manager.kill()
        slow.be_fast()
        slow.start()
        eventually(lambda: numbers(out) >= set(range(COUNT)), lambda: f"all of them: {len(numbers(out))}",
                   progress=lambda: len(out.messages))


def test_a_damaged_inbox_is_kept_aside(slow):
    slow.file.parent.mkdir(parents=True)
    slow.file.write_text("this is no database")
    slow.be_fast()

    slow.start()

    slow.manager.log.wait_for(r"\[store\] database is damaged; it is kept and a new one begun.*file=\S*inbox.db")
    assert len(list(slow.file.parent.glob("inbox.db.corrupt-*"))) == 1
    assert slow.manager.status()["status"] == "healthy"
    slow.others_are_served()


def test_an_inbox_that_cannot_be_written_is_said_loudly_and_stops_nothing(slow):
    slow.file.mkdir(parents=True)
    slow.be_fast()

    slow.start()

    slow.manager.log.wait_for(r"error +\[inbox\] incoming messages cannot be put on disk, they are in memory only")
    status = slow.manager.wait_until(lambda status: status["status"] == "unhealthy")
    assert "inbox.db" in status["details"]
    with Subscriber(slow.broker, "slow/out") as out:
        publish_lines(slow.broker, "slow/in", envelopes(10))
        out.wait_for_count(10)
    slow.file.rmdir()
    slow.manager.wait_until(lambda status: status["status"] == "healthy")
    slow.manager.log.wait_for("incoming messages are put on disk again")
