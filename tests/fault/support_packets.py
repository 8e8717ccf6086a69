# SPDX-License-Identifier: Apache-2.0
"""Packets cut out of a stream, and those that a client sends."""

from scripted import codec
from scripted.properties import Malformed, Reader, integer, properties, text


class Stream:
    """`feed` gives the packets that are complete now: their first byte and their body."""

    def __init__(self):
        self._data = bytearray()

    def feed(self, data):
        self._data += data
        packets = []
        while (head := self._head()) and len(self._data) >= sum(head):
            start, length = head
            packets.append((self._data[0], bytes(self._data[start:start + length])))
            del self._data[:start + length]
        return packets

    def _head(self):
        """The lengths of the fixed header and of what follows, as soon as they are known."""
        front = bytes(self._data[1:5])
        size = next((place + 2 for place, octet in enumerate(front) if octet < 128), None)
        if size is None:
            if len(front) == 4:
                raise Malformed("a remaining length of more than four bytes")
            return None
        return size, Reader(front).variable()


def connect(client_id, receive_maximum):
    """Takes up its session, which lasts an hour."""
    asked = properties({"session_expiry_interval": 3600, "receive_maximum": receive_maximum})
    return codec.packet("CONNECT", text("MQTT") + bytes([5, 0]) + integer(60, 2) + asked + text(client_id))


def subscribe(packet_id, filters):
    """With QoS 1."""
    return codec.packet("SUBSCRIBE", integer(packet_id, 2) + properties({}) + b"".join(text(each) + b"\1" for each in filters))
