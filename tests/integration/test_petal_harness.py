# SPDX-License-Identifier: Apache-2.0
"""A petal cannot tell a Harness (petal/testing/harness.hpp) from the manager: the same scenario, the same outcome."""

import json
import subprocess

import pytest

from harness.client import Subscriber, publish
from harness.places import BINARIES, petal_file

OTHERS = ["k/star/#"]  # patterns are local: something must bring the messages in
SETTINGS = {"RECORDER_TOPICS": "k/+/leaf k/deep/# k/twice k/twice $share/group/k/shared/# k/id",
            "RECORDER_PATTERNS": "k/star/* k/[!a]*", "RECORDER_OUT": "k-out"}
MESSAGES = [("k/a/leaf", "1"), ("k/leaf", "2"), ("k/a/b/leaf", "3"), ("k/twice", "4"), ("k/shared/x", "5"), ("k/deep", "6"),
            ("k/deep/down", "7"), ("k/star/x/y", "8"), ("k/star/", "9"), ("k/unwanted", "10"), ("k/\u00e9/leaf", "\u00e9"),
            ("k/id", '{"messageId": "m-1"}'), ("k/id", '{"messageId": "m-1"}'), ("k/id", '{"messageId": "m-2"}'),
            ("k/id", "not JSON"), ("k/deep/leaf", "last")]
COMMANDS = [{"command": "commander/fails", "messageId": "c-1"}, {"command": "commander/fails-oddly", "messageId": "c-2"},
            {"command": "commander/claims", "messageId": "c-3"}, {"command": "ping", "messageId": 4},
            {"messageId": "c-5"}, {"command": "commander/claims"}, {"command": "list_commands", "messageId": "c-6"}]


@pytest.fixture(scope="session")
def transport():
    """What is compared does not depend on how the manager reaches the broker: test_dispatch.py says so."""
    return "embedded"


def in_a_harness(petal, steps, **settings):
    """What the petal publishes there: (topic, payload) of each."""
    played = subprocess.run([BINARIES / "harness-player", petal_file(petal), *(f"{k}={v}" for k, v in settings.items())],
                            input="".join(json.dumps(step) + "\n" for step in steps), capture_output=True, text=True,
                            timeout=60)
    assert played.returncode == 0, played.stderr
    return [(line["topic"], json.loads(line["payload"])) for line in map(json.loads, played.stdout.splitlines())]


def by_handler(reports):
    """Order is promised for each subscription, and between two none."""
    return {handler: [report for report in reports if report["handler"] == handler]
            for handler in {report["handler"] for report in reports}}


def test_messages_reach_the_same_handlers_in_the_same_order(make_manager, broker):
    steps = [{"subscribe": text} for text in OTHERS] + [{"receive": topic, "payload": text} for topic, text in MESSAGES]
    on_desk = [payload for topic, payload in in_a_harness("recorder", steps, **SETTINGS) if topic == "k-out"]

    manager = make_manager(broker, ["recorder"], **SETTINGS).start().wait_connected()
    for text in OTHERS:
        assert manager.rest.subscribe(text).status == 200
    with Subscriber(broker, "k-out") as out:
        for topic, text in MESSAGES:
            publish(broker, topic, text)
        out.wait_for_count(len(on_desk))

    assert by_handler(out.jsons) == by_handler(on_desk)


def test_commands_are_answered_the_same(make_manager, broker):
    manager = make_manager(broker, ["commander"]).start().wait_connected()
    device = {"command": "org/acme/device/robot-1/command", "response": "org/acme/device/robot-1/response"}
    played = in_a_harness("commander", [{"receive": device["command"], "payload": json.dumps(each)} for each in COMMANDS])
    on_desk = [payload for topic, payload in played if topic == device["response"]]

    with Subscriber(broker, manager.topic("response")) as responses:
        for each in COMMANDS:
            publish(broker, manager.topic("command"), each)
        responses.wait_for_count(len(on_desk))

    assert stable(responses.jsons) == stable(on_desk)


def stable(answers):
    """Without times, and without what the manager alone serves; by messageId."""
    for answer in answers:
        answer.pop("timestamp")
        answer["commands"] = [name for name in answer.get("commands", []) if name != "get_status"]
    return sorted(answers, key=lambda answer: str(answer["messageId"]))
