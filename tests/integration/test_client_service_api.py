# SPDX-License-Identifier: Apache-2.0
"""petal-mqtt-client as a program in any language sees it: its HTTP API, and what it posts."""

import base64
import contextlib
import pathlib
import re
import resource
import socket
import subprocess
import sys

import pytest

from harness.client import publish
from harness.client_service import ClientService
from harness.places import BINARIES, free_port
from harness.waiting import DEADLINE, eventually

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from foreign.callback_server import CallbackServer  # noqa: E402

CALLS = ["/publish", "/subscribe", "/unsubscribe"]
HERE = "http://127.0.0.1:1/callback"


@pytest.fixture(scope="module")
def service(tmp_path_factory, broker):
    with ClientService(tmp_path_factory.mktemp("service"), broker.url, MQTT_CLIENT_ID="service-api").start().wait_connected() as running:
        yield running


@pytest.fixture
def rest(service):
    yield service.rest
    assert service.rest.get("/health").status == 200  # whatever came, the next one is served


@pytest.fixture
def callbacks():
    with CallbackServer() as running:
        yield running


@pytest.fixture
def own_service(tmp_path):
    """A service for one test: `own_service(broker, KEY="value")`. Not started."""
    with contextlib.ExitStack() as stack:
        yield lambda broker, **settings: stack.enter_context(ClientService(tmp_path, broker.url, MQTT_CLIENT_ID=tmp_path.name, **settings))


def error(answer, status):
    assert answer.status == status, answer.body
    assert set(answer.json) == {"error"} and isinstance(answer.json["error"], str)
    return answer.json["error"]


def subscribe(rest, topic, url, **members):
    answer = rest.post("/subscribe", {"topic": topic, "callbackUrl": url, **members})
    assert (answer.status, answer.json) == (200, {"status": "success"})


def unsubscribe(rest, topic, **members):
    answer = rest.post("/unsubscribe", {"topic": topic, **members})
    assert (answer.status, answer.json) == (200, {"status": "success"})


def posted(callbacks, topic, count=1):
    eventually(lambda: len(callbacks.of(topic)) >= count, lambda: f"{count} posts, came: {callbacks.messages}")
    return callbacks.of(topic)


def test_health_says_healthy_while_it_is_connected(rest):
    health = rest.get("/health").json
    assert (health["status"], health["connected"]) == ("healthy", True)
    assert set(health["messages"]) >= {"published", "received", "delivered", "rejected", "dropped", "waiting"}


def test_without_a_broker_it_is_degraded_and_stores_publishes_until_it_is_back(own_broker, own_service, topic):
    broker = own_broker().start()
    service = own_service(broker).start().wait_connected()
    broker.stop()
    eventually(lambda: not service.health()["connected"])
    assert service.rest.get("/health").status == 200
    assert service.health()["status"] == "degraded"
    assert "broker" in error(service.rest.post("/publish", {"topic": topic, "payload": 1, "qos": 0}), 503)
    assert service.rest.post("/publish", {"topic": topic, "payload": 1}).json["delivery"] == "stored"
    broker.start()
    service.wait_connected()
    assert service.rest.post("/publish", {"topic": topic, "payload": 1}).status == 200


def test_a_subscription_that_is_made_without_a_broker_holds_when_it_comes(own_broker, own_service, callbacks, topic):
    broker = own_broker()
    service = own_service(broker).start()
    subscribe(service.rest, topic, callbacks.url)
    broker.start()
    service.wait_connected()
    publish(broker, topic, 1)
    assert posted(callbacks, topic)[0].payload == 1


@pytest.mark.parametrize("payload", [
    '{"b" : 1.0,  "a":9007199254740993}', '[ 1e400, -0 ]', '"t\\u00e4xt"', "null", "7", '{"nested": {"payload": [true]}}',
])
def test_a_payload_is_published_byte_for_byte(rest, listen, topic, payload):
    subscriber = listen(topic)
    answer = rest.post("/publish", f'{{"topic": "{topic}", "payload": {payload}, "callbackUrl": 7}}')
    assert (answer.status, answer.json) == (200, {"status": "success", "delivery": "acknowledged"})
    assert subscriber.wait_for().text == payload


@pytest.mark.parametrize("payload", [' {"a":1}\n', "\t1", r'"\ud83d" '])
def test_the_blanks_around_a_payload_are_part_of_it_where_that_is_said(rest, listen, topic, payload):
    subscriber = listen(topic)
    for blanks in "true", "false":
        assert rest.post("/publish", f'{{"topic": "{topic}", "payload":{payload}, "blanks": {blanks}}}').status == 200
    subscriber.wait_for_count(2)
    assert subscriber.texts == [payload, payload.strip()]


