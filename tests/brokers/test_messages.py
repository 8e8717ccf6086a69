# SPDX-License-Identifier: Apache-2.0
"""Messages and commands between a manager and a client that is not ours, over each broker."""

import pytest
from harness.waiting import eventually
from kinds import ANNOUNCED_NONE, CLOSES, WORKS
from paho_client import THREE

PAYLOADS = {"empty": b"", "text": "caf\u00e9 \u6f22 \U0001f600".encode(), "every byte": bytes(range(256)),
            "128 KiB": bytes(131_072)}
ODD_TOPICS = ["\u00e9/\u6f22\u5b57/\U0001f600", "", "/", "a//b", " a b ", "x" * 200, "a/b/c/d/e/f/g/h/i/j"]


@pytest.fixture
def echo(make_manager, broker, topic):
    """A manager that sends back on TOPIC/out/REST what comes on TOPIC/in/REST."""
    made = make_manager(broker, ["echo"], ECHO_IN=f"{topic}/in", ECHO_OUT=f"{topic}/out")
    return made.start().wait_connected()


@pytest.fixture
def record(make_manager, broker, topic):
    """Makes a manager that publishes what its handlers got on recorded/TOPIC: `record("filter", "filter")`."""

    def make(*filters, **settings):
        settings.update(RECORDER_TOPICS=" ".join(filters), RECORDER_OUT=f"recorded/{topic}")
        manager = make_manager(broker, ["recorder"], **settings)
        return manager.start().wait_connected()

    return make


def test_the_manager_is_healthy_and_speaks_the_version_it_should(make_manager, kind, broker):
    manager = make_manager(broker).start().wait_connected()

    assert manager.status()["status"] == "healthy"
    if kind.maker_name == "mosquitto":  # it says what it is spoken to: p2 is 3.1.1
        broker.log.wait_for(rf"New client connected from .* as {manager.robot} \({'p2' if kind.version == THREE else 'p5'},")


@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_message_goes_in_and_out_again_unchanged(echo, connect, kind, broker, topic, qos, payload):
    client = connect(broker)
    client.subscribe(f"{topic}/out/#", qos=2)

    client.publish(f"{topic}/in/x", payload, qos)

    back = client.wait_for()
    assert (back.topic, back.payload) == (f"{topic}/out/x", payload)
    assert back.qos == (2 if kind.raises_qos else qos)


def test_topics_that_are_unusual_go_in_and_out_unchanged(echo, connect, broker, topic):
    client = connect(broker)
    client.subscribe(f"{topic}/out/#")

    for odd in ODD_TOPICS:
        client.publish(f"{topic}/in/{odd}", odd)

    came = {message.topic: message.text for message in client.wait_for_count(len(ODD_TOPICS))}
    assert came == {f"{topic}/out/{odd}": odd for odd in ODD_TOPICS}


@pytest.mark.parametrize("qos", [1, 2])
def test_messages_go_in_and_out_in_order_and_once(echo, connect, broker, topic, qos):
    client, publisher = connect(broker), connect(broker)
    client.subscribe(f"{topic}/out/x", qos=2)

    publisher.publish_all(f"{topic}/in/x", [str(number) for number in range(500)], qos)

    came = client.wait_for_count(500, f"{topic}/out/x")
    assert [int(message.text) for message in came] == list(range(500))


def test_what_is_retained_is_retained_in_both_directions(make_manager, connect, broker, topic):
    client = connect(broker)
    client.publish(f"{topic}/in/kept", "old", retain=True)
    client.subscribe(f"{topic}/out/kept")

    make_manager(broker, ["echo"], ECHO_IN=f"{topic}/in", ECHO_OUT=f"{topic}/out").start()
    client.wait_for(lambda message: message.text == "old")

    late = connect(broker)
    late.subscribe(f"{topic}/out/kept")
    assert late.wait_for().retained


def handlers_of(client, topic, name, count):
    """The handlers that got a message on TOPIC/NAME: `count`, or more. When each has reported the one behind it, it has
    reported this one as often as it ever will."""
    client.publish(f"{topic}/{name}", "first")
    client.publish(f"{topic}/{name}", "second")
    reported = lambda payload: sorted(  # noqa: E731
        seen["handler"].removeprefix(f"{topic}/") for seen in (message.json for message in list(client.messages))
        if (seen["topic"], seen["payload"]) == (f"{topic}/{name}", payload))
    eventually(lambda: len(reported("second")) >= count, lambda: f"{count} reports, came: {client.messages}")
    return reported("first")


def test_each_handler_gets_a_message_once_however_filters_overlap(record, connect, kind, broker, topic):
    """Once for each copy where the broker sends several and nothing tells them from new messages."""
    record(*(f"{topic}/{each}" for each in ("one", "+", "#", "+/deep", "two", "two")))
    client = connect(broker)
    client.subscribe(f"recorded/{topic}")

    for name, handlers in {"one": ["#", "+", "one"], "two": ["#", "+", "two", "two"], "three": ["#", "+"],
                           "any/deep": ["#", "+/deep"]}.items():
        copies = len(set(handlers)) if kind.copies != 1 and kind.version == THREE else 1  # without identifiers
        assert handlers_of(client, topic, name, len(handlers) * copies) == sorted(handlers * copies)


