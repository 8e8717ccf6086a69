# SPDX-License-Identifier: Apache-2.0
"""The profile aws-iot: what would break a limit of AWS IoT Core is refused here, with the limit's name."""

import re

import pytest

from harness.client_service import ClientService

HERE = "http://127.0.0.1:1/callback"


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker, MQTT_PROFILE="aws-iot").start().wait_connected()


@pytest.fixture(scope="module")
def service(tmp_path_factory, broker):
    home = tmp_path_factory.mktemp("aws-service")
    with ClientService(home, broker.url, MQTT_CLIENT_ID="aws-service", MQTT_PROFILE="aws-iot").start().wait_connected() as running:
        yield running.rest


REFUSED = [
    ("1/2/3/4/5/6/7/8/9", 1, "slashes in a topic: the aws-iot profile allows 7, this has 8"),
    ("t" * 257, 1, "bytes in a topic: the aws-iot profile allows 256, this has 257"),
    ("t", 2, "highest QoS: the aws-iot profile allows 1, this has 2"),
    ("$aws/rules/rule/1/2/3/4/5/6/7/8/9", 1, "slashes in a topic: the aws-iot profile allows 7, this has 8"),
]


@pytest.mark.parametrize("topic, qos, reason", REFUSED)
def test_the_manager_names_the_limit_a_request_would_break(manager, topic, qos, reason):
    for answer in (manager.rest.publish(topic, 1, qos=qos), manager.rest.subscribe(topic, qos=qos)):
        assert answer.status == 422 and reason in str(answer.detail)
    assert manager.status()["connection"]["connected"]


@pytest.mark.parametrize("topic, qos, reason", REFUSED)
def test_the_client_service_names_the_limit_a_request_would_break(service, topic, qos, reason):
    for answer in (service.post("/publish", {"topic": topic, "payload": 1, "qos": qos}),
                   service.post("/subscribe", {"topic": topic, "callbackUrl": HERE, "qos": qos})):
        assert answer.status == 422 and reason in answer.json["error"]
    assert service.get("/health").json["connected"]


def test_a_payload_over_128_kib_is_refused_by_both(manager, service):
    payload = "x" * (128 * 1024 - 1)
    assert manager.rest.publish("t", payload).status == 413
    assert service.post("/publish", {"topic": "t", "payload": payload}).status == 413
    assert manager.rest.publish("t", payload[1:]).status == 200
    assert service.post("/publish", {"topic": "t", "payload": payload[1:]}).status == 200


@pytest.mark.parametrize("topic", ["1/2/3/4/5/6/7/8", "$aws/things/robot/shadow/update", f"$aws/rules/{'r' * 200}/1/2/3/4/5/6/7/8"])
def test_what_keeps_to_the_limits_passes(manager, service, topic):
    assert manager.rest.publish(topic, 1).status == 200
    assert service.post("/publish", {"topic": topic, "payload": 1}).status == 200


def test_the_topics_and_shares_of_aws_can_be_subscribed(manager):
    for filter in ("$aws/things/robot/shadow/update/delta", "$share/group/1/2/3/4/5/6/7/8"):
        assert manager.rest.subscribe(filter).status == 200
        assert manager.rest.unsubscribe(filter).status == 200


def test_the_51st_filter_of_a_connection_is_refused(make_manager, broker):
    """Two are those of the device."""
    manager = make_manager(broker, MQTT_PROFILE="aws-iot").start().wait_connected()
    for number in range(48):
        assert manager.rest.subscribe(f"many/{number}").status == 200
    answer = manager.rest.subscribe("many/48")
    assert answer.status == 422
    assert "filters on a connection: the aws-iot profile allows 50, this would be number 51" in answer.detail
    assert manager.rest.unsubscribe("many/0").status == 200
    assert manager.rest.subscribe("many/48").status == 200
    assert manager.status()["connection"]["connected"]


def test_the_51st_filter_is_refused_by_a_client_service_without_a_broker(tmp_path):
    with ClientService(tmp_path, "mqtt://127.0.0.1:1", MQTT_PROFILE="aws-iot").start() as service:
        for number in range(50):
            assert service.rest.post("/subscribe", {"topic": f"f/{number}", "callbackUrl": HERE}).status == 200
        answer = service.rest.post("/subscribe", {"topic": "f/50", "callbackUrl": HERE})
        assert answer.status == 422 and "allows 50, this would be number 51" in answer.json["error"]
        assert service.health()["subscriptions"] == 50


@pytest.mark.parametrize("key, value, accepted", [
    ("MQTT_KEEP_ALIVE", "29", "30 to 1200 seconds"),
    ("MQTT_KEEP_ALIVE", "1201", "30 to 1200 seconds"),
    ("MQTT_SESSION_EXPIRY", "604801", "0 to 604800 seconds"),
    ("MQTT_CLIENT_ID", "r" * 129, "at most 128 bytes"),
    ("MAX_PAYLOAD_BYTES", "131073", "1 to 131072 bytes"),
])
def test_a_setting_beyond_a_limit_ends_either_program_with_78(make_manager, key, value, accepted):
    manager = make_manager("mqtt://127.0.0.1:1", MQTT_PROFILE="aws-iot", **{key: value})
    for program in filter(None, (manager, manager.client)):
        ran = program.run()
        assert ran.returncode == 78
        assert re.search(rf"{key}=.*profile aws-iot; accepted: {accepted}", ran.stderr)
