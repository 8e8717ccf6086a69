# SPDX-License-Identifier: Apache-2.0
"""The MQTT cases of AWS IoT Device Advisor that apply to an MQTT 5 client, each under its own name.

Cases that wait are in test_device_advisor_backoff.py. Not applicable: MQTT_Publish_User_Property, because the programs
send no properties of their own."""

import pytest

from scripted import reactions

TRIGGER = "advisor/trigger"


def start(linked, broker, **settings):
    return linked(broker, MQTT_PROFILE="aws-iot", **settings).wait_connected()


def test_connect(linked, scripted):
    """MQTT_Connect: "Device send CONNECT to AWS IoT Core (Happy case)"."""
    broker = scripted()
    program = start(linked, broker, MQTT_CLIENT_ID="advised", MQTT_KEEP_ALIVE=45)
    [connect] = broker.of("CONNECT")
    assert (connect.client_id, connect.keep_alive, connect.clean_start) == ("advised", 45, False)
    assert connect.properties["session_expiry_interval"] == 3600
    program.close()
    assert [packet.reason for packet in broker.wait_for("DISCONNECT")] == [0]


def test_puback_to_an_arbitrary_topic_for_qos_1(linked, scripted):
    """MQTT_Client_Puback_QoS1: "Device can return PUBACK to an arbitrary topic for QoS1", payloads up to 128 KiB."""
    broker = scripted()
    program = start(linked, broker)
    assert program.subscribe(TRIGGER).status == 200
    sizes = [2, 1024, 100 * 1024, 128 * 1024]
    for size in sizes:
        broker.publish(TRIGGER, '"' + "x" * (size - 2) + '"')
        program.wait_heard_bytes(TRIGGER, size)
    assert [packet.reason for packet in broker.wait_for("PUBACK", len(sizes))] == [0] * len(sizes)


@pytest.mark.parametrize("qos", [0, 1])
def test_publish(linked, scripted, qos):
    """MQTT_Publish: "QoS0 (Happy Case)", and the same with QoS 1."""
    broker = scripted()
    answer = start(linked, broker).publish(TRIGGER, {"hello": "advisor"}, qos=qos)
    assert (answer.status, answer.json["delivery"]) == (200, "acknowledged")
    [sent] = broker.wait_for("PUBLISH")
    assert (sent.topic, sent.payload, sent.qos, sent.dup) == (TRIGGER, b'{"hello": "advisor"}', qos, False)


def test_publish_retained(linked, scripted):
    """MQTT_Publish_Retained_Messages: "Publish retained messages"."""
    broker = scripted()
    assert start(linked, broker).publish(TRIGGER, 1, retain=True).status == 200
    [sent] = broker.wait_for("PUBLISH")
    assert sent.retain and sent.qos == 1


def test_publish_retry_without_puback(linked, scripted):
    """MQTT_Publish_Retry_No_Puback: "QoS1 publish retry - No PUBACK".

    MQTT 5 forbids what the case asks of MQTT 3.1.1, sending again on the same connection (4.4.0-1, which the scripted
    broker watches): the message is sent again on the next one."""
    broker = scripted()
    program = start(linked, broker, PUBLISH_TIMEOUT=1)
    broker.react("PUBLISH", reactions.ignore)
    answer = program.publish(TRIGGER, "again")
    assert (answer.status, answer.json["delivery"]) == (200, "stored")
    broker.behave()
    broker.drop()
    first, again = broker.wait_for("PUBLISH", 2)
    assert (again.topic, again.payload) == (first.topic, first.payload) == (TRIGGER, b'"again"')
    assert (first.link, again.link) == (1, 2)


def test_subscribe(linked, scripted):
    """MQTT_Subscribe: "Can Subscribe (Happy Case)"."""
    broker = scripted()
    program = start(linked, broker)
    topics = [f"advisor/{name}" for name in "ab"]
    assert [program.subscribe(each).status for each in topics] == [200, 200]
    asked = [each for packet in broker.of("SUBSCRIBE") for each in packet.filters]
    assert {(each, 1) for each in topics} <= {(topic, options & 3) for topic, options in asked}


def test_a_link_without_a_ping_response_is_left(linked, scripted):
    """MQTT_No_Ack_PingResp: "Mqtt No Ack PingResp": no answer to publish, subscribe and ping any more."""
    broker = scripted(server_keep_alive=2)
    program = start(linked, broker)
    for each in ("PINGREQ", "PUBLISH", "SUBSCRIBE"):
        broker.react(each, reactions.ignore, where=lambda packet: packet.link == 1)
    broker.wait_for("PINGREQ")
    program.log.wait_for("link lost: ")
    assert [packet.link for packet in broker.wait_for("CONNECT", 2)] == [1, 2]
    program.wait_connected()
    assert program.publish(TRIGGER, 1).status == 200


def test_keep_alive(linked, scripted):
    """MQTT keep alive: a silent link is checked as often as CONNACK asks for, and lives on."""
    broker = scripted(server_keep_alive=1)
    program = start(linked, broker)
    broker.wait_for("PINGREQ", 3)
    assert program.publish(TRIGGER, 1).status == 200
    assert len(broker.links) == 1


def test_persistent_session(linked, scripted):
    """MQTT_Persistent_Session_Happy_Case: "Persistent Session (Happy Case)": resumed without a SUBSCRIBE."""
    broker = scripted()
    program = start(linked, broker)
    assert program.subscribe(TRIGGER).status == 200
    broker.drop()
    broker.publish(TRIGGER, '"stored"')
    program.wait_heard(TRIGGER, ["stored"])
    assert [(packet.link, packet.reason) for packet in broker.wait_for("PUBACK")] == [(2, 0)]
    assert [packet.link for packet in broker.of("CONNECT")] == [1, 2]
    program.wait_connected()
    assert {packet.link for packet in broker.of("SUBSCRIBE")} == {1}


def test_an_expired_session(linked, scripted):
    """MQTT_Persistent_Session_Session_Expiry: "Persistent Session - Session Expiry": everything is subscribed again."""
    broker = scripted()
    program = start(linked, broker)
    assert program.subscribe(TRIGGER).status == 200
    before = {each for packet in broker.of("SUBSCRIBE") for each in packet.filters}
    broker.drop()
    broker.expire_sessions()
    program.log.wait_for("link lost: ")
    broker.wait_for("CONNECT", 2)
    program.wait_connected()
    again = {each for packet in broker.of("SUBSCRIBE", lambda packet: packet.link == 2) for each in packet.filters}
    assert again == before
    broker.publish(TRIGGER, '"back"')
    program.wait_heard(TRIGGER, ["back"])


def test_subscribe_by_eight(linked, scripted):
    """The limit of AWS IoT Core: eight filters in one SUBSCRIBE, also after a session is gone."""
    broker = scripted()
    program = start(linked, broker)
    topics = {f"advisor/many/{number}" for number in range(20)}
    for each in sorted(topics):
        assert program.subscribe(each).status == 200
    broker.drop()
    broker.expire_sessions()
    broker.wait_for("CONNECT", 2)
    program.wait_connected()
    again = broker.of("SUBSCRIBE", lambda packet: packet.link == 2)
    assert topics <= {each for packet in again for each, _ in packet.filters}
    assert max(len(packet.filters) for packet in again) <= 8
