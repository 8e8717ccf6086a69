# SPDX-License-Identifier: Apache-2.0
"""The manager's callback server as a client service in any language sees it."""

import contextlib
import json
import re
import resource
import socket

import pytest

from harness.client import publish
from harness.rest import Rest
from harness.sockets import options_of_connections
from harness.waiting import eventually


@pytest.fixture(scope="module")
def transport():
    return "service"


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    made = make_shared_manager(broker, petals=["recorder"], RECORDER_TOPICS="called/# once/#", RECORDER_OUT="callback-server/out")
    return made.start().wait_connected()


@pytest.fixture(scope="module")
def server(manager):
    return manager.callbacks


@pytest.fixture
def callbacks(server):
    yield server
    assert server.post("/callback", message()).status == 200  # whatever came, the next one is taken


@pytest.fixture
def recorded(listen):
    return listen("callback-server/out")


def message(**members):
    return {"topic": "nobody/listens", "payload": {"a": 1}, "timestamp": "2025-08-25T10:30:00.123Z", "qos": 1, **members}


def refused(answer, status):
    assert answer.status == status, answer.body
    assert answer.detail
    return answer


def test_a_message_is_taken_and_reaches_the_handler_as_it_came(callbacks, recorded):
    payload = '{"id": 9007199254740993, "ratio" : 1.0}'
    answer = callbacks.post("/callback", f'{{"topic": "called/a", "payload": {payload}, "qos": 0, "retained": true}}')
    assert (answer.status, answer.json) == (200, {"status": "success"})
    assert recorded.wait_for().json == {"handler": "called/#", "topic": "called/a", "payload": payload, "qos": 0, "retained": True}


@pytest.mark.parametrize("members", [{"timestamp": None}, {"timestamp": "yesterday"}, {"qos": 0}, {"extra": [1]}, {"payload": None}, {"payload": ""}])
def test_members_that_do_not_matter_may_be_anything_a_service_makes_of_them(callbacks, members):
    wanted = {key: value for key, value in message(**members).items() if not (key == "timestamp" and value is None)}
    assert callbacks.post("/callback", wanted).status == 200


@pytest.mark.parametrize("body", [
    "", "{", "nonsense", '{"topic": "a", "payload": NaN}', '{"topic": "a", "payload": 1,}', "{'topic': 'a'}", b'{"topic": "\xff", "payload": 1}',
    '{"topic": "a", "payload": 1} x', '{"topic": "a", "payload": Infinity}', "[" * 100_000,
])
def test_what_is_not_json_is_400(callbacks, body):
    refused(callbacks.post("/callback", body), 400)


@pytest.mark.parametrize("body", [
    [], 7, "text", None, {}, {"payload": 1}, {"topic": "a"}, message(topic=7), message(topic=None), message(topic=["a"]),
    message(topic=""), message(topic="a/#"), message(topic="a/+/b"), message(topic="a\u0000b"), message(topic="x" * 70_000),
    message(qos=5), message(qos=-1), message(qos="1"), message(qos=1.5), message(retained="yes"),
], ids=lambda body: json.dumps(body)[:60])
def test_a_wrong_shape_is_422(callbacks, body):
    answer = refused(callbacks.post("/callback", json.dumps(body)), 422)
    assert all({"type", "loc", "msg", "input"} <= set(each) for each in answer.detail)
    assert len(answer.body) < 4000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_announced_as_json_is_refused(callbacks, kind):
    answer = callbacks.post("/callback", json.dumps(message()), headers={"Content-Type": kind})
    assert answer.status in (400, 415, 422)
    assert answer.detail


@pytest.mark.parametrize("size", [131_071, 1_000_000])
def test_what_is_too_large_is_413(callbacks, size):
    refused(callbacks.post("/callback", message(payload="x" * size)), 413)
    assert callbacks.post("/callback", message(payload="x" * 131_070)).status == 200


def test_a_body_of_20_megabytes_is_413(callbacks):
    with callbacks.socket() as raw:
        raw.sendall(b"POST /callback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\n\r\n")
        with contextlib.suppress(OSError):  # it need not take what it has refused
            for _ in range(200):
                raw.sendall(b"x" * 100_000)
        assert raw.recv(4096).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("method, path, allow", [
    ("GET", "/callback", {"POST"}), ("DELETE", "/callback", {"POST"}), ("POST", "/health", {"GET", "HEAD"}), ("POST", "/callback/health", {"GET", "HEAD"}),
])
def test_a_wrong_method_is_405_with_allow(callbacks, method, path, allow):
    answer = refused(callbacks.call(method, path), 405)
    assert set(answer.headers["allow"].split(", ")) == allow


@pytest.mark.parametrize("path", ["/", "/callback/nothing", "/mqtt/status"])
def test_an_unknown_path_is_404(callbacks, path):
    refused(callbacks.get(path), 404)


def test_what_is_no_http_is_answered_400(callbacks):
    with callbacks.socket() as raw:
        raw.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        assert raw.recv(4096).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("path", ["/callback/health", "/health"])
