# SPDX-License-Identifier: Apache-2.0
"""Commands and device topics, as docs/reference.md has them."""

import json
import re

import pytest

from harness.client import publish, publish_lines
from harness.commanded import Commanded

BUILT_IN = {"ping", "get_status", "list_commands"}
IDS = ["0", "-7", "9007199254740993", "18446744073709551615", '"text"', "1.0", "18446744073709551616", "123456789012345678901234567890",
       "-0", "1e400", "1E+2", r'"\u0061\/"', r'"\ud83d"', '""', "true", '[ 1.0, {"a" : 2e0} ]', '{"a": 1.0}']


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    manager = make_shared_manager(broker, ["petal-commands", "commander", "recorder"],
                                  RECORDER_TOPICS="org/+/device/+/response", RECORDER_PATTERNS="org/*/response",
                                  RECORDER_OUT="commands/heard")
    return manager.start().wait_connected()


def test_the_device_topics_are_subscribed_at_start(manager):
    assert {manager.topic("command"), manager.topic("response")} <= set(manager.rest.subscriptions()["topics"])


def test_ping_is_answered_with_the_whole_envelope(robot):
    answer = robot.ask("ping", waitResponse=True, timestamp="2025-08-25T10:30:00Z")
    assert (answer["status"], answer["message"]) == ("success", "pong")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", answer["timestamp"])


def test_get_status_tells_version_uptime_and_health(robot):
    answer = robot.ask("get_status")
    assert answer["status"] == "success"
    assert answer["version"].count(".") == 2
    assert answer["uptime_seconds"] >= 0
    assert answer["health"]["status"] == "healthy"
    assert answer["health"]["connection"]["connected"] is True


def test_list_commands_tells_the_built_in_ones_and_the_petals(robot):
    commands = set(robot.ask("list_commands")["commands"])
    assert BUILT_IN | {"petal-commands/get_status", "petal-commands/restart", "petal-commands/echo",
                       "commander/fails"} <= commands


def test_a_petals_status_is_the_guides(robot):
    answer = robot.ask("petal-commands/get_status")
    assert (answer["status"], answer["state"], answer["version"]) == ("success", "operational", "1.0.0")
    assert answer["uptime"] >= 0


def test_a_petal_restarts_when_it_is_told_to(robot):
    before = robot.ask("petal-commands/get_status")["restarts"]
    answer = robot.ask("petal-commands/restart")
    assert (answer["status"], answer["state"]) == ("success", "restarting")
    robot.manager.log.wait_for(r"\[petal-commands\] restarted")
    assert robot.ask("petal-commands/get_status")["restarts"] == before + 1


def test_a_petal_counts_on_the_worker_pool(robot):
    assert robot.ask("petal-commands/primes", payload={"below": 100000})["count"] == 9592
    assert robot.ask("petal-commands/primes", payload={"below": 1})["error_code"] == "HANDLER_ERROR"


def test_a_petals_long_job_acknowledges_first_and_reports(robot, listen):
    progress = listen(robot.manager.topic("progress"))
    answer = robot.ask("petal-commands/survey", payload={"points": 3})
    assert (answer["status"], answer["accepted"]) == ("success", True)
    progress.wait_for_count(3)
    assert [(part["messageId"], part["status"]) for part in progress.jsons] == [
        (answer["messageId"], status) for status in ("progress", "progress", "success")]
    assert [part.get("percent") for part in progress.jsons] == [33, 66, None]
    assert progress.jsons[-1]["surveyed"] == 3


@pytest.mark.parametrize("payload", [{"any": ["JSON", 1.5, None]}, "text", 7, False, []])
def test_the_payload_of_a_command_reaches_its_handler(robot, payload):
    assert robot.ask("petal-commands/echo", payload=payload)["payload"] == payload


def test_a_handler_that_throws_answers_handler_error(robot):
    answer = robot.ask("commander/fails")
    assert (answer["status"], answer["error_code"]) == ("error", "HANDLER_ERROR")
    assert "the arm is stuck" in answer["message"]
    robot.manager.log.wait_for(r"handler failed: owner=commander subscription=command commander/fails .*the arm is stuck")
    assert robot.ask("ping")["status"] == "success"


def test_a_handler_that_throws_anything_else_answers_handler_error_too(robot):
    assert robot.ask("commander/fails-oddly")["error_code"] == "HANDLER_ERROR"


def test_a_command_without_the_payload_it_needs_is_a_handler_error(robot):
    assert robot.ask("petal-commands/echo")["error_code"] == "HANDLER_ERROR"


def test_an_unknown_command_is_an_error_that_lists_what_there_is(robot):
    answer = robot.ask("fly")
    assert (answer["status"], answer["error_code"]) == ("error", "UNKNOWN_COMMAND")
    assert BUILT_IN <= set(answer["available_commands"])
    robot.manager.log.wait_for(r"command unknown: name=fly ")


def test_the_processor_says_status_id_and_time_whatever_the_handler_returns(robot):
    answer = robot.ask("commander/claims")
    assert answer["status"] == "success" and answer["messageId"] != "mine" and answer["timestamp"] != "never"
    assert answer["other"] == 1


def test_a_second_handler_for_one_command_is_refused(robot):
    robot.manager.log.wait_for(r"refused: the command commander/fails is served already")


@pytest.mark.parametrize("text", IDS)
def test_a_message_id_comes_back_as_it_was_sent(robot, text):
    robot.send(f'{{"command": "ping", "messageId": {text}}}')
    robot.responses.wait_for(lambda message: message.text.startswith(f'{{"messageId":{text},'))


