# SPDX-License-Identifier: Apache-2.0
"""What a broker may do with a packet instead of what it should."""

from scripted import codec


def ignore(link, packet):
    """Nothing at all."""


def drop(link, packet):
    """The connection is reset."""
    link.close(reset=True)


def close(link, packet):
    """The connection ends without a word."""
    link.close()


def refuse(reason, **properties):
    """CONNACK with a failure, and the end."""

    def reaction(link, packet):
        link.send(codec.connack(reason, **properties))
        link.close()

    return reaction


def disconnect(reason, **properties):
    return lambda link, packet: link.disconnect(reason, **properties)


def raw(data):
    """These bytes, whatever they are."""
    return lambda link, packet: link.send(data)


def answer(link, packet):
    """What it should."""
    link.answer(packet)


def both(*reactions):
    """One after the other."""

    def reaction(link, packet):
        for each in reactions:
            each(link, packet)

    return reaction


def reason(kind, code):
    """An acknowledgement of `kind` with that reason code."""
    return lambda link, packet: link.acknowledge(kind, packet.packet_id, code)


def suback(codes):
    """SUBACK with the reason codes that `codes(filter)` says."""
    return lambda link, packet: link.suback(packet, [codes(each) for each, _ in packet.filters])


def suback_with(codes):
    """SUBACK with these reason codes, however many filters there were."""
    return lambda link, packet: link.suback(packet, codes)


class Hold:
    """Keeps packets, until `release` answers them as it should."""

    def __init__(self, broker):
        self._broker = broker
        self._held = []

    def __call__(self, link, packet):
        self._held.append((link, packet))

    def release(self):
        held, self._held = self._held, []
        self._broker.do(lambda: [link.answer(packet) for link, packet in held])
