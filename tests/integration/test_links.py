# SPDX-License-Identifier: Apache-2.0
"""The link to the broker is lost and comes back; nobody has to do anything about it."""

import contextlib
import socket

import pytest

from harness.client import Subscriber, publish, publish_lines
from harness.places import free_port
from harness.traffic import enough, publishing

KEPT = ["-c", "-x", "3600"]  # a session that outlives its connection


def test_a_broker_that_is_down_at_the_start_is_found_when_it_comes(make_manager, own_broker):
    broker = own_broker()
    manager = make_manager(broker, ["recorder"], RECORDER_TOPICS="late/in", RECORDER_OUT="late/out").start()
    manager.wait_until(lambda status: status["status"] == "degraded")
    manager.link.log.wait_for("cannot connect: .*127.0.0.1")
    broker.start()
    assert manager.wait_connected().status()["status"] == "healthy"
    with Subscriber(broker, "late/out", manager.topic("response")) as heard:
        publish(broker, "late/in", "hello")
        publish(broker, manager.topic("command"), {"command": "ping", "messageId": "late"})
        heard.wait_for_count(2)


@pytest.mark.parametrize("persistent", [False, True], ids=["without its sessions", "with its sessions"])
def test_a_restarted_broker_gets_every_subscription_again(make_manager, own_broker, persistent):
    broker = own_broker(persistent=persistent).start()
    manager = make_manager(broker, ["recorder"], RECORDER_TOPICS="again/in again/+/in", RECORDER_OUT="again/out")
    manager.start().wait_connected()
    assert manager.rest.subscribe("again/rest").status == 200
    before = manager.rest.subscriptions()
    begun = len(manager.link.log.lines)
    broker.restart()
    manager.link.log.wait_for(rf"connected: .* session_present={str(persistent).lower()}", since=begun)
    manager.wait_connected()
    assert manager.rest.subscriptions() == before
    with Subscriber(broker, "again/out", manager.topic("response")) as heard:
        publish(broker, "again/in", "1")
        publish(broker, "again/wild/in", "2")
        publish(broker, "again/rest", "3")
        publish(broker, manager.topic("command"), {"command": "ping", "messageId": "again"})
        heard.wait_for_count(3)
    manager.log.wait_for("received for REST: topic=again/rest ")


def _wait_until_all_is_sent(manager):
    manager.wait_until(lambda status: status["outbox"]["messages"] == 0, "nothing stored any more")
    if manager.client:
        manager.client.wait_until(lambda health: health["outbox"]["messages"] == 0)


def test_a_publish_answered_with_success_reaches_its_subscriber_through_restarts_of_the_broker(make_manager, own_broker):
    broker = own_broker(persistent=True).start()
    manager = make_manager(broker).start().wait_connected()
    with Subscriber(broker, "numbers", options=KEPT) as numbers, publishing(manager, "numbers") as (succeeded, failed):
        for _ in range(3):
            enough(succeeded, 100, manager)
            broker.restart()
        enough(succeeded, 100, manager)
    _wait_until_all_is_sent(manager)
    with Subscriber(broker, "numbers", options=[*KEPT, "-i", numbers.client_id]) as rest:
        publish(broker, "numbers", "end")
        rest.wait_for(lambda message: message.text == "end")
        came = {message.text for message in numbers.messages + rest.messages}
    assert not {str(number) for number in succeeded} - came
    counted = manager.status()["messages"]
    assert counted["published"] + counted["stored"] == len(succeeded)


def test_messages_that_come_in_while_the_broker_restarts_are_not_lost(make_manager, own_broker):
    broker = own_broker(persistent=True).start()
    manager = make_manager(broker, ["recorder"], RECORDER_TOPICS="inward", RECORDER_OUT="outward").start().wait_connected()
    with Subscriber(broker, "outward", options=KEPT) as outward:
        for round_number in range(3):
            publish_lines(broker, "inward", range(round_number * 100, round_number * 100 + 100))
            broker.restart()
            publish_lines(broker, "inward", range(1000 + round_number * 100, 1000 + round_number * 100 + 100))
        expected = {str(number) for start in (0, 1000) for number in range(start, start + 300)}
        manager.wait_until(lambda _: expected <= {seen["payload"] for seen in outward.jsons}, "every message recorded")


