# SPDX-License-Identifier: Apache-2.0
"""Which handler gets which message, in which order, how often."""

import pytest

from harness.client import publish, publish_lines

FILTERS = "d/plus/+ d/hash/# d/+/middle/# $share/robots/d/shared/+ d/twice d/twice d/both/+ d/both/x d/retained d/ordered d/qos"
PATTERNS = "d/star/* d/q/? d/seq/[abc] d/not/[!abc] d/*/end d/Case"
WIDE = "d/star/# d/q/# d/seq/# d/not/# d/deep/# d/Case d/case"  # patterns are local: something must bring the messages in


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    publish(broker, "d/retained", "kept", retain=True)
    manager = make_shared_manager(broker, ["recorder"], RECORDER_TOPICS=FILTERS, RECORDER_PATTERNS=PATTERNS,
                                  RECORDER_OUT="recorded", MQTT_SESSION_EXPIRY=0)  # it leaves no share behind
    manager.start().wait_connected()
    for topic in WIDE.split():
        assert manager.rest.subscribe(topic).status == 200
    return manager


@pytest.fixture
def recorded(manager, listen):
    return listen("recorded")


def handlers_of(broker, recorded, topic, payload="x"):
    """The handlers that get a message, which is all of them when the marker behind it has come."""
    publish(broker, topic, payload)
    publish(broker, "d/qos", f"after {topic}")
    recorded.wait_for(lambda message: message.json["payload"] == f"after {topic}")
    return sorted(seen["handler"] for seen in recorded.jsons if seen["topic"] == topic and seen["payload"] == payload)


@pytest.mark.parametrize("topic, handlers", [
    ("d/plus/x", ["d/plus/+"]),
    ("d/plus/", ["d/plus/+"]),
    ("d/plus/x/y", []),
    ("d/hash", ["d/hash/#"]),
    ("d/hash/x", ["d/hash/#"]),
    ("d/hash/x/y/z", ["d/hash/#"]),
    ("d/any/middle", ["d/+/middle/#"]),
    ("d/any/middle/x/y", ["d/+/middle/#"]),
    ("d/shared/x", ["$share/robots/d/shared/+"]),
    ("d/twice", ["d/twice", "d/twice"]),
    ("d/both/y", ["d/both/+"]),
    ("d/nobody", []),
])
def test_a_filter_gets_what_mqtt_says_it_matches(broker, recorded, topic, handlers):
    assert handlers_of(broker, recorded, topic) == handlers


@pytest.mark.parametrize("topic, handlers", [
    ("d/star/x", ["d/star/*"]),
    ("d/star/x/y/z", ["d/star/*"]),
    ("d/star/", ["d/star/*"]),
    ("d/q/x", ["d/q/?"]),
    ("d/q/\u00e9", ["d/q/?"]),
    ("d/q/xy", []),
    ("d/seq/b", ["d/seq/[abc]"]),
    ("d/seq/d", []),
    ("d/not/d", ["d/not/[!abc]"]),
    ("d/not/b", []),
    ("d/deep/down/here/end", ["d/*/end"]),
    ("d/Case", ["d/Case"]),
    ("d/case", []),
])
def test_a_pattern_gets_what_fnmatch_says_it_matches(broker, recorded, topic, handlers):
    assert handlers_of(broker, recorded, topic) == handlers


def test_a_pattern_brings_in_nothing_by_itself(broker, recorded):
    assert handlers_of(broker, recorded, "d/not-subscribed/end") == []


def test_patterns_and_filters_are_listed_apart(manager):
    listed = manager.rest.subscriptions()
    assert set(PATTERNS.split()) == set(listed["patterns"])
    assert set(FILTERS.split()) <= set(listed["topics"])
    assert listed["count"] == len(listed["topics"]) + len(listed["patterns"])
    assert manager.status()["subscriptions"] == {"topics": listed["topics"], "patterns": listed["patterns"]}


def test_what_was_retained_before_reaches_the_handler_as_retained(make_manager, broker, listen):
    publish(broker, "d/kept", "old", retain=True)
    out = listen("kept/out")
    make_manager(broker, ["recorder"], RECORDER_TOPICS="d/kept", RECORDER_OUT="kept/out").start()
    old = out.wait_for().json
    assert (old["payload"], old["retained"]) == ("old", True)
    publish(broker, "d/kept", "new", retain=True)
    new = out.wait_for_count(2)[1].json
    assert (new["payload"], new["retained"]) == ("new", False)


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_message_reaches_its_handler_with_its_qos(broker, recorded, qos):
    publish(broker, "d/qos", f"with {qos}", qos=qos)
    assert recorded.wait_for(lambda message: message.json["payload"] == f"with {qos}").json["qos"] == qos


