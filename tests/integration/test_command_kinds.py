# SPDX-License-Identifier: Apache-2.0
"""Where commands run, what they report, and what a job that does not end costs."""

import pytest

from harness.commanded import Commanded

KINDS = ["plain", "plain-heavy", "coroutine", "coroutine-heavy"]


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker, ["worker"]).start().wait_connected()


@pytest.mark.parametrize("kind", KINDS)
def test_a_command_runs_where_it_belongs(robot, kind):
    answer = robot.ask(f"worker/{kind}")
    assert answer["status"] == "success"
    assert answer["is_main"] == (kind == "coroutine")
    assert answer["thread"].startswith("worker") == kind.endswith("-heavy")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_command_throws_is_its_error(robot, kind):
    answer = robot.ask(f"worker/{kind}", payload="the arm is stuck")
    assert (answer["status"], answer["error_code"], answer["message"]) == ("error", "HANDLER_ERROR", "the arm is stuck")


@pytest.mark.parametrize("kind", KINDS)
def test_reports_come_in_order_and_before_the_answer(robot, listen, kind):
    heard = listen(robot.manager.topic("progress"), robot.manager.topic("response"))
    robot.send({"command": f"worker/{kind}", "messageId": kind})
    heard.wait_for(lambda message: message.topic.endswith("/response"))
    assert [message.json.get("part") for message in heard.messages] == [1, 2, 3, None]
    assert {(answer["messageId"], answer["status"]) for answer in heard.jsons[:3]} == {(kind, "progress")}
    assert all(answer["timestamp"] for answer in heard.jsons)


def test_a_heavy_job_blocks_nobody_else(robot, tmp_path):
    """It waits for what only a later command's answer brings about."""
    robot.send({"command": "worker/waits-heavy", "messageId": "heavy", "payload": str(tmp_path / "go")})
    assert robot.ask("ping")["status"] == "success"
    assert robot.ask("worker/coroutine")["status"] == "success"
    (tmp_path / "go").write_text("")
    assert robot.answer_to("heavy")["thread"].startswith("worker")


def test_a_heavy_coroutine_awaits_the_proxies_and_stays_on_its_thread(robot, listen):
    heard = listen("worker/visited")
    answer = robot.ask("worker/visits-heavy")
    assert {**answer, "timestamp": "", "messageId": ""} == {
        "timestamp": "", "messageId": "", "status": "success", "stayed": True, "count": 7,
        "device": robot.manager.robot, "health": "healthy"}
    assert heard.wait_for().json == {"by": "worker"}


def test_what_is_for_the_main_thread_only_says_so(robot):
    answer = robot.ask("worker/trespasses")
    assert answer["error_code"] == "HANDLER_ERROR"
    assert answer["message"].startswith("subscribe_pattern is for the main thread only")


def test_work_is_offloaded_and_what_it_throws_comes_back(robot):
    answer = robot.ask("worker/offloads")
    assert answer["there"]["thread"].startswith("worker") and answer["here"]["is_main"]
    assert answer["thrown"] == "too heavy"


def test_it_leaves_although_a_heavy_job_does_not_end(make_manager, own_broker):
    broker = own_broker().start()  # of its own: an unacknowledged command must not wait for the next test
    manager = make_manager(broker, ["worker"]).start().wait_connected()
    robot = Commanded(manager, broker)
    with robot.responses:
        robot.send({"command": "worker/endless-heavy", "messageId": "endless"})
        manager.log.wait_for("command: name=worker/endless-heavy")
        assert robot.ask("ping")["status"] == "success"
        manager.terminate()
    manager.log.wait_for("task did not end when it was asked to: .*worker/endless-heavy")
