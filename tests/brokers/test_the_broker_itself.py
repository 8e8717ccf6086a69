# SPDX-License-Identifier: Apache-2.0
"""What a broker does without us: the facts of `kinds.py`, seen by a client that is not ours."""

import pytest
from kinds import ANNOUNCED_NONE, CLOSES, WIDE, WORKS
from paho_client import FIVE, THREE


def until_marked(client, topic, qos=1):
    """What came on a topic when a message behind it has come too; markers left out."""
    client.publish(topic, "the end", qos)
    client.wait_for(lambda message: message.topic == topic and message.text == "the end")
    return [message for message in client.of(topic) if message.text != "the end"]


def test_it_announces_what_the_table_says(connect, kind, broker):
    announced = connect(broker).announced

    assert announced.code == 0
    assert announced.properties == kind.announces


def test_a_client_of_the_other_version_is_let_in_or_not_as_the_table_says(connect, kind, broker):
    other = connect(broker, version=THREE if kind.version == FIVE else FIVE)

    seen = CLOSES if other.announced is None else other.announced.code
    assert seen == kind.other_version


def test_every_quality_of_service_is_granted_and_kept(connect, kind, broker, topic):
    client = connect(broker)
    assert client.subscribe(topic, qos=2) == [2]

    for qos in (0, 1, 2):
        client.publish(topic, str(qos), qos)

    came = {message.text: message.qos for message in client.wait_for_count(3, topic)}
    assert came == ({"0": 2, "1": 2, "2": 2} if kind.raises_qos else {"0": 0, "1": 1, "2": 2})


def test_a_message_that_three_filters_match_comes_as_often_as_the_table_says(connect, kind, broker, topic):
    client = connect(broker)
    for filter_text in (f"{topic}/x", f"{topic}/+", f"{topic}/#"):
        client.subscribe(filter_text)

    client.publish(f"{topic}/x", "one")

    assert len(until_marked(client, f"{topic}/x")) == kind.copies


def test_subscription_identifiers_name_each_filter_that_matched(connect, kind, broker, topic):
    client = connect(broker)
    filters = (f"{topic}/x", f"{topic}/+", f"{topic}/#")
    for number, filter_text in enumerate(filters, 1):
        client.subscribe(filter_text, identifier=number)

    client.publish(f"{topic}/x", "one")

    named = [number for message in until_marked(client, f"{topic}/x") for number in message.identifiers]
    assert sorted(named) == ([1, 2, 3] if kind.version == FIVE else [])


def test_no_local_keeps_a_clients_own_messages_from_it_where_the_table_says(connect, kind, broker, topic):
    client, other = connect(broker), connect(broker)
    client.subscribe(topic, **({"noLocal": True} if kind.version == FIVE else {}))

    client.publish(topic, "own")
    other.publish(topic, "of another")

    client.wait_for(lambda message: message.text == "of another")
    has_no_local = kind.version == FIVE and kind.no_local
    assert [message.text for message in client.of(topic)] == (["of another"] if has_no_local else ["own", "of another"])


def test_what_is_retained_comes_at_each_subscription_as_the_table_says(connect, kind, broker, topic):
    client = connect(broker)
    client.publish(topic, "kept", retain=True)
    client.subscribe(topic)
    client.wait_for(lambda message: message.retained)

    client.subscribe(topic)

    again = [message for message in until_marked(client, topic) if message.retained][1:]
    assert bool(again) == kind.retained_again


def test_what_is_retained_is_gone_when_an_empty_message_takes_its_place(connect, broker, topic):
    client = connect(broker)
    client.publish(topic, "kept", retain=True)

    client.publish(topic, "", retain=True)

    client.subscribe(topic)
    assert until_marked(client, topic) == []


