# SPDX-License-Identifier: Apache-2.0
"""What the broker keeps for a client between its connections."""

import collections

from scripted import codec


def matches(topic_filter, topic):
    """MQTT 5, 4.7."""
    filters, levels = topic_filter.split("/"), topic.split("/")
    if topic.startswith("$") and filters[0] in "+#":
        return False
    for at, level in enumerate(filters):
        if level == "#":
            return True
        if at == len(levels) or level not in ("+", levels[at]):
            return False
    return len(filters) == len(levels)


class Session:
    """Subscriptions, what waits for its turn, and what has not been acknowledged.

    `link` is the connection it has now, or None."""

    def __init__(self, client_id):
        self.client_id = client_id
        self.link = None
        self.expires_at_once = True
        self.receive_maximum = 65535
        self.subscriptions = {}  # filter -> (options, subscription identifier or None)
        self.received = set()  # QoS 2 of the client, between PUBLISH and PUBREL
        self.in_flight = {}  # packet identifier -> the PUBLISH as (topic, payload, qos, more), or None after PUBREC
        self.waiting = collections.deque()
        self._next_id = 0

    def offer(self, topic, payload, qos, retain):
        """A message was published: it is for this client once, however many of its filters match."""
        wanted = [given for filter_, given in self.subscriptions.items() if matches(filter_, topic)]
        if not wanted:
            return
        identifiers = [identifier for _, identifier in wanted if identifier]
        granted = min(qos, max(options & 3 for options, _ in wanted))
        self.push(topic, payload, granted, retain=retain, **({"subscription_identifier": identifiers} if identifiers else {}))

    def push(self, topic, payload, qos, **more):
        if qos or self.link:
            self.waiting.append((topic, payload, qos, more))
        self.send_waiting()

    def send_waiting(self, whatever_was_allowed=False):
        while self.link and self.waiting:
            if not whatever_was_allowed and len(self.in_flight) >= self.receive_maximum and self.waiting[0][2]:
                return
            message = self.waiting.popleft()
            packet_id = 0
            if message[2]:
                packet_id = self._free_id()
                self.in_flight[packet_id] = message
            self._send(packet_id, message)

    def send_again(self):
        """On a new connection of the same session (MQTT 5, 4.4)."""
        for packet_id, message in self.in_flight.items():
            if message is None:
                self.link.send(codec.acknowledge("PUBREL", packet_id))
            else:
                self._send(packet_id, message, dup=True)
        self.send_waiting()

    def done(self, packet_id):
        known = self.in_flight.pop(packet_id, 0) != 0
        self.send_waiting()
        return known

    def _free_id(self):
        while True:
            self._next_id = self._next_id % 65535 + 1
            if self._next_id not in self.in_flight:
                return self._next_id

    def _send(self, packet_id, message, dup=False):
        topic, payload, qos, more = message
        self.link.rules.publish_sent(packet_id, qos)
        self.link.send(codec.publish(topic, payload, qos, packet_id, dup, **more))
