# SPDX-License-Identifier: Apache-2.0
"""Members of params, checked as the manager checks them."""

from __future__ import annotations

from typing import Any

from ..link import errors
from ..link.errors import Refused

Params = dict[str, Any]


def text(params: Params, name: str) -> str:
    """Returns a member that is a text. Raises Refused, KeyError if it is missing."""
    value = params[name]
    if not isinstance(value, str):
        raise Refused(errors.INVALID_PARAMS, f"{name} is not a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(errors.INVALID_PARAMS, f"{name} has half of a surrogate pair") from None
    return value


def whole(params: Params, name: str, least: int, most: int, default: int | None = None) -> int:
    """Returns a member that is a whole number within its range. Raises Refused."""
    value = params.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refused(errors.INVALID_PARAMS, f"{name} is not a whole number from {least} to {most}")
    return value


def place(params: Params) -> tuple[str, str, str]:
    """Returns the place of a record: table, key and value. Raises Refused."""
    place = text(params, "table"), text(params, "key"), text(params, "value")
    if not all(place):
        raise Refused.named("invalid_argument", "table, key and value are not empty")
    return place
