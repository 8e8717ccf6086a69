# SPDX-License-Identifier: Apache-2.0
"""What the journalling broker knows, and the file it knows it from.

Every record is a line of JSON: what a session subscribed, a message, the packet identifier under which a session was
sent it, its acknowledgement."""

import itertools
import json
import os

from scripted import codec
from scripted.session import matches

_MOST_IN_FLIGHT = 1000


class Session:
    """What is kept for a client, connected or not."""

    def __init__(self, name):
        self.name = name
        self.filters = {}  # filter -> no local, subscription identifier
        self.waiting = {}  # number of a message -> topic, payload, identifier; in order
        self.in_flight = {}  # packet identifier -> number of the message; in order
        self.sent = set()  # the numbers in flight
        self.connection = None
        self.receive_maximum = _MOST_IN_FLIGHT
        self._last_id = 0

    def allow(self, receive_maximum):
        """How many it may be sent without an acknowledgement."""
        self.receive_maximum = min(_MOST_IN_FLIGHT, receive_maximum)

    def offer(self, number, topic, payload, publisher):
        found = [identifier for each, (no_local, identifier) in self.filters.items()
                 if matches(each, topic) and not (no_local and publisher == self.name)]
        if found:
            self.waiting[number] = topic, payload, found[0]

    def to_send(self):
        """What the client may be sent now: packet identifier, number."""
        for number in itertools.islice(self.waiting, 2 * self.receive_maximum):
            if len(self.in_flight) >= self.receive_maximum:
                return
            if number not in self.sent:
                yield self._free_id(), number

    def _free_id(self):
        while True:
            self._last_id = self._last_id % 65535 + 1
            if self._last_id not in self.in_flight:
                return self._last_id

    def sent_as(self, packet_id, number):
        self.in_flight[packet_id] = number
        self.sent.add(number)

    def publish_packet(self, packet_id, number, dup=False):
        topic, payload, identifier = self.waiting[number]
        more = {"subscription_identifier": identifier} if identifier else {}
        return codec.publish(topic, payload, 1, packet_id, dup, **more)

    def acknowledged(self, packet_id):
        number = self.in_flight.pop(packet_id, None)
        self.sent.discard(number)
        self.waiting.pop(number, None)


class State:
    """The sessions, as the journal tells them. Every change is a record; `apply` is all that makes changes."""

    def __init__(self):
        self.sessions = {}
        self._count = 0

    def apply(self, kind, name, *values):
        if kind == "message":
            self._count += 1
            for session in self.sessions.values():
                session.offer(self._count, values[0], values[1].encode("latin-1"), name)
            return
        session = self.sessions.setdefault(name, Session(name))
        if kind == "subscribed":
            session.filters[values[0]] = values[1], values[2]
        elif kind == "unsubscribed":
            session.filters.pop(values[0], None)
        elif kind == "sent":
            session.sent_as(*values)
        elif kind == "acknowledged":
            session.acknowledged(*values)


class Journal:
    """Takes up what is in the file; the end of it that a kill has torn is cut off."""

    def __init__(self, path, state):
        self._state = state
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        with open(path, "rb") as file:
            text = file.read()
        whole = text.rfind(b"\n") + 1
        os.truncate(self._file, whole)
        for line in text[:whole].splitlines():
            state.apply(*json.loads(line))
        self._lines = []

    def write(self, *record):
        self._state.apply(*record)
        self._lines.append(json.dumps(record) + "\n")

    def commit(self):
        data = "".join(self._lines).encode()
        self._lines.clear()
        while data:
            data = data[os.write(self._file, data):]
        os.fdatasync(self._file)