def test_health_tells_how_many_subscriptions_there_are(manager, callbacks, path, topic):
    before = callbacks.get(path).json
    assert set(before) == {"status", "timestamp", "subscriptions"}
    assert before["status"] == "healthy"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", before["timestamp"])
    assert manager.rest.subscribe(topic).status == 200
    assert callbacks.get(path).json["subscriptions"] == before["subscriptions"] + 1
    assert manager.rest.unsubscribe(topic).status == 200
    assert callbacks.get(path).json["subscriptions"] == before["subscriptions"]


def request_bytes(number, topic):
    data = json.dumps({"topic": topic, "payload": number}).encode()
    return b"POST /callback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(data) + data


def read_answers(raw, count):
    received = b""
    while received.count(b"HTTP/1.1 ") < count or not received.endswith(b"}"):
        part = raw.recv(65536)
        assert part, f"closed after {received!r}"
        received += part
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", received)]


def test_pipelined_requests_are_answered_in_order(callbacks, recorded):
    with callbacks.socket() as raw:
        raw.sendall(b"".join(request_bytes(number, "called/in-order" if number % 10 else "wrong/#") for number in range(200)))
        assert read_answers(raw, 200) == [200 if number % 10 else 422 for number in range(200)]
    assert [json.loads(each["payload"]) for each in (m.json for m in recorded.wait_for_count(180))] == [n for n in range(200) if n % 10]


def test_a_thousand_idle_connections_disturb_nobody(callbacks, recorded):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(callbacks.socket()) for _ in range(1000)]
        assert callbacks.post("/callback", message(topic="called/idle")).status == 200
        recorded.wait_for()
        for each in idle[::100]:
            each.sendall(request_bytes(1, "nobody/listens"))
            assert read_answers(each, 1) == [200]


def test_a_request_that_comes_byte_by_byte_holds_nobody_up(callbacks, recorded):
    with callbacks.socket() as raw:
        for byte in request_bytes("slow", "called/slowly"):
            raw.sendall(bytes([byte]))
            assert callbacks.post("/callback", message()).status == 200
        assert read_answers(raw, 1) == [200]
    assert json.loads(recorded.wait_for().json["payload"]) == "slow"


def test_a_client_that_leaves_in_the_middle_disturbs_nobody(callbacks):
    for _ in range(50):
        with callbacks.socket() as raw:
            raw.sendall(request_bytes(1, "nobody/listens")[:-5])


def test_what_a_service_of_ours_adds_carries_text_and_bytes_through(callbacks, broker, recorded):
    publish(broker, "called/text", b"no JSON")
    assert recorded.wait_for(lambda m: m.json["topic"] == "called/text").json["payload"] == "no JSON"
    answer = callbacks.post("/callback", message(topic="called/b64", payload={"base64": "aGVsbG8="}, encoding="base64"))
    assert answer.status == 200
    assert recorded.wait_for(lambda m: m.json["topic"] == "called/b64").json["payload"] == "hello"


@pytest.mark.parametrize("members", [
    {"payload": {"base64": "?"}, "encoding": "base64"}, {"payload": 7, "encoding": "base64"}, {"payload": 7, "encoding": "text"},
    {"payload": "x", "encoding": "rot13"}, {"payload": {"base64": 7}, "encoding": "base64"}, {"payload": "x", "encoding": 7},
])
def test_a_payload_that_is_not_what_its_encoding_says_is_422(callbacks, members):
    refused(callbacks.post("/callback", message(**members)), 422)


def test_it_answers_while_the_main_thread_is_blocked(make_manager, broker, tmp_path):
    file = tmp_path / "go on"
    manager = make_manager(broker, petals=["clumsy"]).start().wait_connected()
    callbacks = manager.callbacks
    blocking = message(topic="clumsy/blocks-everything", payload=str(file), encoding="text")
    assert callbacks.post("/callback", blocking).status == 200
    with manager.rest.socket() as blocked:
        blocked.settimeout(0.3)
        eventually(lambda: not answers(blocked), "the main thread blocked")
        for _ in range(100):
            assert callbacks.post("/callback", message()).status == 200
        assert callbacks.get("/callback/health").json["status"] == "healthy"
        assert not answers(blocked)
        file.touch()
        blocked.settimeout(30)
        assert blocked.recv(4096).startswith(b"HTTP/1.1 200 ")


def answers(connection):
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    try:
        return connection.recv(4096)
    except TimeoutError:
        return None


def test_the_nagle_algorithm_is_off(manager, callbacks):
    with callbacks.socket() as raw:
        raw.sendall(request_bytes(1, "nobody/listens"))
        assert read_answers(raw, 1) == [200]
        try:
            options = options_of_connections(manager.pid, raw.getsockname()[1], socket.IPPROTO_TCP, socket.TCP_NODELAY)
        except PermissionError as error:
            pytest.skip(str(error))
        assert len(options) == 1 and options[0]


def test_a_port_in_use_is_an_error_that_names_it(manager, make_manager, broker):
    port = manager.callbacks.port
    ran = make_manager(broker, CALLBACK_PORT=port).run()
    assert ran.returncode != 0
    assert str(port) in ran.stdout + ran.stderr and "CALLBACK_PORT" in ran.stdout + ran.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1"])
def test_it_refuses_to_listen_where_others_reach_it(make_manager, broker, host):
    ran = make_manager(broker, CALLBACK_HOST=host).run()
    assert ran.returncode == 78
    assert "CALLBACK_HOST" in ran.stderr and host in ran.stderr
