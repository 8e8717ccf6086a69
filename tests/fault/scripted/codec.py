# SPDX-License-Identifier: Apache-2.0
"""Control packets (MQTT 5, 3) as a broker reads and writes them."""

from dataclasses import dataclass, field

from scripted.properties import Malformed, Reader, integer, properties, text, variable

KINDS = ["", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE",
         "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"]
_FLAGS = {"PUBREL": 2, "SUBSCRIBE": 2, "UNSUBSCRIBE": 2}
_ACKNOWLEDGEMENTS = ("PUBACK", "PUBREC", "PUBREL", "PUBCOMP")


@dataclass
class Packet:
    """One control packet; a member that its kind does not have keeps what it has here."""

    kind: str
    flags: int = 0
    size: int = 0
    at: float = 0.0  # time.monotonic() when it came
    link: int = 0  # the number of the connection it came on
    packet_id: int = 0
    reason: int = 0
    properties: dict = field(default_factory=dict)
    topic: str = ""  # PUBLISH
    payload: bytes = b""
    filters: list = field(default_factory=list)  # SUBSCRIBE: (filter, options); UNSUBSCRIBE: filters
    client_id: str = ""  # CONNECT
    clean_start: bool = False
    keep_alive: int = 0
    username: str = None
    password: bytes = None

    @property
    def qos(self):
        return self.flags >> 1 & 3

    @property
    def dup(self):
        return bool(self.flags & 8)

    @property
    def retain(self):
        return bool(self.flags & 1)


def packet(kind, body=b"", flags=None):
    """The bytes of a packet, whatever its body is."""
    first = KINDS.index(kind) << 4 | (_FLAGS.get(kind, 0) if flags is None else flags)
    return bytes([first]) + variable(len(body)) + body


def connack(reason=0, session_present=False, **values):
    return packet("CONNACK", bytes([session_present, reason]) + properties(values))


def publish(topic, payload, qos=1, packet_id=1, dup=False, retain=False, **values):
    identifier = integer(packet_id, 2) if qos else b""
    return packet("PUBLISH", text(topic) + identifier + properties(values) + payload, dup << 3 | qos << 1 | retain)


def acknowledge(kind, packet_id, reason=0, **values):
    """PUBACK, PUBREC, PUBREL or PUBCOMP."""
    more = bytes([reason]) + properties(values) if reason or values else b""
    return packet(kind, integer(packet_id, 2) + more)


def suback(packet_id, reasons, kind="SUBACK", **values):
    return packet(kind, integer(packet_id, 2) + properties(values) + bytes(reasons))


def disconnect(reason=0, **values):
    return packet("DISCONNECT", bytes([reason]) + properties(values))


def decode(first, body, size):
    """A packet a client sent. Raises Malformed."""
    kind, flags = KINDS[first >> 4], first & 15
    if kind != "PUBLISH" and flags != _FLAGS.get(kind, 0):
        raise Malformed(f"{kind} with the flags {flags}")
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise Malformed(f"a client sends no {kind or 'packet of type 0'}")
    came, reader = Packet(kind, flags, size), Reader(body)
    decoder(came, reader)
    if not reader.at_end:
        raise Malformed(f"{kind} with bytes behind its end")
    return came


def _connect(came, reader):
    if (reader.binary(), reader.integer(1)) != (b"MQTT", 5):
        raise Malformed("not MQTT 5")
    flags = reader.integer(1)
    came.clean_start, came.keep_alive = bool(flags & 2), reader.integer(2)
    if flags & 5:
        raise Malformed("CONNECT with a reserved flag, or a will, which the programs have not")
    came.properties, came.client_id = reader.properties(), reader.text()
    came.username = reader.text() if flags & 128 else None
    came.password = reader.binary() if flags & 64 else None


def _publish(came, reader):
    came.topic = reader.text()
    came.packet_id = reader.integer(2) if came.qos else 0
    came.properties = reader.properties()
    came.payload = reader.rest()


def _acknowledgement(came, reader):
    came.packet_id = reader.integer(2)
    came.reason = 0 if reader.at_end else reader.integer(1)
    came.properties = {} if reader.at_end else reader.properties()


def _subscribe(came, reader):
    came.packet_id, came.properties = reader.integer(2), reader.properties()
    while not reader.at_end:
        came.filters.append((reader.text(), reader.integer(1)))


def _unsubscribe(came, reader):
    came.packet_id, came.properties = reader.integer(2), reader.properties()
    while not reader.at_end:
        came.filters.append(reader.text())


def _disconnect(came, reader):
    came.reason = 0 if reader.at_end else reader.integer(1)
    came.properties = {} if reader.at_end else reader.properties()


_DECODERS = {
    "CONNECT": _connect,
    "PUBLISH": _publish,
    **dict.fromkeys(_ACKNOWLEDGEMENTS, _acknowledgement),
    "SUBSCRIBE": _subscribe,
    "UNSUBSCRIBE": _unsubscribe,
    "PINGREQ": lambda came, reader: None,
    "DISCONNECT": _disconnect,
}
