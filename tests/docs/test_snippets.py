# SPDX-License-Identifier: Apache-2.0
"""Each program of the guide and the README does what the document says."""

import re

from harness.broker import Broker
from harness.client import Subscriber, publish
from harness.manager import Manager
from harness.places import free_port
from harness.redis_server import RedisServer
from harness.scripted_service import ScriptedService


def test_hello_answers_what_it_hears(start, broker):
    manager = start("hello-petal")
    with Subscriber(broker, "hello/answer") as answers:
        publish(broker, "hello/world", '"robot"')
        assert answers.wait_for().json == {"hello": "robot"}
    assert manager.log.wait_for(r'\[hello-petal\] received "robot"')


def test_direct_usage_publishes_and_both_handlers_are_called(start, broker):
    manager = start("direct-proxy-usage")
    with Subscriber(broker, "test/topic") as others:
        publish(broker, "start", "now")
        assert others.wait_for().json == {"message": "Hello World!"}
    received = r'\[direct-proxy-usage\] Received on test/topic: {"message":"Hello World!"}'
    manager.log.wait_for(received)
    manager.wait_until(lambda _: len(re.findall(received, manager.log.text())) == 2, "filter and pattern")
    assert manager.rest.subscriptions()["patterns"] == ["test/*"]


def test_a_command_is_handled_and_answered_by_callback(start, broker):
    manager = start("callback-style")
    with Subscriber(broker, manager.topic("response")) as responses:
        publish(broker, manager.topic("command"), {"command": "dock", "messageId": "7"})
        answer = {"messageId": "7", "status": "success", "result": "Command executed successfully"}
        assert responses.wait_for().json == answer
    assert manager.log.wait_for(r"\[callback-style\] Executing command: dock")


def test_a_pattern_gets_the_telemetry_that_arrives(start, broker):
    manager = start("callback-style")
    assert manager.rest.subscribe("org/+/device/+/telemetry").status == 200
    publish(broker, "org/acme/device/other/telemetry", {"temperature": 23.5})
    manager.log.wait_for(r'Telemetry from org/acme/device/other/telemetry: {"temperature": 23.5}')


def test_a_plain_function_is_a_handler(start, tmp_path, broker):
    file = tmp_path / "recorded"
    manager = start("blocking-handler", RECORDER_FILE=str(file))
    for text in ("one", "two"):
        publish(broker, "record/this", text)
    manager.wait_until(lambda _: file.exists() and file.read_text() == "one\ntwo\n", "recorded")


def test_a_subscription_ends_with_its_object(start, broker):
    manager = start("own-subscription")
    ask = lambda command: manager.rest.post("/mqtt/command", {"command": f"own-subscription/{command}"}).json  # noqa: E731
    assert ask("watch")["watching"] == "robot/alerts"
    publish(broker, "robot/alerts", "smoke")
    manager.log.wait_for(r"\[own-subscription\] Alert: smoke")
    assert ask("rest")["unread"] == 0
    manager.wait_until(lambda _: "robot/alerts" not in str(manager.rest.subscriptions()), "unsubscribed")


def test_the_command_processor_answers_with_what_the_handler_returns(start, broker):
    manager = start("built-in-processor")
    with Subscriber(broker, manager.topic("response")) as responses:
        publish(broker, manager.topic("command"),
                {"command": "built-in-processor/move", "messageId": "17", "payload": {"to": 90}})
        answer = responses.wait_for().json
    assert {**answer, "timestamp": "..."} == {
        "messageId": "17", "timestamp": "...", "angle": 90, "status": "success"}


def test_the_command_processor_answers_with_what_the_handler_throws(start, broker):
    manager = start("built-in-processor")
    with Subscriber(broker, manager.topic("response")) as responses:
        publish(broker, manager.topic("command"), {"command": "built-in-processor/move", "messageId": "18"})
        answer = responses.wait_for().json
    assert (answer["status"], answer["error_code"]) == ("error", "HANDLER_ERROR")
    assert answer["message"].startswith("move needs a payload")


def test_commands_of_every_form_are_answered(start, broker):
    manager = start("command-forms")
    with Subscriber(broker, "noise") as noise:
        ask = lambda command, **more: manager.rest.post(  # noqa: E731
            "/mqtt/command", {"command": f"command-forms/{command}", **more}).json
        assert "NAME=" in ask("os")["os"]
        assert ask("primes", payload={"below": 20})["count"] == 8
        assert ask("measure")["average"] == noise.wait_for().json["average"]