@pytest.mark.parametrize("text", ["1.50", r'"\u0062"'])
def test_progress_has_the_message_id_as_it_was_sent(robot, listen, text):
    progress = listen(robot.manager.topic("progress"))
    robot.send(f'{{"command": "petal-commands/survey", "messageId": {text}, "payload": {{"points": 1}}}}')
    assert progress.wait_for().text.startswith(f'{{"messageId":{text},')


def test_ids_that_are_not_the_same_are_not_taken_for_repetitions(robot):
    for text in ["77", '"77"', "77.0", r'"\udc77"', r'"\udc78"']:
        robot.send(f'{{"command": "ping", "messageId": {text}}}')
        robot.responses.wait_for(lambda message: message.text.startswith(f'{{"messageId":{text},'))


def test_a_command_without_a_message_id_is_run_and_not_answered(robot):
    robot.send({"command": "petal-commands/restart"})
    robot.manager.log.wait_for(r"command not answered: .*it carries no messageId")
    robot.ask("ping")
    assert all(message.json.get("messageId") is not None for message in robot.responses.messages)


@pytest.mark.parametrize("payload", ["not JSON", "[1]", '"ping"', "7", "\x01\x02"])
def test_a_command_that_is_no_object_is_logged_and_disturbs_nobody(robot, payload):
    begun = len(robot.manager.log.lines)
    robot.send(payload)
    robot.manager.log.wait_for(r"command ignored: .*not a JSON object", since=begun)
    assert robot.ask("ping")["status"] == "success"


@pytest.mark.parametrize("members", [{}, {"command": 7}, {"command": None}])
def test_an_envelope_without_a_command_is_logged_and_answered(robot, members):
    begun = len(robot.manager.log.lines)
    message_id = f"nameless {members}"
    robot.send({"messageId": message_id, **members})
    answer = robot.answer_to(message_id)
    assert (answer["status"], answer["error_code"]) == ("error", "INVALID_COMMAND")
    robot.manager.log.wait_for(r"command refused: ", since=begun)


def test_a_command_that_comes_twice_is_run_once(robot):
    before = robot.ask("petal-commands/get_status")["restarts"]
    for _ in range(3):
        robot.send({"command": "petal-commands/restart", "messageId": "only-once"})
    robot.manager.wait_until(lambda status: status["messages"]["duplicates"] >= 2)
    robot.answer_to("only-once")
    robot.ask("ping")
    assert [answer["messageId"] for answer in robot.responses.jsons].count("only-once") == 1
    assert robot.ask("petal-commands/get_status")["restarts"] <= before + 1


def test_a_slow_command_delays_no_other(robot, tmp_path):
    robot.send({"command": "commander/waits", "messageId": "slow", "payload": str(tmp_path / "go")})
    assert robot.ask("ping")["status"] == "success"
    assert robot.ask("petal-commands/echo", payload=1)["payload"] == 1
    assert not [answer for answer in robot.responses.jsons if answer["messageId"] == "slow"]
    (tmp_path / "go").write_text("")
    assert robot.answer_to("slow")["waited_for"] == str(tmp_path / "go")


def test_own_responses_do_not_come_back_to_the_robots_handlers(robot, broker, listen):
    """Not through the device topic, not through a wildcard, not through a pattern."""
    heard = listen("commands/heard")
    for _ in range(3):
        robot.ask("ping")
    publish(broker, robot.manager.topic("response"), {"messageId": "from-elsewhere", "status": "success"})
    heard.wait_for(lambda message: "from-elsewhere" in message.json["payload"])
    assert {message.json["topic"] for message in heard.messages} == {robot.manager.topic("response")}
    assert all("from-elsewhere" in message.json["payload"] for message in heard.messages)


def test_a_petal_that_subscribes_the_command_topic_takes_over(make_manager, broker):
    manager = make_manager(broker, ["takes-over", "petal-commands"]).start().wait_connected()
    robot = Commanded(manager, broker)
    with robot.responses:
        answer = robot.ask("ping")
        assert (answer["by"], answer["command"], answer["status"]) == ("takes-over", "ping", "success")
        assert answer["timestamp"]
        robot.ask("unheard-of")
        assert [answer["by"] for answer in robot.responses.jsons] == ["takes-over", "takes-over"]
        for text in IDS:
            robot.send(f'{{"command": "ping", "messageId": {text}}}')
            robot.responses.wait_for(lambda message: message.text.startswith(f'{{"messageId":{text},'))


def test_the_device_id_prefix_is_part_of_the_device_level(make_manager, broker):
    manager = make_manager(broker, DEVICE_ID_PREFIX="Instance-").start().wait_connected()
    assert manager.status()["device_info"] == {"organization_id": "acme", "robot_instance_id": manager.robot,
                                               "device_id": f"Instance-{manager.robot}"}
    robot = Commanded(manager, broker, "Instance-")
    with robot.responses:
        assert robot.ask("ping")["status"] == "success"


def test_a_flood_of_commands_is_answered_completely(robot, broker):
    ids = [f"flood-{number}" for number in range(300)]
    publish_lines(broker, robot.manager.topic("command"), [json.dumps({"command": "ping", "messageId": text}) for text in ids])
    robot.answer_to(ids[-1])
    assert [answer["messageId"] for answer in robot.responses.jsons if str(answer["messageId"]).startswith("flood")] == ids
