# SPDX-License-Identifier: Apache-2.0
"""Eyes that are not ours: what a broker acknowledged, and what another subscriber got."""

import contextlib
import json
import socket
import threading

from programs import Program
from shared import PLAIN

_PUBLISH, _PUBACK = 3, 4


def _packets(buffer):
    """The whole packets at the beginning of `buffer`, which are taken out of it: type and flags, body."""
    while True:
        length, shift, at = 0, 0, 1
        while at < len(buffer) and at < 5:
            length |= (buffer[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if not buffer[at - 1] & 0x80:
                break
        else:
            return
        if len(buffer) < at + length:
            return
        first, body = buffer[0], bytes(buffer[at:at + length])
        del buffer[:at + length]
        yield first, body


def _identifier_topic_payload(body):
    """Of a QoS 1 PUBLISH with less than 128 bytes of properties (MQTT 5, 3.3)."""
    end = 2 + int.from_bytes(body[:2], "big")
    return int.from_bytes(body[end:end + 2], "big"), body[2:end].decode(), body[end + 3 + body[end + 2]:]


class Tap:
    """Stands between a program and its broker and passes everything on. `acknowledged` has topic and payload of each
    publish for which PUBACK came, on whichever connection."""

    def __init__(self, port):
        self.acknowledged = []
        self._broker = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"mqtt://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        try:
            broker = socket.create_connection(("127.0.0.1", self._broker))
        except OSError:
            client.close()
            return
        published = {}
        for each in (client, broker):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._carry, args=(client, broker, published, self._sent), daemon=True).start()
        self._carry(broker, client, published, self._answered)

    @staticmethod
    def _carry(source, target, published, note):
        buffer = bytearray()
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                buffer += data
                for first, body in _packets(buffer):
                    note(published, first, body)
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _sent(published, first, body):
        if first >> 4 == _PUBLISH and first >> 1 & 3 == 1:
            identifier, topic, payload = _identifier_topic_payload(body)
            published[identifier] = topic, payload

    def _answered(self, published, first, body):
        if first >> 4 == _PUBACK:
            self.acknowledged.append(published.pop(int.from_bytes(body[:2], "big")))

    def stop(self):
        """Takes no more connections, as a broker that has died."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class Witness:
    """Another program than ours that has subscribed the same."""

    def __init__(self, node):
        command = ["stdbuf", "-oL", "mosquitto_sub", "-V", "5", "-d", "-h", "127.0.0.1", "-p", node.port, "-i", "witness",
                   "-u", "witness@localhost", "-P", "any", "-q", "1", "-t", PLAIN, "-F", "came %t %p"]
        self.program = Program(command)
        self.program.wait_for("^Subscribed")

    def came(self):
        lines = [line.split(" ", 2) for line in list(self.program.lines) if line.startswith("came ")]
        return {robot_and_number(topic, payload) for _, topic, payload in lines}


def robot_and_number(topic, payload):
    return int(topic.split("/")[1]), json.loads(payload)["n"]
