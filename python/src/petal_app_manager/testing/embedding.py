# SPDX-License-Identifier: Apache-2.0
"""Payloads in lines, as the manager writes them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ..link.json_text import dumps, loads, text_or_bytes


def now() -> str:
    """Returns the time in the form of the protocol."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_params(
    number: int,
    topic: str,
    content: bytes,
    qos: int,
    retained: bool,
    properties: dict[str, Any] | None,
    *,
    raw: bool = False,
) -> str:
    """Returns the params of a `message`, with the payload byte for byte."""
    others: dict[str, Any] = {"timestamp": now(), "qos": qos}
    if retained:
        others["retained"] = True
    if properties:
        others["properties"] = properties
    head = dumps({"subscription": number, "topic": topic})[:-1]
    return f"{head},{embedded(content, 'payload', raw=raw)},{dumps(others)[1:]}"


def embedded(content: bytes, name: str, *, raw: bool = False) -> str:
    """Returns the members that carry bytes, as the manager writes them."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return f'"{name}":{dumps(text_or_bytes(content))},"encoding":"base64"'
    try:
        if raw or not text.strip():
            raise ValueError("it is to be text")
        loads(content)
    except ValueError:
        return f'"{name}":{dumps(text)},"encoding":"text"'
    return f'"{name}":{" ".join(text.split(chr(10))).replace(chr(13), " ")}'
