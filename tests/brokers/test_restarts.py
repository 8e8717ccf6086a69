# SPDX-License-Identifier: Apache-2.0
"""Brokers that die, links that are lost, managers that are killed: what was promised holds with each broker."""

import pytest

from harness.waiting import DEADLINE, eventually
from traffic import Publishing

PAUSE = 30.0  # seconds between two attempts, at most; it doubles while a broker is slow to start


def wait_back(manager, since=0, present="(true|false)"):
    """Until it says that it has connected again."""
    manager.log.wait_for(rf"connected: .* session_present={present}", PAUSE + DEADLINE, since)
    manager.wait_connected()


def answers_a_command(manager, connect, broker, message_id):
    client = connect(broker)
    client.subscribe(manager.topic("response"))
    client.publish(manager.topic("command"), {"command": "ping", "messageId": message_id})
    client.wait_for(lambda message: message.json["messageId"] == message_id)


def test_a_broker_that_has_died_gets_every_subscription_again(make_manager, connect, kind, own_broker, how, end):
    manager = make_manager(own_broker, ["echo"], ECHO_IN="in", ECHO_OUT="out").start().wait_connected()
    assert manager.rest.subscribe("rest").status == 200
    answers_a_command(manager, connect, own_broker, "before")

    end(own_broker)
    manager.wait_disconnected()
    begun = len(manager.log.lines)
    own_broker.start()

    wait_back(manager, begun, present=str(how in kind.keeps_sessions).lower())
    client = connect(own_broker)
    client.subscribe("out/#")
    client.publish("in/x", "echoed")
    client.publish("rest", "heard")
    client.wait_for()
    manager.log.wait_for("received for REST: topic=rest ")
    answers_a_command(manager, connect, own_broker, "after")


@pytest.mark.parametrize("qos", [1, 2])
def test_what_is_stored_while_the_broker_is_dead_arrives_in_order(make_manager, connect, own_broker, gate, how, end, qos):
    """The gate lets the manager in when somebody has subscribed: what comes for nobody is kept by no broker."""
    before = gate(own_broker)
    manager = make_manager(own_broker, url=before.url).start().wait_connected()
    end(own_broker)
    before.refuse()
    manager.wait_disconnected()
    for number in range(100):
        assert manager.rest.publish("numbers", number, qos=qos).json["delivery"] == "stored"
    begun = len(manager.log.lines)

    own_broker.start()
    client = connect(own_broker)
    client.subscribe("numbers", qos=2)
    before.restore()
    wait_back(manager, begun)

    assert [message.json for message in client.wait_for_count(100, "numbers")] == list(range(100))


def test_no_publish_that_was_answered_is_lost_with_the_broker_but_what_it_had_taken_over(
        make_manager, connect, kind, own_broker, gate, how, end):
    """Of what it had acknowledged it may lose what it keeps nowhere, and the client had not got yet."""
    before = gate(own_broker)
    manager = make_manager(own_broker, url=before.url).start().wait_connected()
    client = connect(own_broker, keep=True)
    client.subscribe("numbers")
    with Publishing(manager, "numbers") as publishing:
        publishing.wait_for(100, "acknowledged")
        end(own_broker)
        before.refuse()
        publishing.wait_for(100, "stored")
        begun = len(manager.log.lines)
        own_broker.start()
        client.connect()
        client.subscribe("numbers")
        before.restore()
        wait_back(manager, begun)
        publishing.wait_for(50, "acknowledged")

    safe = set(publishing.answered if how in kind.keeps_queues else publishing.those("stored"))
    came = lambda: {message.json for message in list(client.messages)}  # noqa: E731
    eventually(lambda: safe <= came(), lambda: f"all of {len(safe)}, missing: {sorted(safe - came())}\n{manager.log.text()}",
               progress=lambda: len(client.messages))
    assert publishing.answered.keys() >= came() - {max(came())}


def test_a_link_that_was_lost_costs_no_message_in_either_direction(make_manager, connect, kind, broker, gate, topic):
    before = gate(broker)
    settings = {"ECHO_IN": f"{topic}/in", "ECHO_OUT": f"{topic}/out"}
    manager = make_manager(broker, ["echo"], url=before.url, **settings).start().wait_connected()
    client = connect(broker)
    client.subscribe(f"{topic}/out/x", qos=2)
    begun = len(manager.log.lines)
    before.refuse()
    manager.wait_disconnected()
    connect(broker).publish_all(f"{topic}/in/x", [str(number) for number in range(200)])

    before.restore()

    wait_back(manager, begun, present="true")
    came = [int(message.text) for message in client.wait_for_count(200, f"{topic}/out/x")]
    assert set(came) == set(range(200))
    assert came == list(range(200)) or not kind.queue_in_order


def test_a_link_that_is_cut_again_and_again_costs_no_message(request, make_manager, connect, kind, broker, gate, topic):
    if kind.raises_qos:
        why = "what comes out is QoS 2 then, and the broker ends each link for a PUBREL that is repeated after PUBCOMP was lost"
        request.applymarker(pytest.mark.xfail(strict=True, reason=why))
    before = gate(broker)
    settings = {"ECHO_IN": f"{topic}/in", "ECHO_OUT": f"{topic}/out"}
    manager = make_manager(broker, ["echo"], url=before.url, **settings).start().wait_connected()
    client, publisher = connect(broker), connect(broker)
    client.subscribe(f"{topic}/out/x")

    for cut in range(3):
        begun = len(manager.log.lines)
        publisher.publish_all(f"{topic}/in/x", [str(number) for number in range(cut * 100, cut * 100 + 100)])
        before.cut()
        manager.log.wait_for("link lost: ", since=begun)
        wait_back(manager, begun)

    came = lambda: {int(message.text) for message in client.of(f"{topic}/out/x")}  # noqa: E731
    eventually(lambda: came() == set(range(300)), lambda: f"every number, came: {sorted(came())}, {manager.status()}",
               progress=lambda: len(came()))


@pytest.mark.parametrize("qos", [1, 2])
def test_a_manager_that_was_killed_gets_what_came_meanwhile(make_manager, connect, kind, broker, topic, qos):
    manager = make_manager(broker, ["echo"], ECHO_IN=f"{topic}/in", ECHO_OUT=f"{topic}/out").start().wait_connected()
    client, publisher = connect(broker), connect(broker)
    client.subscribe(f"{topic}/out/x")
    manager.kill()
    publisher.publish_all(f"{topic}/in/x", [str(number) for number in range(200)], qos)

    manager.start()

    came = [int(message.text) for message in client.wait_for_count(200, f"{topic}/out/x")]
    assert set(came) == set(range(200))
    assert came == list(range(200)) or not kind.queue_in_order


def test_a_manager_that_left_politely_gets_what_came_meanwhile(make_manager, connect, broker, topic):
    manager = make_manager(broker, ["echo"], ECHO_IN=f"{topic}/in", ECHO_OUT=f"{topic}/out").start().wait_connected()
    client = connect(broker)
    client.subscribe(f"{topic}/out/x")
    manager.terminate()
    client.publish(f"{topic}/in/x", "meanwhile")

    manager.start()

    assert client.wait_for().text == "meanwhile"
