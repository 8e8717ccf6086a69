# SPDX-License-Identifier: Apache-2.0
"""What is acknowledged to whom, where the broker counts in its own way: out of order, twice, too much, or never."""

import concurrent.futures

from harness.waiting import eventually
from scripted import codec, reactions


def in_parallel(program, topics, **members):
    """Publishes to each topic at once; the answers by topic."""
    with concurrent.futures.ThreadPoolExecutor(len(topics)) as pool:
        return dict(zip(topics, pool.map(lambda topic: program.publish(topic, topic, **members), topics)))


def test_acknowledgements_in_any_order_find_their_messages(linked, scripted):
    broker = scripted()
    held = []
    broker.react("PUBLISH", lambda link, packet: held.append((link, packet)))
    program = linked(broker).wait_connected()
    topics = [f"order/{number}" for number in range(8)]

    def answer():
        for link, packet in reversed(held):
            reason = 0x97 if packet.topic == "order/3" else 0
            link.acknowledge("PUBACK", packet.packet_id, reason)

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answers = pool.submit(in_parallel, program, topics)
        broker.wait_for("PUBLISH", len(topics))
        broker.do(answer)
        statuses = {topic: answer.status for topic, answer in answers.result().items()}
    assert statuses == {**dict.fromkeys(topics, 200), "order/3": 502}


def test_an_acknowledgement_for_nothing_acknowledges_nothing_later(linked, scripted):
    """MQTT 5, 4.13.1: such a PUBACK is a protocol error. A message it stands for is not yet safe."""
    broker = scripted()
    program = linked(broker, PUBLISH_TIMEOUT=1).wait_connected()
    broker.send(b"".join(codec.acknowledge("PUBACK", packet_id) for packet_id in range(1, 50)))
    broker.react("PUBLISH", reactions.ignore)
    answer = program.publish("unsafe", 1)
    assert answer.json.get("delivery") != "acknowledged"
    broker.behave()
    broker.drop()
    program.wait_connected()
    assert program.publish("safe", 2).status == 200


def test_an_acknowledgement_that_comes_twice_counts_once(linked, scripted):
    broker = scripted()
    twice = lambda link, packet: [link.acknowledge("PUBACK", packet.packet_id) for _ in range(2)]  # noqa: E731
    broker.react("PUBLISH", twice, times=1)
    program = linked(broker, PUBLISH_TIMEOUT=1).wait_connected()
    assert program.publish("twice", 1).status == 200
    broker.react("PUBLISH", reactions.ignore)
    assert program.publish("unsafe", 2).json.get("delivery") != "acknowledged"


def test_an_acknowledgement_of_another_kind_is_none(linked, scripted):
    """PUBREC for QoS 1, PUBACK for QoS 2."""
    broker = scripted()
    wrong = {1: "PUBREC", 2: "PUBACK"}
    broker.react("PUBLISH", lambda link, packet: link.send(codec.acknowledge(wrong[packet.qos], packet.packet_id)))
    program = linked(broker, PUBLISH_TIMEOUT=1).wait_connected()
    for qos in (1, 2):
        assert program.publish("unsafe", 1, qos=qos).json.get("delivery") != "acknowledged"


def test_the_brokers_receive_maximum_is_kept(linked, scripted):
    """MQTT 5, 3.2.2.3.3; that no more are unacknowledged the broker's rules see."""
    broker = scripted(receive_maximum=2)
    hold = reactions.Hold(broker)
    broker.react("PUBLISH", hold, times=2)
    program = linked(broker).wait_connected()
    topics = [f"window/{number}" for number in range(12)]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answers = pool.submit(in_parallel, program, topics)
        broker.wait_for("PUBLISH", 2)
        hold.release()
        assert {answer.status for answer in answers.result().values()} == {200}
    eventually(lambda: len(broker.of("PUBLISH")) == len(topics))


def test_more_than_its_receive_maximum_is_taken(linked, scripted):
    """A broker that sends more than it was allowed is tolerated, and acknowledged in the order in which it sent."""
    broker = scripted()
    program = linked(broker, MQTT_RECEIVE_MAXIMUM=5).wait_connected()
    assert program.subscribe("flood").status == 200
    broker.react("PUBACK", reactions.ignore)

    def flood():
        for number in range(200):
            broker.link.session.waiting.append(("flood", str(number).encode(), 1, {}))
        broker.link.session.send_waiting(whatever_was_allowed=True)

    broker.do(flood)
    program.wait_heard("flood", list(range(200)))
    assert len(broker.wait_for("PUBACK", 200)) == 200
    assert len(broker.links) == 1