def test_a_callback_says_where_blanks_belong_to_its_payload(rest, broker, callbacks, topic):
    subscribe(rest, topic, callbacks.url)
    publish(broker, topic, ' {"a":1}\n')
    publish(broker, topic, r'{"log": "cut \ud83d"}')
    first, second = posted(callbacks, topic, 2)
    assert b'"payload": {"a":1}\n,"blanks":true,' in first.body and first.payload == {"a": 1}
    assert rb'"payload":{"log": "cut \ud83d"},' in second.body and "blanks" not in second.json


def test_half_of_a_surrogate_pair_is_no_text(rest):
    assert "half a surrogate pair" in error(rest.post("/publish", '{"topic": "\\ud83d", "payload": 1}'), 422)
    assert "half a surrogate pair" in error(rest.post("/subscribe", '{"topic": "a", "callbackUrl": "http://localhost/\\ud83d"}'), 422)


@pytest.mark.parametrize("target", ["/%ff", "/deadletters?limit=%ff", "/deadletters?caf%e9=1&after=%ff"])
def test_an_error_that_echoes_foreign_bytes_is_json(rest, target):
    assert rest.get(target).body.decode("utf-8")


@pytest.mark.parametrize("members, qos", [({}, 1), ({"qos": 0}, 0), ({"qos": 1}, 1), ({"qos": 2}, 2)])
def test_the_qos_is_what_was_asked(rest, listen, topic, members, qos):
    subscriber = listen(topic, qos=2)
    assert rest.post("/publish", {"topic": topic, "payload": 1, **members}).status == 200
    assert subscriber.wait_for().qos == qos


def test_a_retained_message_waits_for_who_comes_later(rest, listen, topic):
    assert rest.post("/publish", {"topic": topic, "payload": 1, "retain": True}).status == 200
    assert listen(topic).wait_for().retained


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("body", ["{", '{"topic": NaN}', "nonsense", "", b'{"topic": "\xff"}'])
def test_a_body_that_is_not_json_is_400(rest, path, body):
    error(rest.post(path, body), 400)


@pytest.mark.parametrize("path, body, named", [
    ("/publish", {"payload": 1}, "topic"), ("/publish", {"topic": "a"}, "payload"), ("/publish", {"topic": 7, "payload": 1}, "topic"),
    ("/publish", {"topic": "a", "payload": 1, "qos": 3}, "qos"), ("/publish", {"topic": "a", "payload": 1, "retain": 1}, "retain"),
    ("/publish", [], "body"), ("/subscribe", {"topic": "a"}, "callbackUrl"), ("/subscribe", {"callbackUrl": HERE}, "topic"),
    ("/subscribe", {"topic": "a", "callbackUrl": 7}, "callbackUrl"), ("/subscribe", {"topic": "a", "callbackUrl": HERE, "qos": -1}, "qos"),
    ("/unsubscribe", {}, "topic"), ("/unsubscribe", {"topic": "a", "callbackUrl": None}, "callbackUrl"),
])
def test_a_wrong_shape_is_422_and_names_the_member(rest, path, body, named):
    assert named in error(rest.post(path, body), 422)


@pytest.mark.parametrize("topic", ["", "a/#", "a/+/x", "a\u0000b", "x" * 70_000])
def test_a_publish_to_what_is_no_topic_is_422(rest, topic):
    error(rest.post("/publish", {"topic": topic, "payload": 1}), 422)
    assert rest.get("/health").json["connected"]


@pytest.mark.parametrize("topic", ["", "a#", "a/#/b", "$share/group", "x" * 70_000])
def test_a_subscription_to_what_is_no_filter_is_422(rest, topic):
    error(rest.post("/subscribe", {"topic": topic, "callbackUrl": HERE}), 422)


@pytest.mark.parametrize("size", [131_071, 1_000_000, 20_000_000])
def test_what_is_too_large_is_413(rest, size):
    with contextlib.suppress(ConnectionError):  # it need not take all of what it has refused
        error(rest.post("/publish", {"topic": "a", "payload": "x" * size}), 413)
    assert rest.post("/publish", {"topic": "a", "payload": "x" * 131_070}).status == 200


def test_an_unknown_path_is_404(rest):
    assert "/nothing" in error(rest.get("/nothing"), 404)


@pytest.mark.parametrize("method, path, allow", [("GET", each, {"POST"}) for each in CALLS] + [("POST", "/health", {"GET", "HEAD"})])
def test_a_wrong_method_is_405_with_allow(rest, method, path, allow):
    answer = rest.call(method, path)
    error(answer, 405)
    assert set(answer.headers["allow"].split(", ")) == allow


def test_the_same_pair_twice_is_one_delivery(rest, broker, callbacks, topic):
    for _ in range(2):
        subscribe(rest, topic, callbacks.url)
    for number in range(3):
        publish(broker, topic, number)
    assert [each.payload for each in posted(callbacks, topic, 3)] == [0, 1, 2]


