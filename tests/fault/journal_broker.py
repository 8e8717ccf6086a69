# SPDX-License-Identifier: Apache-2.0
"""An MQTT 5 broker that can be killed: what it has acknowledged is in its journal, on the disk.

mosquitto writes its database now and then, as a whole; killed with signal 9 it has lost what it had acknowledged since.
Who wants to know what *we* lose when a broker dies needs one that loses nothing. This one does little else: QoS 0 and 1,
sessions that last for ever, no retained messages, no shared subscriptions, no wills. Run as a program:

    journal_broker.py PORT JOURNAL

A PUBACK or SUBACK leaves after fdatasync(2) of what it confirms."""

import asyncio
import sys

from journal import Journal, Session, State
from scripted import codec
from support_packets import Stream

_TAKEN_OVER = 0x8E


class Broker:
    """Acknowledgements wait for a commit, which is one for all that came meanwhile."""

    def __init__(self, path):
        self.state = State()
        self.journal = Journal(path, self.state)
        self._answers = []
        self._dirty = set()
        self._scheduled = False

    def answer(self, connection, data):
        self._answers.append((connection, data))
        self._commit_soon()

    def touch(self, session):
        self._dirty.add(session)
        self._commit_soon()

    def _commit_soon(self):
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._commit)

    def _commit(self):
        self._scheduled = False
        for session in self._dirty:
            self._hand_out(session)
        self.journal.commit()
        answers, self._answers = self._answers, []
        self._dirty.clear()
        for connection, data in answers:
            connection.send(data)

    def _hand_out(self, session):
        if not session.connection:
            return
        for packet_id, number in session.to_send():
            self.journal.write("sent", session.name, packet_id, number)
            self._answers.append((session.connection, session.publish_packet(packet_id, number)))

    def published(self, name, topic, payload):
        self.journal.write("message", name, topic, payload.decode("latin-1"))
        for session in self.state.sessions.values():
            self._dirty.add(session)
        self._commit_soon()


class Connection(asyncio.Protocol):
    def __init__(self, broker):
        self._broker = broker
        self._stream = Stream()
        self._session = None
        self._transport = None

    def connection_made(self, transport):
        self._transport = transport

    def connection_lost(self, _):
        if self._session and self._session.connection is self:
            self._session.connection = None

    def send(self, data):
        if not self._transport.is_closing():
            self._transport.write(data)

    def end(self, reason):
        self.send(codec.disconnect(reason))
        self._transport.close()

    def data_received(self, data):
        for first, body in self._stream.feed(data):
            packet = codec.decode(first, body, len(body))
            getattr(self, f"_on_{packet.kind.lower()}")(packet)

    def _on_connect(self, packet):
        assert not packet.clean_start, "this broker is for clients that take their sessions up again"
        sessions = self._broker.state.sessions
        present = packet.client_id in sessions
        self._session = sessions.setdefault(packet.client_id, Session(packet.client_id))
        if self._session.connection:
            self._session.connection.end(_TAKEN_OVER)
        self._session.connection = self
        self._session.allow(packet.properties.get("receive_maximum", 65535))
        self._broker.answer(self, codec.connack(session_present=present, maximum_qos=1))
        for packet_id, number in self._session.in_flight.items():
            self._broker.answer(self, self._session.publish_packet(packet_id, number, dup=True))
        self._broker.touch(self._session)

    def _on_publish(self, packet):
        self._broker.published(self._session.name, packet.topic, packet.payload)
        if packet.packet_id:
            self._broker.answer(self, codec.acknowledge("PUBACK", packet.packet_id))

    def _on_puback(self, packet):
        self._broker.journal.write("acknowledged", self._session.name, packet.packet_id)
        self._broker.touch(self._session)

    def _on_subscribe(self, packet):
        identifier = packet.properties.get("subscription_identifier", 0)
        for topic_filter, options in packet.filters:
            self._broker.journal.write("subscribed", self._session.name, topic_filter, bool(options & 4), identifier)
        self._broker.answer(self, codec.suback(packet.packet_id, [min(options & 3, 1) for _, options in packet.filters]))

    def _on_unsubscribe(self, packet):
        for topic_filter in packet.filters:
            self._broker.journal.write("unsubscribed", self._session.name, topic_filter)
        self._broker.answer(self, codec.suback(packet.packet_id, [0] * len(packet.filters), "UNSUBACK"))

    def _on_pingreq(self, _):
        self.send(codec.packet("PINGRESP"))

    def _on_disconnect(self, _):
        self._transport.close()


async def serve(port, path):
    broker = Broker(path)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(broker), "127.0.0.1", port)
    print(f"journal broker runs: port={port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