def test_a_message_that_comes_again_after_a_lost_acknowledgement_is_acknowledged(linked, scripted):
    """The link ends with PUBACK on its way: the broker sends the message again, with DUP."""
    broker = scripted()
    broker.react("PUBACK", reactions.drop, times=1)
    program = linked(broker).wait_connected()
    assert program.subscribe("again").status == 200
    broker.publish("again", "1")
    assert [packet.link for packet in broker.wait_for("PUBACK", 2)] == [1, 2]
    broker.publish("again", "2")
    eventually(lambda: 2 in program.heard("again"))
    assert set(program.heard("again")) == {1, 2}
    eventually(lambda: not broker.do(lambda: broker.link.session.in_flight))


def test_qos_2_goes_both_ways(linked, scripted):
    broker = scripted()
    program = linked(broker).wait_connected()
    assert program.subscribe("exactly", qos=2).status == 200
    answer = program.publish("exactly", 1, qos=2)
    assert (answer.status, answer.json["delivery"]) == (200, "acknowledged")
    program.wait_heard("exactly", [1])
    assert [packet.kind for packet in broker.packets][-5:].count("PUBCOMP") == 1 or broker.wait_for("PUBCOMP")
    assert (len(broker.of("PUBREL")), len(broker.of("PUBREC"))) == (1, 1)


def test_qos_2_that_comes_again_on_a_new_connection_is_handled_once(linked, scripted):
    """MQTT 5, 4.3.3: between PUBREC and PUBREL the same packet identifier is the same message."""
    broker = scripted()
    broker.react("PUBREC", reactions.drop, times=1)
    program = linked(broker).wait_connected()
    assert program.subscribe("exactly", qos=2).status == 200
    broker.publish("exactly", "1", qos=2)
    broker.wait_for("PUBREC", 2)
    broker.wait_for("PUBCOMP")
    broker.publish("exactly", "2", qos=2)
    program.wait_heard("exactly", [1, 2])


def test_a_release_of_nothing_is_answered(linked, scripted):
    """MQTT 5, 4.4: PUBREL comes again where PUBCOMP was lost; it must not block the broker's packet identifier."""
    broker = scripted()
    program = linked(broker).wait_connected()
    broker.send(codec.acknowledge("PUBREL", 77))
    assert [packet.packet_id for packet in broker.wait_for("PUBCOMP")] == [77]
    assert program.publish("on", 1).status == 200


def test_a_message_nobody_acknowledges_is_stored_and_sent_on_the_next_link(linked, scripted):
    broker = scripted()
    broker.react("PUBLISH", reactions.ignore, where=lambda packet: packet.link == 1)
    program = linked(broker, PUBLISH_TIMEOUT=1).wait_connected()
    topics = [f"late/{number}" for number in range(5)]
    for topic in topics:
        answer = program.publish(topic, topic)
        assert (answer.status, answer.json.get("delivery")) == (200, "stored")
    broker.drop()
    broker.wait_for("PUBLISH", len(topics), lambda packet: packet.link == 2)
    again = broker.of("PUBLISH", lambda packet: packet.link == 2)
    assert list(dict.fromkeys(packet.topic for packet in again)) == topics


def test_a_late_acknowledgement_counts(linked, scripted):
    """After the caller was told `stored`: the message is not sent again."""
    broker = scripted()
    hold = reactions.Hold(broker)
    broker.react("PUBLISH", hold)
    program = linked(broker, PUBLISH_TIMEOUT=1).wait_connected()
    answer = program.publish("late", 1)
    assert (answer.status, answer.json.get("delivery")) == (200, "stored")
    broker.behave()
    hold.release()
    assert program.publish("next", 2).status == 200
    broker.wait_for("PUBLISH", where=lambda packet: packet.topic == "next")
    broker.drop()
    broker.wait_for("CONNECT", 2)
    program.wait_connected()
    assert program.publish("last", 3).status == 200
    broker.wait_for("PUBLISH", where=lambda packet: packet.topic == "last")
    assert [packet.topic for packet in broker.of("PUBLISH")] == ["late", "next", "last"]