def test_two_urls_of_a_topic_both_get_it(rest, broker, callbacks, topic):
    with CallbackServer() as other:
        for each in (callbacks, other):
            subscribe(rest, topic, each.url)
        publish(broker, topic, 1)
        assert posted(callbacks, topic) and posted(other, topic)


def test_overlapping_filters_of_a_url_are_one_post(rest, broker, callbacks, topic):
    for filter in (topic, f"{topic}/#", "test/+", f"{topic}/+"):
        subscribe(rest, filter, callbacks.url)
    for number in range(3):
        publish(broker, topic, number)
    posted(callbacks, topic, 3)
    publish(broker, f"{topic}/below", "last")
    posted(callbacks, f"{topic}/below")
    assert callbacks.payloads(topic) == [0, 1, 2]


def test_unsubscribing_one_url_leaves_the_other(rest, broker, callbacks, topic):
    with CallbackServer() as other:
        for each in (callbacks, other):
            subscribe(rest, topic, each.url)
        unsubscribe(rest, topic, callbackUrl=other.url)
        publish(broker, topic, 1)
        assert posted(callbacks, topic) and not other.messages


def test_unsubscribing_without_a_url_ends_all_of_the_topic(rest, broker, callbacks, topic):
    with CallbackServer() as other:
        for each in (callbacks, other):
            subscribe(rest, topic, each.url)
        subscribe(rest, f"{topic}/kept", callbacks.url)
        unsubscribe(rest, topic)
        publish(broker, topic, 1)
        publish(broker, f"{topic}/kept", 1)
        posted(callbacks, f"{topic}/kept")
        assert not callbacks.of(topic) and not other.messages


def test_unsubscribing_what_is_not_there_is_a_success(rest, topic):
    unsubscribe(rest, topic)
    unsubscribe(rest, topic, callbackUrl=HERE)


REFUSED_URLS = [
    "https://127.0.0.1/", "ftp://127.0.0.1/", "127.0.0.1:80", "", "http://", "http:///callback", "http://:80/", "http://user:secret@127.0.0.1/",
    "http://0.0.0.0/", "http://192.168.1.1/", "http://example.com/", "http://127.0.0.1.evil.example/", "http://localhost.evil.example/",
    "http://127.0.0.1@evil.example/", "http://evil.example#@127.0.0.1/", "http://evil.example\\@127.0.0.1/", "http://[::]/", "http://2130706433/",
    "http://127.0.0.1/\r\nX-Injected: 1",
]


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_callback_url_that_is_not_http_on_this_machine_is_403(rest, topic, url):
    text = error(rest.post("/subscribe", {"topic": topic, "callbackUrl": url}), 403)
    assert "callbackUrl" in text and "secret" not in text


@pytest.mark.parametrize("host", ["[::1]", "127.1.2.3", "localhost", "127.0.0.1"])
def test_a_callback_url_on_a_loopback_address_is_taken(rest, topic, host):
    subscribe(rest, topic, f"http://{host}:9/some/path?x=1")
    unsubscribe(rest, topic)


def test_callback_allowed_hosts_names_further_hosts(own_service, broker, topic):
    rest = own_service(broker, CALLBACK_ALLOWED_HOSTS="robot-brain,192.168.1.1").start().rest
    for host in ("robot-brain", "192.168.1.1", "localhost"):
        subscribe(rest, topic, f"http://{host}:9/")
    error(rest.post("/subscribe", {"topic": topic, "callbackUrl": "http://192.168.1.10/"}), 403)


TIMESTAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@pytest.mark.parametrize("payload", [b'{"b" : 1.0,  "a":9007199254740993}', b"9007199254740993", b"1.0", b'"text"', b"null", b"[ ]"])
def test_a_json_payload_is_posted_byte_for_byte(rest, broker, callbacks, topic, payload):
    subscribe(rest, topic, callbacks.url)
    publish(broker, topic, payload)
    (only,) = posted(callbacks, topic)
    expected = re.escape(f'{{"topic":"{topic}","payload":{payload.decode()},"timestamp":"') + TIMESTAMP + r'","qos":1\}'
    assert re.fullmatch(expected, only.body.decode()), only.body


@pytest.mark.parametrize("payload", ["no JSON", "{broken", "NaN", 'quotes " and \\', "línea\n", ""])
def test_a_text_is_posted_as_a_json_string(rest, broker, callbacks, topic, payload):
    subscribe(rest, topic, callbacks.url)
    publish(broker, topic, payload)
    (only,) = posted(callbacks, topic)
    assert only.payload == payload
    assert set(only.json) - {"encoding"} == {"topic", "payload", "timestamp", "qos"}


