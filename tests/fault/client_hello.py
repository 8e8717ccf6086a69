# SPDX-License-Identifier: Apache-2.0
"""What a client offers in its first TLS message (RFC 8446, 4.1.2)."""

import socket
from dataclasses import dataclass

from scripted.properties import Reader

_SERVER_NAME, _VERSIONS = 0, 43


@dataclass(frozen=True)
class ClientHello:
    suites: tuple  # their numbers
    server_name: str
    versions: tuple  # (3, 4) is TLS 1.3


def client_hello(listener):
    """Takes one connection, reads its ClientHello, and ends it."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        header = stream.read(5)  # a handshake record
        assert header[0] == 22, header
        return _parse(stream.read(int.from_bytes(header[3:], "big")))


def listen():
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(30)
    return listener


def _parse(record):
    reader = Reader(record)
    reader.take(4 + 2 + 32)  # type and length, legacy version, random
    reader.take(reader.integer(1))  # legacy session identifier
    suites = Reader(reader.binary())
    numbers = []
    while not suites.at_end:
        numbers.append(suites.integer(2))
    reader.take(reader.integer(1))  # compression
    extensions, found = Reader(reader.binary()), {}
    while not extensions.at_end:
        number = extensions.integer(2)
        found[number] = extensions.binary()
    name = found.get(_SERVER_NAME, b"")[5:].decode()
    offered = found.get(_VERSIONS, b"")[1:]
    versions = tuple((offered[at], offered[at + 1]) for at in range(0, len(offered), 2))
    return ClientHello(tuple(numbers), name, versions)