def test_a_command_that_waited_at_the_broker_is_answered(make_manager, own_broker):
    """What the session has kept comes with CONNACK: the response must find a link."""
    broker = own_broker(persistent=True).start()
    manager = make_manager(broker).start().wait_connected()
    with Subscriber(broker, manager.topic("response")) as responses:
        for number in range(5):
            manager.kill()
            publish(broker, manager.topic("command"), {"command": "ping", "messageId": str(number)})
            manager.start()
            responses.wait_for(lambda message: message.json["messageId"] == str(number))
            manager.wait_connected()


def test_a_manager_that_was_killed_gets_what_came_meanwhile(make_manager, broker, listen):
    out = listen("meanwhile/out")
    manager = make_manager(broker, ["recorder"], RECORDER_TOPICS="meanwhile/in", RECORDER_OUT="meanwhile/out")
    manager.start().wait_connected()
    manager.kill()
    publish_lines(broker, "meanwhile/in", range(500))
    manager.start().wait_connected()
    out.wait_for_count(500)
    assert [int(seen["payload"]) for seen in out.jsons] == list(range(500))


def test_what_an_earlier_run_had_subscribed_and_nobody_wants_now_is_counted(make_manager, broker, topic):
    manager = make_manager(broker).start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    manager.kill()
    publish(broker, topic, "for nobody")
    manager.start().wait_connected()
    manager.wait_until(lambda status: status["messages"]["dropped"] >= 1)
    manager.log.wait_for(rf'messages dropped: count=1 reason="nobody has subscribed it" .*last_topic={topic}')


def test_of_several_brokers_a_dead_one_is_passed_over(make_manager, broker):
    dead = f"mqtt://127.0.0.1:{free_port()}"
    manager = make_manager(f"{dead},{dead},{broker.url}").start().wait_connected()
    manager.link.log.wait_for(rf"connected: broker=127.0.0.1:{broker.port}")


def test_when_a_broker_dies_the_next_one_is_taken_and_subscribed(make_manager, own_broker, broker, listen):
    first = own_broker().start()
    out = listen("second/out")
    manager = make_manager(f"{first.url},{broker.url}", ["recorder"], RECORDER_TOPICS="second/in", RECORDER_OUT="second/out")
    manager.start().wait_connected()
    manager.link.log.wait_for(rf"connected: broker=127.0.0.1:{first.port}")
    first.stop()
    manager.link.log.wait_for(rf"connected: broker=127.0.0.1:{broker.port}")
    publish(broker, "second/in", "hello")
    out.wait_for()


def test_a_broker_that_takes_the_connection_and_says_nothing_holds_up_no_caller(make_manager):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        manager = make_manager(f"mqtt://127.0.0.1:{silent.getsockname()[1]}").start()
        silent.settimeout(30)
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)  # CONNECT has come
            assert manager.status()["connection"]["connected"] is False
            assert manager.rest.publish("a", 1, qos=0).status == 503
            assert manager.rest.publish("a", 1).json["delivery"] == "stored"
            assert manager.rest.subscribe("a").status == 503
            manager.terminate()


def test_a_broker_that_speaks_something_else_is_named_and_left(make_manager):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(30)
        manager = make_manager(f"mqtt://127.0.0.1:{other.getsockname()[1]}").start()
        for _ in range(2):
            connection, _ = other.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 10)
                with contextlib.suppress(ConnectionError):
                    while connection.recv(4096):
                        pass
        manager.link.log.wait_for(r"link lost: ")
        assert manager.status()["status"] in ("degraded", "unhealthy")


def test_a_second_robot_of_the_same_name_takes_the_link_and_the_first_takes_it_back(make_manager, broker):
    first = make_manager(broker, MQTT_CLIENT_ID="twin").start().wait_connected()
    second = make_manager(broker, MQTT_CLIENT_ID="twin").start()
    first.link.log.wait_for(r"link lost: ")
    second.close()
    first.wait_connected()


def test_a_link_that_is_lost_is_degraded_and_then_healthy_again(make_manager, own_broker):
    broker = own_broker().start()
    manager = make_manager(broker).start().wait_connected()
    broker.stop()
    status = manager.wait_disconnected().status()
    assert status["status"] == "degraded" and str(broker.port) in status["details"]
    broker.start()
    status = manager.wait_connected().status()
    assert status["status"] == "healthy" and "details" not in status
