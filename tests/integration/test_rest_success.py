# SPDX-License-Identifier: Apache-2.0
"""The REST API where all is well: each body exactly as docs/reference.md has it."""

import pytest

from harness.client import publish

PAYLOADS = [
    '{"temperature": 23.5, "humidity": 65.2, "timestamp": "2025-08-25T10:30:00Z"}',
    "9007199254740993",
    "1.0",
    "1e2",
    "-0.0",
    '{ "spaces" :  [ 1 ,2,  3 ] }',
    '"h\u00e9llo \U0001f916"',
    '"\\u00e9\\n\\/"',
    '{"twice": 1, "twice": 2}',
    "null",
    "true",
    '"text"',
    "[]",
    "{}",
    '[1, [2, {"3": null}]]',
]


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker).start().wait_connected()


@pytest.fixture
def rest(manager):
    return manager.rest


def test_a_publish_is_answered_when_the_broker_has_acknowledged_it(rest, listen, topic):
    subscriber = listen(topic)
    answer = rest.publish(topic, {"temperature": 23.5}, qos=1)
    assert answer.status == 200
    assert answer.json == {"status": "success", "message": f"Message published to {topic}", "delivery": "acknowledged"}
    assert subscriber.wait_for().json == {"temperature": 23.5}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_arrives_byte_for_byte(rest, listen, topic, payload):
    subscriber = listen(topic)
    assert rest.publish_text(topic, payload).status == 200
    assert subscriber.wait_for().payload == payload.encode()


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_publish_leaves_with_the_qos_it_asks_for(rest, listen, topic, qos):
    subscriber = listen(topic, qos=2)
    assert rest.publish(topic, {}, qos=qos).json["delivery"] == "acknowledged"
    assert subscriber.wait_for().qos == qos


def test_qos_is_1_and_retain_is_false_where_nothing_is_said(rest, listen, topic):
    subscriber = listen(topic, qos=2)
    assert rest.publish(topic, {}).status == 200
    assert subscriber.wait_for().qos == 1
    with listen(topic) as late:
        assert rest.publish(topic, "marker").status == 200
        assert late.wait_for().json == "marker"


def test_a_retained_message_is_there_for_whoever_comes_later(rest, listen, topic):
    assert rest.publish(topic, {"kept": True}, retain=True).status == 200
    message = listen(topic).wait_for()
    assert message.json == {"kept": True}
    assert message.retained


def test_members_that_mean_nothing_are_ignored(rest, listen, topic):
    subscriber = listen(topic)
    assert rest.publish(topic, 1, callbackUrl="http://localhost/", other=None).status == 200
    assert subscriber.wait_for().json == 1


def test_a_topic_may_have_spaces_and_any_script(rest, listen, topic):
    subscriber = listen(f"{topic}/#")
    assert rest.publish(f"{topic}/caf\u00e9 \u65e5\u672c", 1).status == 200
    assert subscriber.wait_for().topic == f"{topic}/caf\u00e9 \u65e5\u672c"


def test_a_topic_may_have_as_many_bytes_as_mqtt_allows(rest, listen, topic):
    subscriber = listen(f"{topic}/#")
    long = f"{topic}/".ljust(65535, "x")
    assert rest.publish(long, 1).status == 200
    assert subscriber.wait_for().topic == long


def test_a_payload_may_have_128_kib(rest, listen, topic):
    subscriber = listen(topic)
    payload = '"' + "x" * (131072 - 2) + '"'
    assert rest.publish_text(topic, payload).status == 200
    assert len(subscriber.wait_for().payload) == 131072


def test_subscribing_listing_and_unsubscribing_agree(rest, topic):
    before = rest.subscriptions()
    answer = rest.subscribe(topic)
    assert (answer.status, answer.json) == (200, {"status": "success", "message": f"Subscribed to {topic}"})
    during = rest.subscriptions()
    assert during == {"topics": sorted([*before["topics"], topic]), "patterns": [], "count": before["count"] + 1}
    answer = rest.unsubscribe(topic)
    assert (answer.status, answer.json) == (200, {"status": "success", "message": f"Unsubscribed from {topic}"})
    assert rest.subscriptions() == before


