# SPDX-License-Identifier: Apache-2.0
"""The gate does what it says, before anything is concluded from it."""

import contextlib
import socket
import threading

import pytest

from gate import Gate


@pytest.fixture
def echo():
    """A server that answers every byte with itself."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection):
        with connection, contextlib.suppress(OSError):
            while data := connection.recv(4096):
                connection.sendall(data)

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=[listener.accept()[0]], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def gate(echo):
    with Gate(echo) as opened:
        yield opened


def connect(gate):
    return socket.create_connection(("127.0.0.1", gate.port), timeout=30)


def echoed(connection, data=b"there and back"):
    connection.sendall(data)
    came = b""
    while len(came) < len(data):
        came += connection.recv(65536)
    return came == data


def silent(connection):
    """Nothing is there to be read, not even an end. A look, not a wait: what is sent over an open gate is there soon."""
    connection.settimeout(0.2)
    try:
        return connection.recv(1) and False
    except TimeoutError:
        connection.settimeout(30)
        return True


def test_an_open_gate_forwards_both_ways(gate):
    with connect(gate) as first, connect(gate) as second:
        assert echoed(first, b"x" * 1_000_000) and echoed(second)
    assert gate.accepted == 2


def test_an_end_is_passed_on(gate):
    with connect(gate) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""


def test_a_cut_ends_what_there_is_and_lets_new_ones_pass(gate):
    with connect(gate) as connection:
        assert echoed(connection)
        gate.cut()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    with connect(gate) as connection:
        assert echoed(connection)
        gate.cut(reset=False)
        assert connection.recv(1) == b""


def test_a_half_open_connection_takes_bytes_and_gives_none(gate):
    with connect(gate) as connection:
        assert echoed(connection)
        gate.half_open()
        connection.sendall(b"into the void")
        assert silent(connection)
        gate.restore()
        assert silent(connection)
        with connect(gate) as other:
            assert echoed(other)


def test_a_gate_that_refuses_is_found_again_at_its_port(gate):
    with connect(gate) as connection:
        assert echoed(connection)
        gate.refuse()
        with pytest.raises(ConnectionRefusedError):
            connect(gate)
    gate.restore()
    with connect(gate) as connection:
        assert echoed(connection)


def test_what_was_stalled_arrives_afterwards(gate):
    with connect(gate) as connection:
        assert echoed(connection)
        gate.stall()
        connection.sendall(b"late")
        assert silent(connection)
        gate.restore()
        assert connection.recv(4) == b"late"


def test_delayed_and_throttled_bytes_arrive_in_order(gate):
    data = bytes(range(256)) * 256
    gate.delay(0.5, 0.01)
    with connect(gate) as connection:
        assert echoed(connection, data)
    gate.restore()
    gate.throttle(1_000_000)
    with connect(gate) as connection:
        assert echoed(connection, data)
