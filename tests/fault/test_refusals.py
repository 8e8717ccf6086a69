# SPDX-License-Identifier: Apache-2.0
"""A broker that says no: to the connection, to a filter, to a message, or to going on."""

import pytest

from harness.manager import Manager
from harness.waiting import eventually
from scripted import reactions

HOPELESS = {0x85: "Client Identifier not valid", 0x86: "Bad User Name or Password", 0x87: "Not authorized"}
PASSING = {0x88: "Server unavailable", 0x97: "Quota exceeded", 0x9F: "Connection rate exceeded"}


@pytest.mark.parametrize("reason", HOPELESS, ids=HOPELESS.get)
def test_credentials_that_are_refused_are_unhealthy_and_tried_again(linked, scripted, reason):
    broker = scripted()
    broker.react("CONNECT", reactions.refuse(reason, reason_string="for this reason"))
    program = linked(broker)
    state = program.wait_until(lambda state: state["refused"], "refused")
    assert f"0x{reason:02X}" in state["details"] and "for this reason" in state["details"]
    program.log.wait_for(rf"link lost: .*reason code 0x{reason:02X}")
    broker.behave()
    assert not program.wait_connected().state()["refused"]


@pytest.mark.parametrize("reason", PASSING, ids=PASSING.get)
def test_a_broker_that_cannot_now_is_tried_again(linked, scripted, reason):
    broker = scripted()
    broker.react("CONNECT", reactions.refuse(reason), times=1)
    program = linked(broker)
    state = program.wait_until(lambda state: f"0x{reason:02X}" in state["details"] or state["connected"], "the reason")
    assert not state["refused"]
    program.log.wait_for(rf"link lost: .*reason code 0x{reason:02X}")
    program.wait_connected()


@pytest.mark.parametrize("reason", [0x8B, 0x97, 0x9C], ids=hex)
def test_a_broker_that_ends_the_link_is_quoted_and_found_again(linked, scripted, reason):
    broker = scripted()
    program = linked(broker).wait_connected()
    broker.disconnect(reason, reason_string="we close")
    program.log.wait_for(rf"link lost: .*reason code 0x{reason:02X}.*we close")
    assert len(broker.wait_for("CONNECT", 2)) == 2
    program.wait_connected()


def test_a_client_id_that_another_takes_over_is_said(linked, scripted):
    """MQTT 5, 4.13.2: 0x8E. Two of one name must not fight for it."""
    broker = scripted()
    first = linked(broker, MQTT_CLIENT_ID="twin").wait_connected()
    second = linked(broker, MQTT_CLIENT_ID="twin")
    first.log.wait_for(r"another client has connected with this client id.*twin")
    second.close()
    first.wait_connected()


def test_a_filter_that_is_refused_is_said_and_forgotten(linked, scripted):
    broker = scripted()
    broker.react("SUBSCRIBE", reactions.suback(lambda topic: 0x87), where=lambda packet: packet.filters[0][0] == "refused/#")
    program = linked(broker).wait_connected()
    assert program.subscribe("granted/#").status == 200
    answer = program.subscribe("refused/#")
    assert answer.status == 502 and "0x87" in answer.body.decode()
    broker.drop()
    broker.expire_sessions()
    broker.wait_for("CONNECT", 2)
    broker.wait_for("SUBSCRIBE", where=lambda packet: packet.link == 2 and packet.filters[0][0] == "granted/#")
    program.wait_connected()
    assert not broker.of("SUBSCRIBE", lambda packet: packet.link == 2 and packet.filters[0][0] == "refused/#")


def test_a_filter_that_is_refused_when_it_is_restored_holds_up_no_other(linked, scripted):
    broker = scripted()
    program = linked(broker).wait_connected()
    topics = ["restored/a", "restored/b", "restored/c"]
    assert [program.subscribe(each).status for each in topics] == [200] * 3
    broker.react("SUBSCRIBE", _granted_but("restored/b", 0x97))
    broker.drop()
    broker.expire_sessions()
    program.log.wait_for(r"cannot subscribe again: filter=restored/b .*0x97")
    program.wait_connected()
    broker.publish("restored/c", "3")
    program.wait_heard("restored/c", [3])


def _granted_but(refused, reason):
    def reaction(link, packet):
        if packet.filters[0][0] == refused:
            link.suback(packet, [reason] * len(packet.filters))
        else:
            link.answer(packet)

    return reaction


