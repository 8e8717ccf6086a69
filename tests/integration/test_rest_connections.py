# SPDX-License-Identifier: Apache-2.0
"""How the REST API uses its connections."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.waiting import eventually


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker).start().wait_connected()


@pytest.fixture
def rest(manager):
    return manager.rest


def request_bytes(path, body=None):
    data = b"" if body is None else json.dumps(body).encode()
    fields = "" if body is None else f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
    return f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode() + data


def read_until(raw, condition):
    received = b""
    while not condition(received):
        part = raw.recv(65536)
        assert part, f"closed after {received!r}"
        received += part
    return received


@pytest.mark.long
def test_a_thousand_publishes_share_one_connection(rest, listen, topic):
    subscriber = listen(topic)
    with rest.connected():
        for number in range(1000):
            assert rest.publish(topic, number).status == 200
    assert [message.json for message in subscriber.wait_for_count(1000)] == list(range(1000))


def test_two_requests_may_be_sent_before_the_first_answer(rest):
    with rest.socket() as raw:
        raw.sendall(request_bytes("/health") + request_bytes("/mqtt/subscriptions"))
        received = read_until(raw, lambda data: data.count(b"HTTP/1.1 200 ") == 2 and data.endswith(b"}"))
        assert received.index(b'"ok"') < received.index(b'"count"')


def test_pipelined_publishes_are_sent_in_order(rest, listen, topic):
    subscriber = listen(topic)
    with rest.socket() as raw:
        raw.sendall(b"".join(request_bytes("/mqtt/publish", {"topic": topic, "payload": n}) for n in range(100)))
        read_until(raw, lambda data: data.count(b"HTTP/1.1 200 ") == 100)
    assert [message.json for message in subscriber.wait_for_count(100)] == list(range(100))


def test_a_refused_request_leaves_the_connection_usable(rest, topic):
    with rest.connected():
        assert rest.publish("a/#", 1).status == 422
        assert rest.get("/nothing").status == 404
        assert rest.publish(topic, 1).status == 200


def test_what_is_no_http_is_answered_400_and_disturbs_nobody(rest):
    with rest.socket() as raw:
        raw.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        assert raw.recv(4096).startswith(b"HTTP/1.1 400 ")
    assert rest.get("/health").status == 200


def test_a_client_that_leaves_in_the_middle_disturbs_nobody(rest):
    for _ in range(50):
        with rest.socket() as raw:
            raw.sendall(b"POST /mqtt/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert rest.get("/health").status == 200


def test_a_chunked_body_is_taken(rest, listen, topic):
    subscriber = listen(topic)
    body = json.dumps({"topic": topic, "payload": "in pieces"}).encode()
    with rest.socket() as raw:
        raw.sendall(b"POST /mqtt/publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\n")
        for part in (body[:7], body[7:]):
            raw.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        raw.sendall(b"0\r\n\r\n")
        assert b"HTTP/1.1 200 " in read_until(raw, lambda data: data.endswith(b"}"))
    assert subscriber.wait_for().json == "in pieces"


def test_many_clients_at_once_are_all_answered(rest, topic):
    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(lambda number: rest.publish(topic, number).status, range(200)))
    assert answers == [200] * 200


def test_connections_that_were_closed_leave_nothing_behind(manager, rest):
    files = lambda: len(os.listdir(f"/proc/{manager.pid}/fd"))  # noqa: E731
    rest.get("/health")
    before = files()
    for _ in range(100):
        rest.get("/health")
    eventually(lambda: files() <= before + 2, "the connections closed")