@pytest.mark.parametrize("payload", ["not JSON", "[1, 2]", "", "7", "caf\u00e9"])
def test_a_payload_of_any_kind_reaches_its_handler(broker, recorded, payload):
    assert handlers_of(broker, recorded, "d/both/y", payload) == ["d/both/+"]


def test_a_message_that_two_filters_match_reaches_each_of_them_once(broker, recorded):
    assert handlers_of(broker, recorded, "d/both/x") == ["d/both/+", "d/both/x"]


@pytest.mark.long
def test_five_thousand_messages_of_a_topic_arrive_in_order(broker, recorded):
    publish_lines(broker, "d/ordered", range(5000))
    recorded.wait_for_count(5000)
    assert [int(seen["payload"]) for seen in recorded.jsons] == list(range(5000))


def test_a_message_id_that_came_before_is_kept_from_its_handler_and_counted(manager, broker, recorded):
    before = manager.status()["messages"]["duplicates"]
    for message_id in ["one", "one", "two", "one"]:
        publish(broker, "d/both/y", {"messageId": message_id})
    publish(broker, "d/both/y", {"no": "id"})
    publish(broker, "d/both/y", {"no": "id"})
    recorded.wait_for_count(4)
    publish(broker, "d/qos", "the end")
    recorded.wait_for(lambda message: message.json["payload"] == "the end")
    came = [seen["payload"] for seen in recorded.jsons if seen["topic"] == "d/both/y"]
    assert came == ['{"messageId": "one"}', '{"messageId": "two"}', '{"no": "id"}', '{"no": "id"}']
    assert manager.status()["messages"]["duplicates"] == before + 2


def test_one_id_on_two_topics_is_two_messages(broker, recorded):
    publish(broker, "d/plus/a", {"messageId": "same"})
    publish(broker, "d/plus/b", {"messageId": "same"})
    recorded.wait_for_count(2)


def test_a_duplicate_reaches_each_of_several_handlers_once(broker, recorded):
    for _ in range(3):
        publish(broker, "d/twice", {"messageId": "thrice"})
    publish(broker, "d/qos", "the end")
    recorded.wait_for(lambda message: message.json["payload"] == "the end")
    assert [seen["topic"] for seen in recorded.jsons].count("d/twice") == 2


def test_the_window_of_remembered_ids_can_be_set(make_manager, broker, listen):
    out = listen("window/out")
    make_manager(broker, ["recorder"], DEDUP_WINDOW="2", RECORDER_TOPICS="window/in",
                 RECORDER_OUT="window/out").start().wait_connected()
    for number in [1, 2, 3, 3, 1]:
        publish(broker, "window/in", {"messageId": str(number)})
    publish(broker, "window/in", "end")
    out.wait_for(lambda message: message.json["payload"] == "end")
    ids = [seen["payload"][-3] for seen in out.jsons][:-1]
    assert ids == ["1", "2", "3", "1"]


def test_a_hash_does_not_get_what_begins_with_a_dollar(make_manager, own_broker):
    quick = own_broker(settings=["sys_interval 1"]).start()
    manager = make_manager(quick).start().wait_connected()
    for filter_text in ["#", "+/broker/uptime", "$SYS/broker/uptime"]:
        assert manager.rest.subscribe(filter_text).status == 200

    def handlers_of_it(topic):
        return len([line for line in manager.log.lines if f"received for REST: topic={topic} " in line])

    publish(quick, "plain/broker/uptime", "x")
    manager.wait_until(lambda _: handlers_of_it("plain/broker/uptime") == 2, "both wildcards called")
    manager.log.wait_for(r"received for REST: topic=\$SYS/broker/uptime ")
    publish(quick, "plain/broker/uptime", "y")
    manager.wait_until(lambda _: handlers_of_it("plain/broker/uptime") == 4, "both wildcards called")
    uptimes = [line.split("payload=")[1] for line in manager.log.lines if "topic=$SYS/broker/uptime " in line]
    assert len(uptimes) == len(set(uptimes))