@pytest.mark.parametrize("reason", [0x80, 0x87, 0x97], ids=hex)
def test_a_message_that_is_refused_is_an_error_and_not_sent_again(linked, scripted, reason):
    broker = scripted()
    broker.react("PUBLISH", reactions.reason("PUBACK", reason))
    program = linked(broker).wait_connected()
    answer = program.publish("refused", 1)
    assert answer.status == 502 and f"0x{reason:02X}" in answer.body.decode()
    broker.behave()
    assert program.publish("accepted", 2).status == 200
    assert [packet.topic for packet in broker.of("PUBLISH")] == ["refused", "accepted"]


def test_nobody_subscribed_is_a_success(linked, scripted):
    """MQTT 5, 3.4.2.1: 0x10."""
    broker = scripted()
    broker.react("PUBLISH", reactions.reason("PUBACK", 0x10))
    answer = linked(broker).wait_connected().publish("nobody", 1)
    assert (answer.status, answer.json["delivery"]) == (200, "acknowledged")


def test_qos_2_that_is_refused_with_pubrec_is_an_error(linked, scripted):
    broker = scripted()
    broker.react("PUBLISH", reactions.reason("PUBREC", 0x97))
    program = linked(broker).wait_connected()
    assert program.publish("refused", 1, qos=2).status == 502
    assert broker.of("PUBREL") == []


@pytest.mark.parametrize("message, connack", [({"qos": 2}, {"maximum_qos": 1}), ({"qos": 1}, {"maximum_qos": 0}),
                                              ({"retain": True}, {"retain_available": 0})], ids=str)
def test_what_the_broker_has_excluded_is_refused_here(linked, scripted, message, connack):
    """MQTT 5, 3.2.2.3: a broker would end the link for it; that it was not sent the broker's rules see."""
    broker = scripted(**connack)
    program = linked(broker).wait_connected()
    answer = program.publish("excluded", 1, **message)
    assert 400 <= answer.status < 500, answer.body
    assert program.publish("included", 2, qos=0).status == 200
    eventually(lambda: [packet.topic for packet in broker.of("PUBLISH")] == ["included"])
    assert len(broker.links) == 1


def test_a_packet_larger_than_the_broker_takes_is_refused_here(linked, scripted):
    broker = scripted(maximum_packet_size=1000)
    program = linked(broker).wait_connected()
    assert 400 <= program.publish("large", "x" * 2000).status < 500
    assert program.publish("small", "x" * 500).status == 200
    assert [packet.topic for packet in broker.of("PUBLISH")] == ["small"]


def test_a_broker_without_subscription_identifiers_gets_none(linked, scripted):
    broker = scripted(subscription_identifier_available=0)
    program = linked(broker).wait_connected()
    assert program.subscribe("plain/+").status == 200
    broker.publish("plain/one", "1")
    program.wait_heard("plain/one", [1])


@pytest.mark.parametrize("connack, excluded", [("shared_subscription_available", "$share/fleet/a"),
                                               ("wildcard_subscription_available", "a/+")])
def test_a_filter_that_the_broker_has_excluded_is_refused_here(linked, scripted, connack, excluded):
    """MQTT 5, 3.2.2.3: that it was not sent the broker's rules see."""
    broker = scripted(**{connack: 0})
    program = linked(broker).wait_connected()
    answer = program.subscribe(excluded)
    assert answer.status == 502 and "its CONNACK says" in answer.body.decode()
    assert program.subscribe("plain").status == 200
    broker.publish("plain", "1")
    program.wait_heard("plain", [1])
    assert len(broker.links) == 1


@pytest.mark.parametrize("way", ["embedded", "service"])
def test_what_a_broker_excludes_is_shown_and_subscribed_where_another_has_it(scripted, home, way):
    broker = scripted(shared_subscription_available=0)
    settings = {"RECORDER_TOPICS": "$share/fleet/a b", "RECORDER_OUT": "out"}
    with Manager(home, way, broker.url, ["recorder"], **settings).start().wait_connected() as manager:
        status = manager.wait_until(lambda status: "refused" in status["subscriptions"], "refused")
        (refused,) = status["subscriptions"]["refused"]
        assert refused["topic"] == "$share/fleet/a" and "its CONNACK says" in refused["reason"]
        broker.wait_for("SUBSCRIBE", where=lambda packet: packet.filters[0][0] == "b")
        broker.react("CONNECT", reactions.refuse(0x88))
        broker.drop()
        manager.wait_disconnected()
        broker.connack = {}
        broker.behave()
        broker.wait_for("SUBSCRIBE", where=lambda packet: packet.filters[0][0] == "$share/fleet/a")
        manager.wait_until(lambda status: status["connection"]["connected"] and "refused" not in status["subscriptions"])
        said = {line for line in manager.link.log.lines + manager.log.lines if "cannot subscribe again" in line}
        assert len(said) == 1
