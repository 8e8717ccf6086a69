# SPDX-License-Identifier: Apache-2.0
"""The scripted broker, as a test drives it."""

import asyncio
import contextlib
import socket
import threading
import time

from harness.waiting import DEADLINE, eventually
from scripted.link import Link
from scripted.session import Session


class ScriptedBroker:
    """Listens on a free loopback port, over TLS with `tls`, an `ssl.SSLContext`.

    Left alone it is a good small broker: sessions, QoS 0 to 2, subscription identifiers. `react` makes it another for a
    kind of packet: a reaction is a function of the link and the packet, called instead of `link.answer(packet)`;
    `scripted.reactions` has some. `connack` are properties of every CONNACK; `session_present`, where it is not None, is
    said whatever is true. `packets` is all that came. Rules of MQTT that the client broke are in `violations`."""

    def __init__(self, tls=None, session_present=None, **connack):
        self.connack, self.session_present = connack, session_present
        self.packets, self.links, self.handshake_faults = [], [], []
        self.sessions = {}
        self._reactions = {}
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self):
        return f"{'mqtts' if self._tls else 'mqtt'}://127.0.0.1:{self.port}"

    @property
    def violations(self):
        return [f"connection {link.number}: {rule}" for link in self.links for rule in link.rules.broken]

    def react(self, kind, reaction, times=None, where=lambda packet: True):
        """To packets of `kind` for which `where` holds, the next `times` of them or all; the latest word counts."""
        self._reactions.setdefault(kind, []).insert(0, [reaction, times, where])

    def behave(self):
        """No reactions any more."""
        self._reactions = {}

    def of(self, kind, where=lambda packet: True):
        """The packets of that kind that came, in order."""
        return [packet for packet in list(self.packets) if packet.kind == kind and where(packet)]

    def wait_for(self, kind, count=1, where=lambda packet: True, timeout=DEADLINE):
        """The same, as soon as there are `count`."""
        kinds = lambda: [packet.kind for packet in self.packets]  # noqa: E731
        eventually(lambda: len(self.of(kind, where)) >= count, lambda: f"{count} {kind}, came: {kinds()}", timeout)
        return self.of(kind, where)

    @property
    def link(self):
        """The connection of the client whose CONNECT was accepted last; None where it is gone."""
        accepted = [link for link in self.links if link.session]
        return accepted[-1] if accepted and accepted[-1].open else None

    def do(self, function, *arguments, **named):
        """Calls it where nothing else of the broker runs meanwhile, and returns what it returns."""
        called = asyncio.run_coroutine_threadsafe(_called(function, arguments, named), self._loop)
        return called.result(DEADLINE)

    def send(self, data):
        """Bytes to the client."""
        self.do(lambda: self.link.send(data))

    def publish(self, topic, payload, qos=1, retain=False):
        """A message, for whoever has subscribed it."""
        self.do(self.route, topic, payload if isinstance(payload, bytes) else payload.encode(), qos, retain)

    def disconnect(self, reason=0, **values):
        self.do(lambda: self.link.disconnect(reason, **values))

    def drop(self, reset=True):
        """Cuts all connections."""
        self.do(lambda: [link.close(reset) for link in self.links])

    def expire_sessions(self):
        """As if everybody had been away for too long. Whoever is connected keeps his."""
        self.do(lambda: [self.sessions.pop(each.client_id) for each in list(self.sessions.values()) if not each.link])

    def route(self, topic, payload, qos, retain):
        for session in list(self.sessions.values()):
            session.offer(topic, payload, qos, retain)

    def later(self, seconds, function):
        """For reactions: calls it in so long."""
        self._loop.call_later(seconds, function)

    def came(self, link, packet):
        self.packets.append(packet)
        for chosen in self._reactions.get(packet.kind, []):
            reaction, times, where = chosen
            if times != 0 and where(packet):
                chosen[1] = times and times - 1
                return reaction(link, packet)
        link.answer(packet)

    def open_session(self, link, connect):
        """The session of that client, and whether it was there before."""
        client_id = connect.client_id or f"assigned-{link.number}"
        if connect.clean_start:
            self.sessions.pop(client_id, None)
        known = client_id in self.sessions
        session = self.sessions.setdefault(client_id, Session(client_id))
        if session.link:
            session.link.disconnect(0x8E)
        session.link = link
        session.expires_at_once = not connect.properties.get("session_expiry_interval", 0)
        session.receive_maximum = connect.properties.get("receive_maximum", 65535)
        return session, known

    def _run(self):
        accepting = self._loop.create_task(self._accept())
        self._loop.run_forever()
        accepting.cancel()

    async def _accept(self):
        while True:
            connection, _ = await self._loop.sock_accept(self._listener)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._loop.create_task(self._welcome(connection))

    async def _welcome(self, connection):
        link = Link(self, len(self.links) + 1)
        self.links.append(link)
        try:
            await self._loop.connect_accepted_socket(lambda: link, connection, ssl=self._tls)
        except (OSError, EOFError) as fault:
            self.handshake_faults.append(f"{time.monotonic():.3f} {fault!r}")

    def _stop(self):
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for link in self.links:
            link.close(reset=True)
        self._loop.call_soon(self._loop.call_soon, self._loop.stop)  # tasks that were cancelled have ended by then

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        with contextlib.suppress(RuntimeError):
            self._loop.close()


async def _called(function, arguments, named):
    return function(*arguments, **named)
