# SPDX-License-Identifier: Apache-2.0
"""One connection of a client, and what a good broker does with what comes over it."""

import asyncio
import socket
import struct
import time

from scripted import codec
from scripted.properties import Malformed, Reader
from scripted.rules import Rules

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, no time: RST instead of FIN


class Link(asyncio.Protocol):
    """A reaction is given this and the packet: it may `send` bytes, `answer` as it should, `close`, or do nothing."""

    def __init__(self, broker, number):
        self.broker, self.number = broker, number
        self.connect = None  # the CONNECT that came
        self.session = None
        self.rules = Rules()
        self.open = False
        self._bytes = b""
        self._transport = None

    def connection_made(self, transport):
        self._transport, self.open = transport, True

    def connection_lost(self, _):
        self.open = False
        if self.session and self.session.link is self:
            self.session.link = None
            if self.session.expires_at_once:
                self.broker.sessions.pop(self.session.client_id, None)

    def data_received(self, data):
        self._bytes += data
        try:
            while self.open and self._take_packet():
                pass
        except Malformed as fault:
            self.rules.broken.append(f"malformed: {fault}")
            self.close()

    def _take_packet(self):
        if len(self._bytes) < 2:
            return False
        reader = Reader(self._bytes[1:5])
        try:
            length = reader.variable()
        except Malformed:
            if len(self._bytes) < 5:
                return False
            raise
        header = 1 + len(self._bytes[1:5]) - len(reader.rest())
        if len(self._bytes) < header + length:
            return False
        whole, self._bytes = self._bytes[:header + length], self._bytes[header + length:]
        self._came(codec.decode(whole[0], whole[header:], len(whole)))
        return True

    def _came(self, packet):
        packet.at, packet.link = time.monotonic(), self.number
        self.rules.came(packet)
        if packet.kind == "CONNECT":
            self.connect = packet
        self.broker.came(self, packet)

    def cipher(self):
        """What the TLS connection agreed on: name, version, bits."""
        return self._transport.get_extra_info("cipher")

    def send(self, data):
        """Bytes as they are."""
        if self.open:
            self._transport.write(data)

    def close(self, reset=False):
        """`reset`: with RST, and what was not sent yet is not sent."""
        if not self.open:
            return
        self.open = False
        if reset:
            raw = self._transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._transport.abort()
        else:
            self._transport.close()

    def disconnect(self, reason=0, **values):
        self.send(codec.disconnect(reason, **values))
        self.close()

    def acknowledge(self, kind, packet_id, reason=0, **values):
        self.rules.answered(kind, packet_id)
        self.send(codec.acknowledge(kind, packet_id, reason, **values))

    def answer(self, packet):
        """What a good broker does."""
        handler = getattr(self, f"_on_{packet.kind.lower()}", None)
        if handler:
            handler(packet)

    def accept(self, packet, session_present=None, **values):
        """CONNACK with success. What is not said here is as the broker says it."""
        self.session, known = self.broker.open_session(self, packet)
        present = self.broker.session_present if session_present is None else session_present
        told = {**self.broker.connack, **values}
        if not packet.client_id:
            told["assigned_client_identifier"] = self.session.client_id
        self.rules.accepted(told)
        self.send(codec.connack(0, known if present is None else present, **told))
        self.session.send_again()

    def _on_connect(self, packet):
        self.accept(packet)

    def _on_publish(self, packet):
        if packet.qos < 2 or packet.packet_id not in self.session.received:
            self.broker.route(packet.topic, packet.payload, packet.qos, packet.retain)
        if packet.qos == 1:
            self.acknowledge("PUBACK", packet.packet_id)
        elif packet.qos == 2:
            self.session.received.add(packet.packet_id)
            self.acknowledge("PUBREC", packet.packet_id)

    def _on_pubrel(self, packet):
        known = packet.packet_id in self.session.received
        self.session.received.discard(packet.packet_id)
        self.acknowledge("PUBCOMP", packet.packet_id, 0 if known else 0x92)

    def _on_puback(self, packet):
        self.session.done(packet.packet_id)

    _on_pubcomp = _on_puback

    def _on_pubrec(self, packet):
        if packet.reason >= 0x80:
            return self._on_puback(packet)
        if packet.packet_id in self.session.in_flight:
            self.session.in_flight[packet.packet_id] = None
        self.acknowledge("PUBREL", packet.packet_id)

    def _on_subscribe(self, packet):
        identifier = packet.properties.get("subscription_identifier")
        for topic_filter, options in packet.filters:
            self.session.subscriptions[topic_filter] = (options, identifier)
        self.suback(packet, [options & 3 for _, options in packet.filters])

    def suback(self, packet, reasons):
        self.rules.answered("SUBACK", packet.packet_id)
        self.send(codec.suback(packet.packet_id, reasons))

    def _on_unsubscribe(self, packet):
        reasons = [0 if self.session.subscriptions.pop(each, None) else 0x11 for each in packet.filters]
        self.rules.answered("UNSUBACK", packet.packet_id)
        self.send(codec.suback(packet.packet_id, reasons, "UNSUBACK"))

    def _on_pingreq(self, _):
        self.send(codec.packet("PINGRESP"))

    def _on_disconnect(self, _):
        self.close()