def test_a_long_job_acknowledges_first_and_reports(start, broker):
    manager = start("long-job")
    with Subscriber(broker, manager.topic("progress"), manager.topic("response")) as heard:
        publish(broker, manager.topic("command"), {"command": "long-job/map", "messageId": "17"})
        messages = heard.wait_for_count(5)
    assert (messages[0].topic, messages[0].json["accepted"]) == (manager.topic("response"), True)
    assert [(message.json["status"], message.json.get("room")) for message in messages[1:]] == [
        ("progress", 1), ("progress", 2), ("progress", 3), ("success", None)]
    assert {message.json["messageId"] for message in messages} == {"17"}


def test_a_command_is_sent_and_its_answer_told(start, broker):
    manager = start("send-command")
    publish(broker, "dispatch", manager.robot)  # itself: it serves no petal-commands/echo
    manager.log.wait_for(rf"\[send-command\] {manager.robot} refused: no petal serves")
    publish(broker, "dispatch", "a/b")
    manager.log.wait_for(r"\[send-command\] No answer: a device id is one level of a topic")


def test_commands_handled_by_hand_are_answered_once(start, broker):
    manager = start("command-response")
    with Subscriber(broker, manager.topic("response")) as responses:
        for number, command in enumerate(["get_status", "restart", "other"]):
            publish(broker, manager.topic("command"), {"command": command, "messageId": str(number)})
        answers = [message.json for message in responses.wait_for_count(3)]
    assert [(answer["messageId"], answer["status"]) for answer in answers] == [
        ("0", "operational"), ("1", "restarting"), ("2", "error")]
    assert all("timestamp" in answer for answer in answers)
    assert answers[0]["version"] == "1.0.0"
    manager.log.wait_for(r"\[command-response\] restarted")


def test_telemetry_comes(start, broker):
    with Subscriber(broker, "org/acme/device/+/telemetry") as telemetry:
        manager = start("telemetry")
        message = telemetry.wait_for(lambda message: message.topic == manager.topic("telemetry"))
    assert set(message.json) == {"timestamp", "sensors", "system", "location"}
    assert message.json["sensors"]["temperature"] == 23.5


def test_a_request_is_answered_where_it_says(tmp_path):
    manager = Manager(tmp_path, "service", "mqtt://127.0.0.1:1", ["properties"], start_client=False)
    with ScriptedService(int(manager.client.port), properties=True) as service:
        try:
            manager.start().wait_connected()
            service.deliver("thermometer/read", None)
            service.deliver("thermometer/read", None,
                            properties={"response_topic": "answers/7", "correlation_data": "id-1"})
            answer, = service.wait_for_published(1)
        finally:
            manager.close()
    assert (answer["topic"], answer["payload"]) == ("answers/7", {"temperature": 23.5})
    assert answer["properties"] == {"content_type": "application/json", "correlation_data": "id-1",
                                    "user": {"sensor": "inside", "unit": "C"}}


def test_health_is_checked_while_connected_and_while_not(start, tmp_path):
    with Broker(tmp_path) as own:
        manager = start("health", at=own)
        for line in ("The MQTT client is working", "Messages can be received", "The MQTT proxy is fully operational"):
            manager.log.wait_for(rf"\[health\] {line}")
        manager.log.wait_for(r"\[health\] MQTT is healthy")
    manager.log.wait_for(r"\[health\] MQTT is degraded")


def test_errors_are_told(start, broker):
    manager = start("error-handling")
    publish(broker, "attempt", "a/#/b")
    manager.log.wait_for(r"\[error-handling\] Failed to subscribe to a/#/b: '#' must be")
    manager.log.wait_for(r"\[error-handling\] Failed to publish to a/#/b: a topic name must not contain")
    with Subscriber(broker, "a/b") as others:
        publish(broker, "attempt", "a/b")
        assert others.wait_for().json == {"message": "Hello World!"}


def test_my_petal_hears_commands_and_publishes_telemetry(start, broker):
    with Subscriber(broker, "my/petal/telemetry") as telemetry:
        manager = start("my-petal")
        assert telemetry.wait_for().json == {"commands": 0}
    publish(broker, "my/petal/commands", {"command": "go"})
    manager.log.wait_for(r'\[my-petal\] Command: {"command": "go"}')


def test_values_and_messages_go_through_redis(start, tmp_path):
    with RedisServer(tmp_path) as redis:
        manager = start("redis-values", REDIS_PORT=redis.port)
        assert redis.cli("get", "dock/state") == "free"
        assert [redis.cli("publish", channel, "now") for channel in ("dock/events", "alarm.fire")] == ["1", "1"]
        manager.log.wait_for("dock/events: now, the dock is free")
        manager.log.wait_for("alarm.fire: now, the dock is free")
