# SPDX-License-Identifier: Apache-2.0
"""JSON as the protocol wants it: without NaN, on one line, and read strictly."""

from __future__ import annotations

import base64
import json
import math
from typing import Any, NoReturn

_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _huge(text: str) -> int | float:
    return int(text) if len(text) < 4_000 else float(text)  # Python refuses to convert more digits (4,300)


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode
_decode_huge = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_huge).decode


def dumps(value: Any) -> str:
    """Returns `value` as JSON text in ASCII, on one line. NaN and infinity become null.

    Raises TypeError for what is no JSON, such as a datetime, and ValueError for a value that contains itself.
    """
    try:
        return _encode(value)
    except ValueError:
        return _encode(_finite(value))


def loads(line: bytes) -> Any:
    """Returns the value of a JSON text in UTF-8. Raises ValueError if it is none."""
    text = line.decode()
    try:
        return _decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _decode_huge(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _finite(value: Any, depth: int = 0) -> Any:
    if depth > 100:
        raise ValueError("the value is nested too deeply, or contains itself")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(member, depth + 1) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(member, depth + 1) for member in value]
    return value


def payload_members(payload: Any, name: str = "payload") -> str:
    """Returns the members that carry `payload`: JSON of any value, or the bytes themselves if it is bytes.

    Raises as dumps.
    """
    if not isinstance(payload, (bytes, bytearray, memoryview)):
        return f'"{name}":{dumps(payload)}'
    text = base64.b64encode(payload).decode()
    return f'"{name}":{{"base64":"{text}"}},"encoding":"base64"'


def payload_bytes(params: dict[str, Any], name: str = "payload") -> bytes:
    """Returns the bytes of a payload that has an `encoding`; of one without it, its JSON written again."""
    value = params.get(name)
    encoding = params.get("encoding")
    if encoding == "text" and isinstance(value, str):
        return value.encode()
    if encoding == "base64":
        return text_or_bytes_as_bytes(value)
    return dumps(value).encode()


def text_or_bytes(value: bytes | str) -> str | dict[str, str]:
    """Returns the form in which the protocol has texts that may be bytes."""
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def text_or_bytes_as_bytes(value: Any) -> bytes:
    """Returns the bytes of the form that text_or_bytes makes. Raises ValueError if it is not of that form."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        return base64.b64decode(value["base64"], validate=True)
    raise ValueError("neither a text nor {'base64': ...}")