def test_what_was_subscribed_is_received_and_after_unsubscribing_it_is_not(manager, rest, broker, topic):
    assert rest.subscribe(topic, qos=1).status == 200
    publish(broker, topic, {"n": 1})
    manager.log.wait_for(rf'received for REST: topic={topic} .*payload={{"n": 1}}')
    assert rest.unsubscribe(topic).status == 200
    publish(broker, topic, {"n": 2})
    assert rest.subscribe(f"{topic}/after").status == 200
    publish(broker, f"{topic}/after", {"n": 3})
    manager.log.wait_for(rf"received for REST: topic={topic}/after ")
    assert not manager.log.said(rf'received for REST: topic={topic} .*"n": 2')


def test_subscribing_twice_is_a_success_and_one_subscription(rest, topic):
    assert rest.subscribe(topic).status == 200
    assert rest.subscribe(topic).status == 200
    assert rest.subscriptions()["topics"].count(topic) == 1
    assert rest.unsubscribe(topic).status == 200
    assert rest.unsubscribe(topic).status == 404


@pytest.mark.parametrize("suffix", ["+", "#", "+/x/#", "a/+/b"])
def test_a_filter_with_wildcards_is_subscribed_and_dispatched(manager, rest, broker, topic, suffix):
    name = suffix.replace("+", "level").replace("#", "deep/er")
    assert rest.subscribe(f"{topic}/{suffix}").status == 200
    publish(broker, f"{topic}/{name}", "here")
    manager.log.wait_for(rf"received for REST: topic={topic}/{name} ")


def test_a_shared_subscription_is_dispatched(manager, rest, broker, topic):
    assert rest.subscribe(f"$share/group/{topic}/#").status == 200
    publish(broker, f"{topic}/x", "shared")
    manager.log.wait_for(rf"received for REST: topic={topic}/x ")


def test_the_status_has_exactly_the_members_it_promises(manager, rest):
    status = rest.status()
    device = {"organization_id": "acme", "robot_instance_id": manager.robot, "device_id": manager.robot}
    assert status["status"] == "healthy"
    assert status["connection"] == {"ts_client": True, "callback_server": True, "connected": True, "broker": True}
    assert {key: type(value) for key, value in status["configuration"].items()} == {
        "ts_client_host": str, "ts_client_port": int, "callback_host": str, "callback_port": int,
        "enable_callbacks": bool, "transport": str}
    assert status["configuration"]["enable_callbacks"] is True
    assert status["device_info"] == device
    assert set(status["subscriptions"]) == {"topics", "patterns"}
    assert {manager.topic("command"), manager.topic("response")} <= set(status["subscriptions"]["topics"])
    assert set(status["messages"]) == {"published", "received", "stored", "dropped", "duplicates", "handler_errors"}
    assert set(status) == {"status", "connection", "mqtt_version", "configuration", "subscriptions", "device_info", "messages",
                           "outbox"}
    assert status["mqtt_version"] == "5"


def test_the_status_names_the_transport(rest, transport):
    assert rest.status()["configuration"]["transport"] == transport


def test_what_is_published_is_counted(rest, topic):
    before = rest.status()["messages"]["published"]
    assert rest.publish(topic, 1).status == 200
    assert rest.status()["messages"]["published"] == before + 1


def test_health_is_ok_while_the_process_lives(rest):
    answer = rest.get("/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_detailed_health_shows_every_proxy_and_petal(manager, rest):
    health = rest.get("/health/detailed").json
    assert health["status"] == "healthy"
    assert health["petals"] == []
    assert health["proxies"]["mqtt"]["connection"]["connected"] is True
    assert set(health["proxies"]["db"]) >= {"machine_id", "organization_id"}
