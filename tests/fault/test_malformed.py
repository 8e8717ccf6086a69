# SPDX-License-Identifier: Apache-2.0
"""A broker whose packets are wrong, in pieces, or not what they should be now. The link is ended with a reason in the log
and made again, or it goes on; the program does both ways what it is there for afterwards."""

import pytest

from scripted import codec, reactions
from scripted.properties import integer, properties, text


def works(program, broker):
    """Both ways. It may be coming back."""
    program.wait_connected()
    for _ in range(3):  # a publish may meet the end of the link
        if program.publish("works/out", "out").status == 200:
            break
        program.wait_connected()
    assert program.subscribe("works/in").status == 200
    broker.publish("works/in", '"in"')
    program.wait_heard("works/in", ["in"])


# Each of these must end the link. (MQTT 5, 4.13)
FATAL = {
    "bytes that are no MQTT": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 8,
    "a packet of type 0": b"\x00\x02\x00\x01",
    "a remaining length of five bytes": b"\x30\xff\xff\xff\xff\x7f",
    "a packet larger than was allowed": b"\x30\xff\xff\xff\x7f" + b"x" * 4096,
    "a PUBLISH of QoS 3": codec.packet("PUBLISH", text("a") + integer(1, 2) + properties({}) + b"1", 6),
    "a PUBLISH with packet identifier 0": codec.publish("a", b"1", packet_id=0),
    "a PUBLISH without a topic": codec.publish("", b"1"),
    "a PUBLISH with a topic alias": codec.publish("a", b"1", topic_alias=1),
    "a PUBLISH with a property it cannot have": codec.publish("a", b"1", receive_maximum=1),
    "a PUBLISH that ends in its topic": codec.packet("PUBLISH", b"\x00\x10a", 2),
    "a PUBREL without an identifier": codec.packet("PUBREL", b""),
    "an acknowledgement without an identifier": codec.packet("PUBACK", b"\x01"),
    "a PUBACK with wrong flags": codec.packet("PUBACK", integer(1, 2), 6),
    "a DISCONNECT with a property it cannot have": codec.disconnect(0, receive_maximum=1),
    "a CONNECT": codec.packet("CONNECT", text("MQTT") + b"\x05\x00\x00\x3c\x00" + text("x")),
    "a SUBSCRIBE": codec.packet("SUBSCRIBE", integer(1, 2) + b"\x00" + text("a") + b"\x00"),
    "a PINGREQ": codec.packet("PINGREQ"),
    "a second CONNACK": codec.connack(),
    "an AUTH": codec.packet("AUTH", b"\x18\x00"),
}

# And these need not.
HARMLESS = {
    "a ping response nobody asked for": codec.packet("PINGRESP"),
    "an acknowledgement for nothing": codec.acknowledge("PUBACK", 4711),
    "a subscription's acknowledgement for nothing": codec.suback(4711, [0]),
    "a message of no subscription": codec.publish("nobody/asked", b"1", packet_id=9),
}


@pytest.mark.parametrize("what", FATAL)
def test_a_packet_that_is_wrong_ends_the_link(linked, scripted, what):
    broker = scripted()
    program = linked(broker, MQTT_RECEIVE_MAXIMUM=10).wait_connected()
    broker.send(FATAL[what])
    found = program.log.wait_for(r"link lost: .* reason=(\".*\")")
    assert found[1] != '""'
    works(program, broker)


@pytest.mark.parametrize("what", HARMLESS)
def test_a_packet_nobody_waits_for_does_no_harm(linked, scripted, what):
    broker = scripted()
    program = linked(broker).wait_connected()
    if "message" in what:
        broker.do(lambda: broker.link.rules.publish_sent(9, 1))
    broker.send(HARMLESS[what])
    works(program, broker)