@pytest.mark.parametrize("payload", [b"\xff\x00\xfe", b"\x80", bytes(range(256)) * 100])
def test_bytes_are_posted_as_base64(rest, broker, callbacks, topic, payload):
    subscribe(rest, topic, callbacks.url)
    publish(broker, topic, payload)
    (only,) = posted(callbacks, topic)
    assert only.payload == {"base64": base64.b64encode(payload).decode()}


def test_a_retained_message_says_so(rest, broker, callbacks, topic):
    publish(broker, topic, 1, retain=True)
    subscribe(rest, topic, callbacks.url)
    assert posted(callbacks, topic)[0].json["retained"] is True
    publish(broker, topic, 2)
    assert "retained" not in posted(callbacks, topic, 2)[1].json


@pytest.mark.parametrize("wanted, sent, got", [(0, 1, 0), (1, 0, 0), (1, 2, 1), (2, 2, 2)])
def test_the_qos_that_is_posted_is_the_lower_of_both(rest, broker, callbacks, topic, wanted, sent, got):
    subscribe(rest, topic, callbacks.url, qos=wanted)
    publish(broker, topic, 1, qos=sent)
    assert posted(callbacks, topic)[0].json["qos"] == got


def test_a_killed_service_keeps_its_registrations(own_service, broker, callbacks, topic):
    service = own_service(broker).start().wait_connected()
    subscribe(service.rest, topic, callbacks.url)
    subscribe(service.rest, f"{topic}/gone", callbacks.url)
    unsubscribe(service.rest, f"{topic}/gone")
    before = service.health()["instance"]
    service.kill()
    publish(broker, topic, "meanwhile")
    service.start().wait_connected()
    publish(broker, f"{topic}/gone", 1)
    publish(broker, topic, "afterwards")
    assert [each.payload for each in posted(callbacks, topic, 2)] == ["meanwhile", "afterwards"]
    assert not callbacks.of(f"{topic}/gone")
    assert service.health()["instance"] != before


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "::"])
def test_it_refuses_to_listen_where_others_reach_it(tmp_path, host):
    environment = {"TS_CLIENT_HOST": host, "DATA_DIR": str(tmp_path), "TS_CLIENT_PORT": str(free_port())}
    ran = subprocess.run([BINARIES / "petal-mqtt-client"], env=environment, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 78
    assert "TS_CLIENT_HOST" in ran.stderr and host in ran.stderr


def test_a_port_in_use_is_an_error_that_names_it(service, tmp_path, broker):
    environment = {"TS_CLIENT_PORT": str(service.port), "DATA_DIR": str(tmp_path), "MQTT_BROKER_URL": broker.url}
    ran = subprocess.run([BINARIES / "petal-mqtt-client"], env=environment, capture_output=True, text=True, timeout=30)
    assert ran.returncode != 0
    assert str(service.port) in ran.stdout + ran.stderr and "TS_CLIENT_PORT" in ran.stdout + ran.stderr


@contextlib.contextmanager
def idle_connections(rest, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(rest.socket()) for _ in range(count)]


def test_a_thousand_idle_connections_disturb_nobody(rest, listen, topic):
    subscriber = listen(topic)
    with idle_connections(rest, 1000) as idle:
        assert rest.post("/publish", {"topic": topic, "payload": 1}).status == 200
        subscriber.wait_for()
        idle[-1].sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle[-1].recv(4096).startswith(b"HTTP/1.1 200 ")


def test_a_request_that_comes_byte_by_byte_holds_nobody_up(rest, listen, topic):
    subscriber = listen(topic)
    body = f'{{"topic": "{topic}", "payload": "slow"}}'.encode()
    request = b"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with rest.socket() as raw:
        for at in range(len(request)):
            raw.sendall(request[at:at + 1])
            if at % 10 == 0:
                assert rest.post("/publish", {"topic": topic, "payload": at}).status == 200
        assert raw.recv(4096).startswith(b"HTTP/1.1 200 ")
    assert subscriber.wait_for(lambda message: message.json == "slow")


def send_until_full(raw, request):
    """How many whole requests were sent when neither side took any more."""
    sent = 0
    with contextlib.suppress(TimeoutError):
        while True:
            sent += raw.send((request * 10)[sent % len(request):])
    return sent // len(request)


def test_who_does_not_read_the_answers_holds_nobody_up(service, rest, topic):
    padding = b"x" * 7000  # few requests fill what the kernel keeps
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", service.port))
        raw.settimeout(0.2)
        sent = send_until_full(raw, b"GET /health HTTP/1.1\r\nHost: x\r\nPadding: " + padding + b"\r\n\r\n")
        for number in range(20):
            assert rest.post("/publish", {"topic": topic, "payload": number}).status == 200
        raw.settimeout(DEADLINE)
        received, answered = b"", 0
        while answered < sent:
            received = received[-12:] + raw.recv(1 << 20)
            answered += received.count(b"HTTP/1.1 200 ")
