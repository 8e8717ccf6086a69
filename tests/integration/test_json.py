# SPDX-License-Identifier: Apache-2.0
"""What is JSON, and that whatever leaves is: docs/reference.md, JSON."""

import http.client
import json
import os

import pytest

from harness.client import publish
from harness.live import Live
from harness.petalctl import Petalctl
from harness.waiting import DEADLINE

CUT = r'{"log": "cut \ud83d"}'  # RFC 8259, 8.2: grammar allows half of a surrogate pair
NOT_UTF8 = ["/mqtt/messages?topic=%ff", "/mqtt/messages?topic=caf%e9", "/mqtt/messages?topic=a&qos=%ff", "/petals/%ff",
            "/petals/echo/%ff", "/%ff", "/mqtt/deadletters?limit=%e9", "/mqtt/messages?%ff=a", "/%c3?a=%28%ed%a0%80"]


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    manager = make_shared_manager(broker, ["echo", "commander", "petal-commands"], ECHO_IN="json/in", ECHO_OUT="json/out")
    with open(os.fsencode(manager.directory / "petals") + b"/caf\xe9.so", "wb") as file:
        file.write(b"this is no petal")
    return manager.start().wait_connected()


@pytest.mark.parametrize("payload", [CUT, r'"\udd16"', r'["\ud83d\ud83d\ude00"]', "1e400", '"\u00e9"', ' {"a":1}\n', "\t1", "1\r\n",
                                     '\n[ 1 ,\n 2 ] ', ' "\\ud83d" '])
def test_json_comes_to_a_petal_and_leaves_it_byte_for_byte(manager, broker, listen, topic, payload):
    out = listen(f"json/out/{topic}")
    publish(broker, f"json/in/{topic}", payload)
    assert out.wait_for().payload == payload.encode()


@pytest.mark.parametrize("payload", [CUT, r'"\udd16"', r'{"\ud83d": 1}'])
def test_half_of_a_pair_is_published_over_rest_and_read_live(manager, listen, topic, payload):
    subscriber, live = listen(topic), Live(manager.rest.port, topic)
    assert manager.rest.publish_text(topic, payload).status == 200
    assert subscriber.wait_for().text == payload
    assert f'"payload":{payload},' in live.line()
    live.close()


@pytest.mark.parametrize("path, member", [("/mqtt/publish", "topic"), ("/mqtt/subscribe", "topic"), ("/mqtt/unsubscribe", "topic"),
                                          ("/mqtt/command", "command"), ("/mqtt/command", "device")])
def test_half_of_a_pair_is_no_text_for_a_topic_or_a_name(manager, path, member):
    body = '{"payload": 1, "command": "ping", "%s": "cut \\ud83d"}' % member
    answer = manager.rest.post(path, body)
    (complaint,) = answer.detail
    assert (answer.status, complaint["type"], complaint["loc"]) == (422, "string_unicode", ["body", member])
    assert "half a surrogate pair" in complaint["msg"]


def test_half_of_a_pair_is_no_text_for_a_property(manager):
    answer = manager.rest.post("/mqtt/publish", '{"topic": "a", "payload": 1, "properties": {"user": {"n": "\\ud83d"}}}')
    (complaint,) = answer.detail
    assert (answer.status, complaint["type"], complaint["loc"][-1]) == (422, "string_unicode", "n")


def test_a_command_that_holds_half_of_a_pair_is_answered(robot):
    robot.send(r'{"command": "petal-commands/echo", "messageId": "half", "payload": "cut \ud83d"}')
    assert robot.answer_to("half")["payload"] == "cut \ufffd"
    robot.send(r'{"command": "cut \ud83d", "messageId": "no such"}')
    assert robot.answer_to("no such")["error_code"] == "UNKNOWN_COMMAND"


def test_a_command_over_rest_may_hold_half_of_a_pair(manager):
    answer = manager.rest.post("/mqtt/command", r'{"command": "petal-commands/echo", "payload": ["\ud83d"]}')
    assert (answer.status, answer.json["payload"]) == (200, ["\ufffd"])


def test_petalctl_publishes_half_of_a_pair_and_refuses_a_topic_that_is_not_utf8(manager, listen, topic):
    petalctl, subscriber = Petalctl.of(manager), listen(topic)
    assert petalctl("publish", topic, CUT).returncode == 0
    assert subscriber.wait_for().text == CUT
    refused = petalctl("publish", os.fsdecode(b"caf\xe9"), "1")
    assert (refused.returncode, refused.stderr) == (65, "petalctl: the topic is not UTF-8: caf\\xe9\n")


@pytest.mark.parametrize("target", NOT_UTF8)
def test_an_answer_that_echoes_foreign_bytes_is_json(manager, target):
    answer = manager.rest.get(target)
    assert answer.status in (400, 404, 422)
    assert answer.body.decode("utf-8") and answer.json["detail"]


def test_a_file_whose_name_is_not_utf8_is_one_broken_petal_among_the_others(manager):
    for listed in manager.rest.get("/petals"), manager.rest.get("/health/detailed"):
        states = {entry["name"]: entry["state"] for entry in json.loads(listed.body.decode("utf-8"))["petals"]}
        assert states["echo"] == "running" and states["caf\\xe9"] != "running"
    shown = Petalctl.of(manager)("petals")
    assert shown.returncode == 1 and "caf\\xe9" in shown.stdout
    manager.log.wait_for(r"caf\\x.?e9")


def test_what_a_handler_returns_leaves_as_json_whatever_is_in_it(robot):
    answer = robot.ask("commander/returns-no-json")
    assert (answer["name"], answer["ratio"], answer["limit"]) == ("caf\\xe9", None, None)


def test_a_field_of_a_request_that_is_not_utf8_is_echoed_as_json(manager):
    connection = http.client.HTTPConnection("127.0.0.1", manager.rest.port, timeout=DEADLINE)
    connection.request("POST", "/mqtt/publish", b"1", {"Content-Type": b"text/caf\xe9"})
    answer = connection.getresponse()
    assert answer.status in (400, 422)
    assert json.loads(answer.read().decode("utf-8"))["detail"]
    connection.close()