def test_a_filter_that_is_unsubscribed_brings_nothing_any_more(make_manager, connect, broker, topic):
    manager = make_manager(broker).start().wait_connected()
    for name in ("ends", "stays"):
        assert manager.rest.subscribe(f"{topic}/{name}").status == 200
    client = connect(broker)
    client.publish(f"{topic}/ends", "1")
    manager.log.wait_for(f"received for REST: topic={topic}/ends ")

    assert manager.rest.unsubscribe(f"{topic}/ends").status == 200

    begun = len(manager.log.lines)
    client.publish(f"{topic}/ends", "2")
    client.publish(f"{topic}/stays", "3")
    manager.log.wait_for(f"received for REST: topic={topic}/stays ")
    assert not manager.log.said(f"topic={topic}/ends", since=begun)


def test_a_filter_can_be_subscribed_again_and_brings_each_message_once(make_manager, connect, broker, topic):
    manager = make_manager(broker).start().wait_connected()
    for _ in range(3):
        assert manager.rest.subscribe(topic).status == 200
        assert manager.rest.unsubscribe(topic).status == 200
    assert manager.rest.subscribe(topic).status == 200

    client = connect(broker)
    client.publish(topic, "1")
    client.publish(topic, "2")

    manager.log.wait_for(f"received for REST: topic={topic} .*payload=2$")
    assert len([line for line in manager.log.lines if f"received for REST: topic={topic} " in line]) == 2


def test_commands_are_answered_in_order(make_manager, connect, broker):
    manager = make_manager(broker).start().wait_connected()
    client = connect(broker)
    client.subscribe(manager.topic("response"))

    for number in range(50):
        client.send(manager.topic("command"), {"command": "ping", "messageId": str(number)})

    answers = [message.json for message in client.wait_for_count(50)]
    assert [(each["messageId"], each["status"]) for each in answers] == [(str(number), "success") for number in range(50)]


def test_a_robot_does_not_hear_its_own_responses_but_those_of_others(record, connect, broker, topic):
    """By No Local where the broker has it, by messageId where not."""
    response = "org/acme/device/twin/response"
    record(response, ROBOT_INSTANCE_ID="twin", MQTT_CLIENT_ID=topic.replace("/", "-"))
    client = connect(broker)
    client.subscribe(f"recorded/{topic}")
    client.subscribe(response)
    client.publish("org/acme/device/twin/command", {"command": "ping", "messageId": "own"})
    client.wait_for(lambda message: message.topic == response)

    client.publish(response, {"messageId": "of another"})

    heard = client.wait_for(lambda message: message.topic == f"recorded/{topic}" and "of another" in message.json["payload"])
    assert client.of(f"recorded/{topic}") == [heard]


def test_a_shared_subscription_brings_each_message_to_one_of_two_or_is_refused_with_a_reason(make_manager, connect, kind, broker, topic):
    pair = [make_manager(broker).start().wait_connected() for _ in range(2)]
    answers = [manager.rest.subscribe(f"$share/group/{topic}") for manager in pair]
    if kind.shared == CLOSES:
        for manager, answer in zip(pair, answers):
            refused_after_links(manager, f"$share/group/{topic}", answer)
        return
    if kind.shared == ANNOUNCED_NONE:
        assert [answer.status for answer in answers] == [502, 502]
        assert all("shared" in answer.detail for answer in answers)
        assert all(manager.wait_connected().status()["status"] == "healthy" for manager in pair)
        return
    assert [answer.status for answer in answers] == [200, 200]

    client = connect(broker)
    client.publish_all(topic, [str(number) for number in range(40)])

    for manager in pair:
        assert manager.rest.subscribe(f"{topic}/end").status == 200
    client.publish(f"{topic}/end", "end")
    shares = [numbers(manager, topic) for manager in pair]
    assert sorted(shares[0] + shares[1]) == (list(range(40)) if kind.shared == WORKS else [])


def refused_after_links(manager, filter, answer):
    """The broker ends the link instead of an answer: after three links it is not asked any more."""
    for _ in range(3):
        assert (answer.status, answer.detail.split(": ")[0]) == (
            503, f"the broker ended the link when it was asked for {filter}")
        assert manager.wait_connected().status()["status"] == "healthy"
        answer = manager.rest.subscribe(filter)
    assert answer.status == 502 and filter in answer.detail
    assert manager.status()["status"] == "healthy"


def numbers(manager, topic):
    """What came over REST's subscription, until the message behind it has come."""
    manager.log.wait_for(f"received for REST: topic={topic}/end ")
    lines = [line for line in list(manager.log.lines) if f"received for REST: topic={topic} " in line]
    return [int(line.split("payload=")[1]) for line in lines]


def test_the_brokers_own_topics_can_be_subscribed_or_cost_no_more_than_an_error(make_manager, connect, kind, broker, topic):
    manager = make_manager(broker).start().wait_connected()

    answer = manager.rest.subscribe("$SYS/#")

    assert (answer.status == 200) == (kind.dollar_sys == WORKS), answer.body
    manager.wait_until(lambda status: status["status"] == "healthy")
    client = connect(broker)
    client.subscribe(topic)
    assert manager.rest.publish(topic, "still here").status == 200
    client.wait_for()


def test_a_second_client_of_the_robots_name_takes_the_link_and_the_robot_takes_it_back(make_manager, connect, broker):
    manager = make_manager(broker).start().wait_connected()

    twin = connect(broker, client_id=manager.robot)

    manager.log.wait_for("link lost: ")
    twin.wait_ended()
    manager.wait_connected()