@pytest.mark.parametrize("what, answer", {
    "garbage": b"\xde\xad\xbe\xef" * 16,
    "a CONNACK of one byte": codec.packet("CONNACK", b"\x00"),
    "a CONNACK with a property it cannot have": codec.connack(0, topic_alias=3),
    "a CONNACK with a reason nobody knows": codec.packet("CONNACK", b"\x00\x42\x00"),
    "a PUBACK": codec.acknowledge("PUBACK", 1),
    "half a CONNACK": codec.connack(0, reason_string="x" * 100)[:20],
    "nothing, and the end": b"",
}.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_something_else_than_connack_is_no_link(linked, scripted, what, answer):
    broker = scripted()
    broker.react("CONNECT", reactions.both(reactions.raw(answer), reactions.close), times=1)
    program = linked(broker)
    found = program.log.wait_for(r"link lost: .* reason=(\".*\")")
    assert found[1] != '""' and not program.log.said("connected: .*session_present")
    works(program, broker)


@pytest.mark.parametrize("codes", [[], [1, 1]], ids=["none", "two"])
def test_a_subscription_answered_with_too_few_or_too_many_codes_is_none(linked, scripted, codes):
    """MQTT 5, 3.9.3-1: one for each filter."""
    broker = scripted()
    program = linked(broker, PUBLISH_TIMEOUT=1).wait_connected()
    broker.react("SUBSCRIBE", reactions.suback_with(codes), times=1)
    program.subscribe("miscounted")
    program.log.wait_for("link lost: ")
    works(program, broker)


def test_a_message_before_connack_is_no_link(linked, scripted):
    """MQTT 5, 3.2.0-1: CONNACK is the first packet. What the session holds comes again after it."""
    broker = scripted()
    program = linked(broker).wait_connected()
    assert program.subscribe("early").status == 200

    def early(link, packet):
        link.send(codec.publish("early", b'"before"', packet_id=900))
        link.answer(packet)

    broker.react("CONNECT", early, times=1)
    broker.drop()
    broker.wait_for("CONNECT", 3)
    assert not broker.of("PUBACK", lambda packet: packet.link == 2)
    works(program, broker)


def test_packets_may_come_in_any_pieces(linked, scripted):
    """A byte at a time, or many packets at once."""
    broker = scripted()
    broker.react("CONNECT", _in_pieces(lambda link, packet: link.answer(packet)))
    broker.react("SUBSCRIBE", _in_pieces(lambda link, packet: link.answer(packet)))
    broker.react("PUBLISH", _in_pieces(lambda link, packet: link.answer(packet)))
    program = linked(broker).wait_connected()
    assert program.subscribe("pieces/#").status == 200
    assert program.publish("pieces/own", 1).status == 200
    program.wait_heard("pieces/own", [1])


def _in_pieces(reaction):
    """Whatever the reaction sends leaves byte by byte."""

    def wrapped(link, packet):
        whole, send = [], link.send
        link.send = whole.append
        reaction(link, packet)
        link.send = send
        slow = link.__dict__.setdefault("slow", [])
        slow += b"".join(whole)
        if len(slow) == len(b"".join(whole)):
            _send_slowly(link, slow)

    return wrapped


def _send_slowly(link, octets):
    if octets:
        link.send(bytes([octets[0]]))
        link.broker.later(0.001, lambda: (octets.pop(0), _send_slowly(link, octets)))


@pytest.mark.parametrize("packet", [codec.publish("half", b"x" * 5000, packet_id=5), codec.suback(1, [0]), codec.disconnect(0x8B)],
                         ids=["PUBLISH", "SUBACK", "DISCONNECT"])
def test_half_a_packet_and_the_end_is_a_lost_link(linked, scripted, packet):
    broker = scripted()
    program = linked(broker).wait_connected()
    broker.do(lambda: (broker.link.send(packet[:len(packet) // 2]), broker.link.close()))
    program.log.wait_for("link lost: ")
    works(program, broker)


def test_a_session_that_is_said_to_be_there_is_not_believed_at_the_start(linked, scripted):
    """A program that has just started has subscribed nothing: it does so, whatever CONNACK says."""
    broker = scripted(session_present=True)
    works(linked(broker), broker)


def test_a_session_that_is_said_to_be_gone_is_made_again(linked, scripted):
    broker = scripted(session_present=False)
    program = linked(broker).wait_connected()
    assert program.subscribe("kept").status == 200
    broker.drop()
    broker.wait_for("SUBSCRIBE", where=lambda packet: packet.link == 2 and packet.filters[0][0] == "kept")
    works(program, broker)


def test_a_broker_that_takes_the_connection_and_says_nothing_holds_up_no_caller(linked, scripted):
    broker = scripted()
    broker.react("CONNECT", reactions.ignore, times=1)
    program = linked(broker)
    broker.wait_for("CONNECT")
    assert not program.state()["connected"]
    answer = program.publish("meanwhile", 1)
    assert (answer.status, answer.json.get("delivery")) == (200, "stored")
    works(program, broker)
