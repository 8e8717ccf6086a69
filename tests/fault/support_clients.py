# SPDX-License-Identifier: Apache-2.0
"""What stands at the other side of the broker: a subscriber that misses nothing, a publisher that knows what arrived."""

import contextlib
import socket
import threading
import time

import support_packets
from harness.waiting import eventually
from scripted import codec
from scripted.properties import Reader

_TICK = 0.02


class _Client:
    """A connection that comes back by itself, with the session it had. Runs on a thread of its own."""

    def __init__(self, broker, name, receive_maximum=500):
        self._port, self._name, self._receive_maximum = broker.port, name, receive_maximum
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.failure = None

    def start(self):
        self._thread.start()
        return self

    def close(self):
        self._stop.set()
        self._thread.join()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def _run(self):
        try:
            while not self._stop.is_set():
                with contextlib.suppress(OSError):
                    self._live()
                time.sleep(_TICK)
        except Exception as failure:  # noqa: BLE001  a thread that dies says so where somebody waits for it
            self.failure = failure
            raise

    def _live(self):
        stream = support_packets.Stream()
        with socket.create_connection(("127.0.0.1", self._port), timeout=5) as self._socket:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(support_packets.connect(self._name, self._receive_maximum))
            self._socket.settimeout(_TICK)
            while not self._stop.is_set():
                self._now_and_then()
                try:
                    data = self._socket.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                answers = [self._received(*packet) or b"" for packet in stream.feed(data)]
                self._socket.sendall(b"".join(answers))

    def _now_and_then(self):
        pass

    def _received(self, first, body):
        """What is answered."""
        return getattr(self, f"_on_{codec.KINDS[first >> 4].lower()}", lambda *_: None)(first, body)


class Collector(_Client):
    """Subscribed when `start()` returns. `came` is everything, in order: topic and payload."""

    def __init__(self, broker, *filters, name="collector"):
        super().__init__(broker, name)
        self._filters = filters
        self._subscribed = threading.Event()
        self.came = []

    def start(self):
        super().start()
        eventually(self._subscribed.is_set, lambda: f"the collector is subscribed: {self.failure}")
        return self

    def _on_connack(self, *_):
        return support_packets.subscribe(1, self._filters)

    def _on_suback(self, *_):
        self._subscribed.set()

    def _on_publish(self, first, body):
        packet = codec.decode(first, body, len(body))
        self.came.append((packet.topic, packet.payload))
        return packet.packet_id and codec.acknowledge("PUBACK", packet.packet_id)


class Feeder(_Client):
    """Publishes what `messages` yields, topic and payload, QoS 1, about `rate` a second; sends again what was not
    acknowledged when a connection ended. `acknowledged` are the payloads that the broker has."""

    _MOST_OPEN = 50

    def __init__(self, broker, messages, rate=200, name="feeder"):
        super().__init__(broker, name)
        self._messages, self._pause = messages, 1 / rate
        self._open = {}  # packet identifier -> topic, payload; in order
        self._last_id = 0
        self._connected = False
        self._next = time.monotonic()
        self._ended = threading.Event()
        self.acknowledged = []

    def finish(self):
        """No new ones; returns when all are acknowledged."""
        self._ended.set()
        eventually(lambda: not self._open, lambda: f"the feeder's last {len(self._open)} are acknowledged: {self.failure}")
        self.close()

    def _live(self):
        self._connected = False
        super()._live()

    def _now_and_then(self):
        while (self._connected and not self._ended.is_set() and len(self._open) < self._MOST_OPEN
               and time.monotonic() >= self._next):
            self._next = max(self._next + self._pause, time.monotonic() - 1)
            self._last_id = self._last_id % 65535 + 1
            self._open[self._last_id] = next(self._messages)
            self._socket.sendall(self._packet(self._last_id))

    def _on_connack(self, _, body):
        self._connected = True
        again = bool(body[0])  # a session that is present knows the packet identifiers
        return b"".join(self._packet(packet_id, again) for packet_id in self._open)

    def _on_puback(self, _, body):
        message = self._open.pop(Reader(body).integer(2), None)
        if message:
            self.acknowledged.append(message[1])

    def _packet(self, packet_id, dup=False):
        topic, payload = self._open[packet_id]
        return codec.publish(topic, payload, 1, packet_id, dup)
