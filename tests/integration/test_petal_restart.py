# SPDX-License-Identifier: Apache-2.0
"""POST /petals/{name}/restart: one petal starts anew, from its file as it is now; the rest goes on, and nothing that
comes for it meanwhile is lost."""

import contextlib
import http.client
import os
import shutil
import threading

import pytest

from harness.client import Subscriber, publish, publish_lines
from harness.places import petal_file
from harness.waiting import eventually


class Phoenix:
    """A manager with a petal that can be replaced, and another that should notice nothing."""

    def __init__(self, manager, broker, directory):
        self.manager = manager
        self.file = manager.directory / "petals" / "phoenix.so"
        self.gate = directory
        self._broker = broker

    def put(self, name, in_place=False):
        """Another file in its place: a new one, or written over the one that is there."""
        if in_place:
            with open(self.file, "r+b") as file:
                file.truncate(0)
                file.write(petal_file(name).read_bytes())
        else:
            copy = self.file.with_suffix(".new")
            shutil.copyfile(petal_file(name), copy)
            os.replace(copy, self.file)

    def hold(self, step):
        (self.gate / step).write_text("")

    def let_go(self, step):
        (self.gate / step).unlink()

    def restart(self):
        return self.manager.rest.call("POST", "/petals/phoenix/restart")

    def restart_aside(self):
        """In a thread; returns what waits for the answer."""
        answers = []

        def ask():
            with contextlib.suppress(OSError, http.client.HTTPException):  # the manager may leave before it answers
                answers.append(self.restart())

        thread = threading.Thread(target=ask)
        thread.start()

        def join():
            thread.join(60)
            return answers[0] if answers else None

        return join

    def entry(self):
        return self.manager.rest.get("/petals/phoenix").json

    def who(self):
        return self.manager.rest.get("/petals/phoenix/who").json

    def tell(self, payload, topic="phoenix/in"):
        publish(self._broker, topic, payload)

    def wait_for(self, text, since=0):
        self.manager.log.wait_for(rf"\[phoenix\] {text}", since=since)


@pytest.fixture
def phoenix(make_manager, broker, tmp_path):
    gate = tmp_path / "gate"
    gate.mkdir()
    manager = make_manager(broker, ["recorder"], RECORDER_TOPICS="bystander/in", RECORDER_OUT="bystander/out",
                           PHOENIX_GATE=str(gate), PHOENIX_DIES=str(gate / "dies"))
    phoenix = Phoenix(manager, broker, gate)
    phoenix.put("phoenix")
    manager.start().wait_connected()
    yield phoenix
    for step in ("starts", "handles", "ends", "clears"):
        (gate / step).unlink(missing_ok=True)


@pytest.fixture
def out(listen):
    return listen("phoenix/out")


@pytest.mark.parametrize("in_place", [False, True], ids=["replaced", "written over"])
def test_a_restart_brings_the_code_the_file_has_now_with_fresh_statics(phoenix, in_place):
    assert phoenix.who() == {"version": "1.0.0", "starts": 1, "inline_starts": 1}
    before = phoenix.entry()
    phoenix.put("phoenix-2", in_place)
    assert phoenix.who()["version"] == "1.0.0"  # what runs is not touched
    answer = phoenix.restart()
    assert answer.status == 200
    assert (answer.json["name"], answer.json["version"], answer.json["state"]) == ("phoenix", "2.0.0", "running")
    assert answer.json["since"] > before["since"]
    assert phoenix.who() == {"version": "2.0.0", "starts": 1, "inline_starts": 1}
    assert [each["topic"] for each in phoenix.entry()["subscriptions"]] == ["phoenix/in"]
    assert "phoenix/first-only" not in phoenix.manager.rest.subscriptions()["topics"]
    phoenix.put("phoenix")
    assert phoenix.restart().json["version"] == "1.0.0"
    assert phoenix.who() == {"version": "1.0.0", "starts": 1, "inline_starts": 1}


def test_messages_that_come_while_it_restarts_wait_for_it_in_order(phoenix, out, broker, listen):
    phoenix.put("phoenix-2")
    phoenix.hold("ends")
    phoenix.hold("handles")
    phoenix.tell("in hand")
    phoenix.wait_for("waits where it handles")
    answer = phoenix.restart_aside()
    phoenix.wait_for("waits where it ends")
    publish_lines(broker, "phoenix/in", range(5))
    phoenix.hold("starts")
    phoenix.let_go("ends")
    phoenix.wait_for("waits where it starts")
    publish_lines(broker, "phoenix/in", range(5, 10))
    bystander = listen("bystander/out")
    publish(broker, "bystander/in", "hello")
    assert bystander.wait_for().json["payload"] == "hello"
    phoenix.let_go("handles")
    phoenix.let_go("starts")
    assert answer().status == 200
    out.wait_for_count(11)
    assert out.jsons == [{"version": "2.0.0", "payload": text} for text in ["in hand", *map(str, range(10))]]
    assert phoenix.manager.status()["messages"]["dropped"] == 0


