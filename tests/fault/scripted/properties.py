# SPDX-License-Identifier: Apache-2.0
"""Properties and the data representations they are made of (MQTT 5, 1.5 and 2.2.2)."""

_BY_CODE = {
    0x01: ("payload_format_indicator", "byte"),
    0x02: ("message_expiry_interval", "four"),
    0x03: ("content_type", "text"),
    0x08: ("response_topic", "text"),
    0x09: ("correlation_data", "binary"),
    0x0B: ("subscription_identifier", "variable"),
    0x11: ("session_expiry_interval", "four"),
    0x12: ("assigned_client_identifier", "text"),
    0x13: ("server_keep_alive", "two"),
    0x15: ("authentication_method", "text"),
    0x16: ("authentication_data", "binary"),
    0x17: ("request_problem_information", "byte"),
    0x18: ("will_delay_interval", "four"),
    0x19: ("request_response_information", "byte"),
    0x1A: ("response_information", "text"),
    0x1C: ("server_reference", "text"),
    0x1F: ("reason_string", "text"),
    0x21: ("receive_maximum", "two"),
    0x22: ("topic_alias_maximum", "two"),
    0x23: ("topic_alias", "two"),
    0x24: ("maximum_qos", "byte"),
    0x25: ("retain_available", "byte"),
    0x26: ("user_property", "pair"),
    0x27: ("maximum_packet_size", "four"),
    0x28: ("wildcard_subscription_available", "byte"),
    0x29: ("subscription_identifier_available", "byte"),
    0x2A: ("shared_subscription_available", "byte"),
}
_BY_NAME = {name: (code, kind) for code, (name, kind) in _BY_CODE.items()}
_WIDTHS = {"byte": 1, "two": 2, "four": 4}


class Malformed(Exception):
    """What came is not MQTT 5."""


def integer(value, width):
    return value.to_bytes(width, "big")


def variable(value):
    out = bytearray()
    while True:
        value, low = divmod(value, 128)
        out.append(low | (128 if value else 0))
        if not value:
            return bytes(out)


def binary(data):
    return integer(len(data), 2) + data


def text(value):
    return binary(value.encode())


def properties(values):
    """`values` is name -> value; a list of values is the property several times."""
    body = b""
    for name, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            code, kind = _BY_NAME[name]
            body += bytes([code]) + _write(kind, each)
    return variable(len(body)) + body


def _write(kind, value):
    if kind in _WIDTHS:
        return integer(value, _WIDTHS[kind])
    if kind == "pair":
        return text(value[0]) + text(value[1])
    return {"text": text, "binary": binary, "variable": variable}[kind](value)


class Reader:
    """Takes what was written above off `data`, from the front."""

    def __init__(self, data):
        self._data = data
        self._at = 0

    @property
    def at_end(self):
        return self._at == len(self._data)

    def take(self, count):
        if self._at + count > len(self._data):
            raise Malformed("it ends too early")
        self._at += count
        return self._data[self._at - count:self._at]

    def rest(self):
        return self.take(len(self._data) - self._at)

    def integer(self, width):
        return int.from_bytes(self.take(width), "big")

    def variable(self):
        value = 0
        for place in range(4):
            octet = self.integer(1)
            value |= (octet & 127) << (7 * place)
            if octet < 128:
                return value
        raise Malformed("a variable byte integer of more than four bytes")

    def binary(self):
        return self.take(self.integer(2))

    def text(self):
        return self.binary().decode()

    def properties(self):
        inner, values = Reader(self.take(self.variable())), {}
        while not inner.at_end:
            code = inner.variable()
            if code not in _BY_CODE:
                raise Malformed(f"no property has the identifier {code}")
            name, kind = _BY_CODE[code]
            value = inner._read(kind)
            if kind == "pair":
                values.setdefault(name, []).append(value)
            elif name in values:
                raise Malformed(f"{name} twice")
            else:
                values[name] = value
        return values

    def _read(self, kind):
        if kind in _WIDTHS:
            return self.integer(_WIDTHS[kind])
        if kind == "pair":
            return self.text(), self.text()
        return getattr(self, kind)()
