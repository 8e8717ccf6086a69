# SPDX-License-Identifier: Apache-2.0
"""What a client must not do, whatever the broker does."""

_DEFAULTS = {"receive_maximum": 65535, "maximum_qos": 2, "maximum_packet_size": 268_435_460, "retain_available": 1,
             "subscription_identifier_available": 1, "topic_alias_maximum": 0, "wildcard_subscription_available": 1,
             "shared_subscription_available": 1}


class Rules:
    """Watches one connection from CONNECT to its end; `broken` has a sentence for each rule that was broken.

    `allowed` is what CONNACK said (MQTT 5, 3.2.2.3)."""

    def __init__(self):
        self.broken = []
        self.allowed = dict(_DEFAULTS)
        self._connected = self._left = False
        self._unacknowledged = {}  # PUBLISH of the client: packet identifier -> kind of what must come next
        self._owed = []  # QoS 1 PUBLISH of the broker, in the order they were sent
        self._asked = set()  # SUBSCRIBE, UNSUBSCRIBE

    def accepted(self, properties):
        self.allowed.update(properties)

    def came(self, packet):
        self._hold(self._connected or packet.kind == "CONNECT", f"{packet.kind} before CONNECT")
        self._hold(not self._left, f"{packet.kind} after DISCONNECT (MQTT 5, 3.14.4)")
        self._hold(packet.size <= self.allowed["maximum_packet_size"],
                   f"{packet.kind} of {packet.size} bytes, Maximum Packet Size is {self.allowed['maximum_packet_size']}")
        check = getattr(self, f"_{packet.kind.lower()}", None)
        if check:
            check(packet)

    def publish_sent(self, packet_id, qos):
        """The broker has sent a message."""
        if qos == 1:
            self._owed.append(packet_id)

    def answered(self, kind, packet_id):
        """The broker has sent an acknowledgement."""
        if kind == "PUBACK" or kind == "PUBCOMP":
            self._unacknowledged.pop(packet_id, None)
        elif kind in ("SUBACK", "UNSUBACK"):
            self._asked.discard(packet_id)

    def _hold(self, rule, sentence):
        if not rule:
            self.broken.append(sentence)

    def _connect(self, _):
        self._hold(not self._connected, "a second CONNECT (MQTT 5, 3.1.0-2)")
        self._connected = True

    def _disconnect(self, _):
        self._left = True

    def _publish(self, packet):
        what = f"PUBLISH {packet.packet_id} on {packet.topic[:80]}"
        self._hold(packet.topic and not set("+#\0") & set(packet.topic), f"{what}: not a topic name (MQTT 5, 3.3.2-2)")
        self._hold(packet.qos <= self.allowed["maximum_qos"], f"{what}: QoS {packet.qos} (MQTT 5, 3.2.2-11)")
        self._hold(not packet.retain or self.allowed["retain_available"], f"{what}: RETAIN (MQTT 5, 3.2.2-14)")
        alias = packet.properties.get("topic_alias", 0)
        self._hold(alias <= self.allowed["topic_alias_maximum"], f"{what}: topic alias {alias} (MQTT 5, 3.2.2-18)")
        if packet.qos == 0:
            return self._hold(not packet.dup, f"{what}: DUP with QoS 0 (MQTT 5, 3.3.1-2)")
        self._hold(packet.packet_id, f"{what}: packet identifier 0 (MQTT 5, 2.2.1-3)")
        self._hold(packet.packet_id not in self._unacknowledged,
                   f"{what}: sent again, or its identifier is in use, on this connection (MQTT 5, 4.4.0-1)")
        self._unacknowledged[packet.packet_id] = packet.qos
        count = len(self._unacknowledged)
        self._hold(count <= self.allowed["receive_maximum"],
                   f"{what}: {count} unacknowledged, Receive Maximum is {self.allowed['receive_maximum']} (MQTT 5, 3.3.4-7)")

    def _puback(self, packet):
        if packet.packet_id not in self._owed:
            return self._hold(False, f"PUBACK {packet.packet_id} for nothing that was sent")
        self._hold(self._owed[0] == packet.packet_id,
                   f"PUBACK {packet.packet_id} before that of {self._owed[0]} (MQTT 5, 4.6.0-2)")
        self._owed.remove(packet.packet_id)

    def _subscribe(self, packet):
        self._hold(packet.filters, "SUBSCRIBE without a filter (MQTT 5, 3.8.3-2)")
        self._hold("subscription_identifier" not in packet.properties or self.allowed["subscription_identifier_available"],
                   "SUBSCRIBE with a subscription identifier (MQTT 5, 3.2.2.3.12)")
        for topic, *_ in packet.filters:
            self._hold(self.allowed["shared_subscription_available"] or not topic.startswith("$share/"),
                       f"SUBSCRIBE of {topic} (MQTT 5, 3.2.2.3.13)")
            self._hold(self.allowed["wildcard_subscription_available"] or not set("+#") & set(topic),
                       f"SUBSCRIBE of {topic} (MQTT 5, 3.2.2.3.11)")
        self._ask(packet)

    def _unsubscribe(self, packet):
        self._hold(packet.filters, "UNSUBSCRIBE without a filter (MQTT 5, 3.10.3-2)")
        self._ask(packet)

    def _ask(self, packet):
        what = f"{packet.kind} {packet.packet_id}"
        self._hold(packet.packet_id, f"{what}: packet identifier 0 (MQTT 5, 2.2.1-3)")
        self._hold(packet.packet_id not in self._asked, f"{what}: its identifier is in use (MQTT 5, 2.2.1-4)")
        self._asked.add(packet.packet_id)
