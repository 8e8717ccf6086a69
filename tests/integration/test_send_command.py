# SPDX-License-Identifier: Apache-2.0
"""One robot commands another: a petal's send_command, and POST /mqtt/command."""

import pytest

from harness.client import publish
from harness.commanded import Commanded


@pytest.fixture(scope="module")
def sender(make_shared_manager, broker):
    return make_shared_manager(broker, ["worker"]).start().wait_connected()


@pytest.fixture(scope="module")
def other(make_shared_manager, broker):
    return make_shared_manager(broker, ["petal-commands", "worker"]).start().wait_connected()


@pytest.fixture(scope="module")
def petal(sender, broker):
    """Asks the petal `worker` of the sender to send a command."""
    robot = Commanded(sender, broker)
    with robot.responses:
        yield lambda **wish: robot.ask("worker/asks", payload=wish)


def command(manager, command, device=None, **members):
    return manager.rest.post("/mqtt/command", {"command": command, **({"device": device} if device else {}), **members})


def test_a_petal_gets_the_answer_of_another_robot(petal, other):
    answer = petal(device=other.robot, command="petal-commands/echo", payload={"any": [1, None]})["answer"]
    assert (answer["status"], answer["payload"]) == ("success", {"any": [1, None]})


def test_a_petal_gets_the_error_of_another_robot(petal, other):
    answer = petal(device=other.robot, command="fly")["answer"]
    assert (answer["status"], answer["error_code"]) == ("error", "UNKNOWN_COMMAND")


def test_a_petal_commands_its_own_robot(petal, sender):
    assert petal(device=sender.robot, command="ping")["answer"]["message"] == "pong"


@pytest.mark.parametrize("device", ["", "a/b", "+"])
def test_a_petal_is_told_what_is_no_device(petal, device):
    assert petal(device=device, command="ping")["said"].startswith("a device id is one level of a topic")


def test_a_device_that_is_not_there_times_out(petal):
    answer = petal(device="nobody", command="ping", milliseconds=50)
    assert answer["failed"] == "no answer in time"
    assert answer["said"] == "nobody has not answered the command ping within 0.05 s"


def test_rest_answers_with_the_response_of_another_robot(sender, other, listen):
    heard = listen(other.topic("command"), other.topic("response"))
    answer = command(sender, "petal-commands/echo", other.robot, payload={"id": 9007199254740993})
    assert (answer.status, answer.json["payload"]) == (200, {"id": 9007199254740993})
    sent, answered = heard.wait_for_count(2)
    assert (sent.json["command"], sent.json["waitResponse"]) == ("petal-commands/echo", True)
    assert sent.json["timestamp"] and sent.json["messageId"] == answered.json["messageId"]
    assert answer.body.decode() == answered.text


def test_rest_commands_this_robot_where_no_device_is_named(sender, listen):
    heard = listen(sender.topic("response"))
    answers = [command(sender, "ping"), command(sender, "ping", sender.robot)]
    assert [(answer.status, answer.json["message"]) for answer in answers] == [(200, "pong")] * 2
    failed = command(sender, "worker/plain", payload="the arm is stuck")
    assert (failed.status, failed.json["error_code"], failed.json["message"]) == (200, "HANDLER_ERROR", "the arm is stuck")
    assert command(sender, "fly").json["error_code"] == "UNKNOWN_COMMAND"
    assert not heard.messages


def test_commands_to_one_device_share_a_subscription(sender, other):
    assert [command(sender, "ping", other.robot).status for _ in range(3)] == [200] * 3
    assert sender.rest.subscriptions()["topics"].count(other.topic("response")) == 1


def test_rest_says_that_a_device_did_not_answer(sender, broker, listen):
    heard = listen("org/acme/device/nobody/command")
    answer = command(sender, "ping", "nobody", timeout=1)
    assert (answer.status, answer.detail) == (504, "nobody has not answered the command ping within 1 s")
    publish(broker, "org/acme/device/nobody/response", {"messageId": heard.wait_for().json["messageId"]})
    assert command(sender, "ping").status == 200


@pytest.mark.parametrize("body, member", [
    ({}, "command"),
    ({"command": 7}, "command"),
    ({"command": ""}, "command"),
    ({"command": "ping", "device": "a/b"}, "device"),
    ({"command": "ping", "device": 7}, "device"),
    ({"command": "ping", "timeout": 0}, "timeout"),
    ({"command": "ping", "timeout": "1"}, "timeout"),
])
def test_rest_says_what_is_wrong_with_a_command(sender, body, member):
    answer = sender.rest.post("/mqtt/command", body)
    assert (answer.status, answer.detail[0]["loc"]) == (422, ["body", member])


def test_commands_out_of_reach(make_manager, own_broker):
    """This robot's own still run; others are stored and time out; without an organization there are no others."""
    broker = own_broker().start()
    manager = make_manager(broker, ["worker"]).start().wait_connected()
    broker.stop()
    manager.wait_disconnected()
    assert command(manager, "worker/plain").json["status"] == "success"
    answer = command(manager, "ping", "other", timeout=1)
    assert (answer.status, "it was stored, the broker is out of reach" in answer.detail) == (504, True)

    bare = make_manager(broker, ["worker"], ORGANIZATION_ID=None).start()
    assert command(bare, "worker/plain").json["status"] == "success"
    bare.log.wait_for("report not sent: command=worker/plain error=.*no organization id")
    assert command(bare, "ping", "other").status == 503