def test_a_shared_subscription_works_or_not_as_the_table_says(connect, kind, broker, topic):
    pair = [connect(broker), connect(broker)]
    if kind.shared in (CLOSES, ANNOUNCED_NONE):
        pair[0].ask_and_be_left(f"$share/group/{topic}")
        return
    for client in pair:
        assert client.subscribe(f"$share/group/{topic}") == [1]

    for number in range(20):
        pair[0].publish(topic, str(number))

    for client in pair:
        client.subscribe(topic)
    pair[0].publish(topic, "the end")
    for client in pair:
        client.wait_for(lambda message: message.text == "the end")
    shares = [{message.text for message in client.of(topic)} - {"the end"} for client in pair]
    assert shares[0] | shares[1] == ({str(number) for number in range(20)} if kind.shared == WORKS else set())
    assert not shares[0] & shares[1]


def test_the_brokers_own_topics_may_be_subscribed_or_not_as_the_table_says(connect, kind, broker):
    client = connect(broker)

    if kind.dollar_sys == CLOSES:
        client.ask_and_be_left("$SYS/#")
    else:
        assert client.subscribe("$SYS/#") == [1]


def test_a_filter_that_is_not_subscribed_may_be_unsubscribed_as_the_table_says(connect, kind, broker, topic):
    client = connect(broker)

    number = client.send_unsubscribe(f"{topic}/never")

    client.subscribe(topic)
    client.publish(topic, "x")
    client.wait_for_count(1, topic)
    assert client.has_answered("unsubscribe", number) == kind.answers_every_unsubscribe


def test_a_session_outlives_its_connection_and_what_came_meanwhile_waits(connect, kind, broker, topic):
    client, other = connect(broker, keep=True), connect(broker)
    client.subscribe(topic)
    client.cut()
    other.publish_all(topic, [str(number) for number in range(300)])

    client.connect()

    assert client.announced.session_present
    came = [int(message.text) for message in client.wait_for_count(300, topic)]
    assert set(came) == set(range(300))
    assert came == list(range(300)) or not kind.queue_in_order


def test_a_thousand_messages_come_in_order(connect, broker, topic):
    client, other = connect(broker), connect(broker)
    client.subscribe(topic)

    other.publish_all(topic, [str(number) for number in range(1000)])

    assert [int(message.text) for message in client.wait_for_count(1000, topic)] == list(range(1000))


@pytest.mark.parametrize("maximum", [10, WIDE])
def test_a_receive_maximum_is_kept_to_without_a_message_out_of_order_as_the_table_says(connect, kind, broker, topic, maximum):
    if kind.version != FIVE:
        return  # MQTT 3.1.1 has none
    client, other = connect(broker, ReceiveMaximum=maximum), connect(broker)
    client.subscribe(topic)

    other.publish_all(topic, [str(number) for number in range(300)])

    if maximum == WIDE or kind.keeps_to_receive_maximum:
        assert [int(message.text) for message in client.wait_for_count(300, topic)] == list(range(300))
    else:
        other.publish(topic, "300")
        came = client.wait_for_count(maximum + 1, topic)
        assert [int(message.text) for message in came] != list(range(len(came)))


def test_a_second_client_of_the_same_name_takes_the_place_of_the_first(connect, broker):
    first = connect(broker, client_id="twin")

    connect(broker, client_id="twin")

    first.wait_ended()


def test_a_restart_keeps_what_the_table_says(connect, kind, own_broker, how, end):
    client, other = connect(own_broker, keep=True), connect(own_broker)
    client.subscribe("queue")
    client.cut()
    other.publish_all("queue", [str(number) for number in range(20)])
    other.publish("kept", "kept", retain=True)

    end(own_broker)
    own_broker.start()
    client.connect()

    assert client.announced.session_present == (how in kind.keeps_sessions)
    client.subscribe("kept")
    client.publish("kept", "the end")
    client.wait_for(lambda message: message.text == "the end")
    assert any(message.retained for message in client.of("kept")) == (how in kind.keeps_retained)
    if how in kind.keeps_queues:
        client.wait_for_count(20, "queue")
    assert {message.text for message in client.of("queue")} == ({str(number) for number in range(20)} if how in kind.keeps_queues else set())
