# SPDX-License-Identifier: Apache-2.0
"""The REST API where something is wrong: the status, and what is said of it."""

import pytest

CALLS = ["/mqtt/publish", "/mqtt/subscribe", "/mqtt/unsubscribe"]


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker).start().wait_connected()


@pytest.fixture
def rest(manager):
    yield manager.rest
    assert manager.rest.publish("test/still-there", 1).status == 200  # whatever came, the next one is served


def refused(answer, status=422):
    """The one complaint of a 422, with its four members."""
    assert answer.status == status, answer.body
    (complaint,) = answer.detail
    assert set(complaint) - {"ctx"} == {"type", "loc", "msg", "input"}
    return complaint


@pytest.mark.parametrize("path", CALLS)
def test_a_missing_topic_is_named(rest, path):
    body = {"payload": 1} if path == "/mqtt/publish" else {}
    complaint = refused(rest.post(path, body))
    assert complaint == {"type": "missing", "loc": ["body", "topic"], "msg": "Field required", "input": body}


def test_a_missing_payload_is_named(rest):
    complaint = refused(rest.post("/mqtt/publish", {"topic": "a"}))
    assert (complaint["type"], complaint["loc"]) == ("missing", ["body", "payload"])


def test_everything_that_is_wrong_is_told_at_once(rest):
    answer = rest.post("/mqtt/publish", {"topic": 7, "qos": 5, "retain": "yes"})
    assert answer.status == 422
    assert [entry["loc"][-1] for entry in answer.detail] == ["topic", "payload", "qos", "retain"]


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("wrong", [7, None, True, [], {}])
def test_a_topic_is_a_string(rest, path, wrong):
    complaint = refused(rest.post(path, {"topic": wrong, "payload": 1}))
    assert (complaint["type"], complaint["loc"], complaint["input"]) == ("string_type", ["body", "topic"], wrong)


@pytest.mark.parametrize("path", ["/mqtt/publish", "/mqtt/subscribe"])
@pytest.mark.parametrize("qos, kind", [
    (-1, "greater_than_equal"), (3, "less_than_equal"), (5, "less_than_equal"), (2**63, "less_than_equal"),
    (-(2**70), "greater_than_equal"), (1.5, "int_from_float"), ("one", "int_type"), (None, "int_type"), (True, "int_type"),
])
def test_a_qos_is_0_1_or_2(rest, path, qos, kind):
    complaint = refused(rest.post(path, {"topic": "a", "payload": 1, "qos": qos}))
    assert (complaint["type"], complaint["loc"]) == (kind, ["body", "qos"])


@pytest.mark.parametrize("retain", ["true", 1, None])
def test_retain_is_a_boolean(rest, retain):
    complaint = refused(rest.post("/mqtt/publish", {"topic": "a", "payload": 1, "retain": retain}))
    assert (complaint["type"], complaint["loc"]) == ("bool_type", ["body", "retain"])


@pytest.mark.parametrize("topic", ["", "a/#", "a/+/x", "#", "+", "a\u0000b", "x" * 70_000])
def test_a_publish_to_what_is_no_topic_name_is_refused_here(manager, rest, topic):
    dropped = manager.status()
    complaint = refused(rest.publish(topic, 1))
    assert (complaint["type"], complaint["loc"]) == ("value_error", ["body", "topic"])
    assert complaint["msg"].startswith("Value error, ")
    assert len(str(complaint["input"])) < 1000
    assert manager.status()["connection"] == dropped["connection"]  # nobody's link broke


@pytest.mark.parametrize("topic", ["", "a#", "a/#/b", "a+/b", "a/+b", "a\u0000b", "x" * 70_000, "$share/group", "$share//a",
                                   "$share/gr+up/a", "$share/group/"])
def test_a_subscription_to_what_is_no_filter_is_refused_here(rest, topic):
    complaint = refused(rest.subscribe(topic))
    assert (complaint["type"], complaint["loc"]) == ("value_error", ["body", "topic"])


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("body", ["{", '{"topic": "a",}', "{'topic': 'a'}", '{"topic": NaN}', "nonsense", '{"topic": "a"} x'])
def test_a_body_that_is_not_json_is_refused(rest, path, body):
    complaint = refused(rest.post(path, body))
    assert (complaint["type"], complaint["loc"][0], complaint["msg"]) == ("json_invalid", "body", "JSON decode error")


def test_a_body_that_is_not_utf_8_is_refused(rest):
    assert refused(rest.post("/mqtt/publish", b'{"topic": "a\xff", "payload": 1}'))["type"] == "json_invalid"


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null"])
def test_a_body_that_is_no_object_is_refused(rest, path, body):
    complaint = refused(rest.post(path, body))
    assert (complaint["type"], complaint["loc"]) == ("model_attributes_type", ["body"])


@pytest.mark.parametrize("path", CALLS)
def test_a_missing_body_is_refused(rest, path):
    complaint = refused(rest.post(path, ""))
    assert (complaint["type"], complaint["loc"]) == ("missing", ["body"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_a_body_that_is_not_announced_as_json_is_refused(rest, kind):
    complaint = refused(rest.post("/mqtt/publish", '{"topic": "a", "payload": 1}', headers={"Content-Type": kind}))
    assert (complaint["type"], complaint["loc"], complaint["input"]) == ("content_type", ["header", "content-type"], kind)


def test_a_payload_over_the_limit_is_413_and_names_the_limit(rest):
    answer = rest.publish("a", "x" * 131071)
    assert answer.status == 413
    assert "131072" in answer.detail and "MAX_PAYLOAD_BYTES" in answer.detail


def test_a_body_over_the_limit_is_413(rest):
    answer = rest.publish("a", "x" * 1_000_000)
    assert answer.status == 413
    assert isinstance(answer.detail, str)


def test_a_body_of_20_megabytes_is_413(rest):
    with rest.socket() as raw:
        raw.sendall(b"POST /mqtt/publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\n\r\n")
        try:
            for _ in range(200):
                raw.sendall(b"x" * 100_000)
        except OSError:
            pass  # it need not take what it has refused
        assert raw.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_an_unknown_path_is_404_and_json(rest):
    answer = rest.get("/mqtt/nothing")
    assert answer.status == 404
    assert "/mqtt/nothing" in answer.detail


def test_an_unknown_subscription_is_404(rest, topic):
    answer = rest.unsubscribe(topic)
    assert answer.status == 404
    assert topic in answer.detail


def test_what_a_petal_or_the_manager_holds_cannot_be_unsubscribed_over_rest(manager, rest):
    answer = rest.unsubscribe(manager.topic("command"))
    assert answer.status == 404
    assert "manager" in answer.detail
    assert manager.topic("command") in rest.subscriptions()["topics"]


@pytest.mark.parametrize("method, path, allow", [
    ("GET", "/mqtt/publish", {"POST"}), ("DELETE", "/mqtt/subscribe", {"POST"}), ("PUT", "/mqtt/unsubscribe", {"POST"}),
    ("POST", "/mqtt/status", {"GET", "HEAD"}), ("POST", "/mqtt/subscriptions", {"GET", "HEAD"}), ("POST", "/health", {"GET", "HEAD"}),
])
def test_a_wrong_method_is_405_with_allow(rest, method, path, allow):
    answer = rest.call(method, path)
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == allow
    assert isinstance(answer.detail, str)