def test_nothing_is_lost_over_many_restarts(phoenix, out, broker):
    stop = threading.Event()
    sent = []

    def pour():
        while not stop.is_set():
            batch = range(len(sent), len(sent) + 50)
            publish_lines(broker, "phoenix/in", batch)
            sent.extend(batch)

    pouring = threading.Thread(target=pour)
    pouring.start()
    for _ in range(5):
        assert phoenix.restart().status == 200
    stop.set()
    pouring.join(60)
    eventually(lambda: {int(each["payload"]) for each in out.jsons} == set(sent), lambda: f"{len(sent)} were sent")
    assert phoenix.manager.status()["messages"]["dropped"] == 0


def test_a_subscription_is_not_given_up_at_the_broker_between(phoenix, broker):
    begun = len(broker.log.lines)
    assert phoenix.restart().status == 200
    assert not [line for line in broker.log.lines[begun:] if "UNSUBSCRIBE" in line and phoenix.manager.robot in line]


def test_commands_wait_for_the_new_one_and_one_in_hand_is_answered(phoenix, broker):
    with Subscriber(broker, phoenix.manager.topic("response")) as responses:
        phoenix.put("phoenix-2")
        phoenix.tell({"command": "phoenix/waits", "messageId": "in hand"}, phoenix.manager.topic("command"))
        phoenix.wait_for("working")
        phoenix.hold("starts")
        answer = phoenix.restart_aside()
        phoenix.wait_for("waits where it starts")
        phoenix.tell({"command": "phoenix/who", "messageId": "meanwhile"}, phoenix.manager.topic("command"))
        in_hand = responses.wait_for(lambda message: message.json["messageId"] == "in hand").json
        assert (in_hand["status"], in_hand["error_code"]) == ("error", "HANDLER_ERROR")
        phoenix.let_go("starts")
        assert answer().status == 200
        assert responses.wait_for(lambda message: message.json["messageId"] == "meanwhile").json["version"] == "2.0.0"


def test_a_request_that_waits_for_the_petal_is_answered_503_when_it_restarts(phoenix):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(phoenix.manager.rest.get("/petals/phoenix/never")))
    asking.start()
    phoenix.wait_for("asked")
    assert phoenix.restart().status == 200
    asking.join(30)
    assert answers[0].status == 503


def test_a_second_restart_is_refused_while_one_runs(phoenix):
    phoenix.hold("starts")
    answer = phoenix.restart_aside()
    phoenix.wait_for("waits where it starts", since=phoenix.manager.log.lines.index(
        next(line for line in phoenix.manager.log.lines if "petal running: name=phoenix" in line)))
    refused = phoenix.restart()
    assert refused.status == 409 and "phoenix" in refused.detail
    assert phoenix.entry()["state"] == "starting"
    phoenix.let_go("starts")
    assert answer().status == 200


def test_a_petal_that_does_not_start_again_has_failed_until_a_next_restart_mends_it(phoenix, broker):
    phoenix.hold("dies")
    answer = phoenix.restart()
    assert answer.status == 500 and "burnt" in answer.detail
    assert phoenix.entry()["state"] == "failed" and "burnt" in phoenix.entry()["error"]
    assert "phoenix/in" not in phoenix.manager.rest.subscriptions()["topics"]
    assert phoenix.manager.rest.get("/petals/phoenix/who").status == 503
    phoenix.let_go("dies")
    assert phoenix.restart().json["state"] == "running"
    assert "error" not in phoenix.entry()
    assert phoenix.who()["starts"] == 1


def test_a_file_that_cannot_be_used_any_more_fails_and_may_be_replaced(phoenix):
    phoenix.file.write_text("this is text")
    answer = phoenix.restart()
    assert answer.status == 500 and "phoenix.so: cannot be loaded" in answer.detail
    assert phoenix.entry()["state"] == "failed"
    phoenix.put("recorder")
    answer = phoenix.restart()
    assert answer.status == 500 and "it is the petal recorder now, and was phoenix" in answer.detail
    phoenix.put("phoenix-2")
    assert phoenix.restart().json["version"] == "2.0.0"


