# SPDX-License-Identifier: Apache-2.0
"""What handlers are called with, from the params of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import errors
from .errors import Refused
from .json_text import payload_bytes, text_or_bytes_as_bytes

Arguments = Callable[[dict[str, Any]], tuple[Any, ...]]


def message_arguments(params: dict[str, Any]) -> tuple[Any, ...]:
    """Returns `(topic, payload)` of a message whose payload is a JSON object.

    Raises Refused if it is anything else: the manager counts and logs it, and the handler is not called.
    """
    payload = params["payload"]
    if "encoding" in params or not isinstance(payload, dict):
        raise Refused(errors.HANDLER_FAILED, "the payload is no JSON object, which is all that this handler takes")
    return params["topic"], payload


def raw_arguments(params: dict[str, Any]) -> tuple[Any, ...]:
    """Returns `(topic, payload)` with the payload's bytes."""
    return params["topic"], payload_bytes(params)


def redis_arguments(params: dict[str, Any]) -> tuple[Any, ...]:
    """Returns `(channel, message)` as texts; bytes that are not UTF-8 become replacement characters."""
    return _text(params["channel"]), _text(params["message"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else text_or_bytes_as_bytes(value).decode(errors="replace")
