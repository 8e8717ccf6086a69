# SPDX-License-Identifier: Apache-2.0
"""Whose requests the servers answer: hosts and origins, and clients that leave, or ask nothing."""

import json
import socket

import pytest

from harness.waiting import DEADLINE, eventually


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker, HTTP_ALLOWED_HOSTS="robot.example,192.0.2.7").start().wait_connected()


def status(port, method, path, host, body=None, address="127.0.0.1", **fields):
    """The status of one request with these fields."""
    data = b"" if body is None else json.dumps(body).encode()
    lines = {"Host": host, "Connection": "close", "Content-Length": len(data),
             **({"Content-Type": "application/json"} if data else {}), **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((address, port), DEADLINE) as client:
        client.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
        return int(client.makefile("rb").readline().split()[1])


@pytest.fixture
def servers(manager):
    """(port, path) of something that is always there, of each server."""
    found = [(manager.rest.port, "/health")]
    if manager.client:
        found += [(manager.callbacks.port, "/callback/health"), (manager.client.port, "/health")]
    return found


def test_a_name_that_was_pointed_here_is_not_answered(servers):
    for port, path in servers:
        for host in (f"rebound.example:{port}", "localhost.rebound.example", "10.1.2.3", "0.0.0.0"):
            assert status(port, "GET", path, host) == 403, (port, host)


def test_its_own_names_and_those_allowed_are_answered(servers):
    for port, path in servers:
        for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", "robot", "robot.example", "192.0.2.7:80"):
            assert status(port, "GET", path, host) == 200, (port, host)


def test_a_page_of_another_origin_changes_nothing(manager, topic, listen):
    subscriber = listen(topic)
    ask = {"topic": topic, "payload": "of a page"}
    port = manager.rest.port
    for fields in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "same-site"}):
        assert status(port, "POST", "/mqtt/publish", f"localhost:{port}", ask, **fields) == 403
    assert status(port, "POST", "/mqtt/publish", f"localhost:{port}", {**ask, "payload": 1},
                  Origin=f"http://localhost:{port}") == 200
    assert subscriber.wait_for().json == 1


def test_both_loopback_addresses_are_listened_on(manager):
    assert status(manager.rest.port, "GET", "/health", "localhost", address="::1") == 200


def test_clients_that_ask_nothing_shut_nobody_out(manager):
    idle = [socket.create_connection(("127.0.0.1", manager.rest.port), DEADLINE) for _ in range(300)]
    assert manager.rest.get("/mqtt/status").status == 200
    assert idle[0].recv(1) == b"", "the one that has waited longest was closed"
    for client in idle:
        client.close()


def test_commands_nobody_awaits_any_more_make_room(manager):
    ask = json.dumps({"command": "x", "device": "ghost", "timeout": 3600}).encode()
    head = f"POST /mqtt/command HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(ask)}\r\n\r\n"
    for _ in range(80):
        with socket.create_connection(("127.0.0.1", manager.rest.port), DEADLINE) as client:
            client.sendall(head.encode() + ask)
    command = {"command": "ping"}
    eventually(lambda: manager.rest.call("POST", "/mqtt/command", command).status == 200, "a command is taken again")