def test_a_petal_whose_startup_does_not_end_is_restarted(make_manager, broker, tmp_path):
    (tmp_path / "starts").write_text("")
    manager = make_manager(broker, ["phoenix"], PHOENIX_GATE=str(tmp_path)).start()
    assert manager.rest.get("/petals/phoenix").json["state"] == "starting"
    (tmp_path / "starts").unlink()
    assert manager.rest.call("POST", "/petals/phoenix/restart").json["state"] == "running"


def test_a_startup_that_cannot_be_cancelled_goes_on_beside_the_new_petal(make_manager, broker, tmp_path):
    (tmp_path / "works").write_text("")
    manager = make_manager(broker, ["phoenix"], PHOENIX_GATE=str(tmp_path)).start()
    manager.log.wait_for(r"\[phoenix\] blocks where it works")
    phoenix = Phoenix(manager, broker, tmp_path)
    phoenix.put("phoenix-2")
    assert phoenix.restart().json["version"] == "2.0.0"
    phoenix.let_go("works")
    phoenix.wait_for("blocked where it works")
    assert phoenix.who()["version"] == "2.0.0"


def test_a_shutdown_that_cannot_be_cancelled_goes_on_beside_the_new_petal(phoenix):
    phoenix.hold("clears")
    phoenix.put("phoenix-2")
    assert phoenix.restart().json["version"] == "2.0.0"
    phoenix.let_go("clears")
    phoenix.wait_for("blocked where it clears")
    assert phoenix.who()["version"] == "2.0.0"


def test_what_was_broken_or_is_new_is_loaded(make_manager, broker):
    manager = make_manager(broker, [])
    file = manager.directory / "petals" / "phoenix.so"
    file.write_bytes(petal_file("phoenix").read_bytes()[:100_000])
    manager.start().wait_connected()
    assert manager.rest.get("/petals/phoenix").json["state"] == "broken"
    assert manager.rest.call("POST", "/petals/phoenix/restart").status == 500
    shutil.copyfile(petal_file("phoenix"), file)
    assert manager.rest.call("POST", "/petals/phoenix/restart").json["state"] == "running"
    shutil.copyfile(petal_file("waiter"), manager.directory / "petals" / "waiter.so")
    assert manager.rest.call("POST", "/petals/waiter/restart").json["state"] == "running"
    assert manager.rest.get("/petals/waiter/echo/fixed/path").json == "fixed"
    shutil.copyfile(petal_file("waiter"), manager.directory / "petals" / "again.so")
    answer = manager.rest.call("POST", "/petals/again/restart")
    assert answer.status == 500 and "it is the petal waiter, which another file is already" in answer.detail


@pytest.mark.parametrize("name", ["nobody", "..", "%2Fetc%2Fpasswd", "a%2Fb", "phoenix.so%00", "folder"])
def test_what_is_not_there_is_not_found(phoenix, name):
    (phoenix.file.parent / "folder.so").mkdir()
    assert phoenix.manager.rest.call("POST", f"/petals/{name}/restart").status == 404
    assert {each["name"] for each in phoenix.manager.rest.get("/petals").json["petals"]} == {"phoenix", "recorder"}


def test_a_page_of_another_origin_restarts_nothing(phoenix):
    answer = phoenix.manager.rest.call("POST", "/petals/phoenix/restart", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert not phoenix.manager.log.said("petal restarts")


def test_what_is_not_enabled_is_not_loaded(make_manager, broker):
    manager = make_manager(broker, ["recorder", "phoenix"], ENABLED_PETALS="recorder").start()
    answer = manager.rest.call("POST", "/petals/phoenix/restart")
    assert answer.status == 404 and "ENABLED_PETALS" in answer.detail


@pytest.mark.parametrize("step", ["ends", "starts"])
def test_it_leaves_in_the_middle_of_a_restart_and_what_waits_comes_again(phoenix, out, own_broker, step):
    phoenix.hold("handles")
    phoenix.tell("in hand")
    phoenix.wait_for("waits where it handles")
    phoenix.hold(step)
    begun = len(phoenix.manager.log.lines)
    answer = phoenix.restart_aside()
    phoenix.wait_for(f"waits where it {step}", since=begun)
    phoenix.tell("waited")
    phoenix.manager.wait_until(lambda status: status["messages"]["received"] >= 2)
    phoenix.manager.terminate()
    answer()
    phoenix.let_go(step)
    phoenix.let_go("handles")
    phoenix.manager.start()
    out.wait_for_count(2)
    assert [each["payload"] for each in out.jsons] == ["in hand", "waited"]
