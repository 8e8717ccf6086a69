# SPDX-License-Identifier: Apache-2.0
"""The errors of the protocol, by code and by name."""

from __future__ import annotations

from typing import Any

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
HANDLER_FAILED = -32000
NOT_IN_ORDER = -32001
UNSUPPORTED_PROTOCOL = -32002
NAME_REFUSED = -32003
TOO_MANY_REQUESTS = -32004
LINE_TOO_LONG = -32005

CODES: dict[str, int] = {
    "parse_error": PARSE_ERROR,
    "invalid_request": INVALID_REQUEST,
    "method_not_found": METHOD_NOT_FOUND,
    "invalid_params": INVALID_PARAMS,
    "internal_error": INTERNAL_ERROR,
    "handler_failed": HANDLER_FAILED,
    "not_in_order": NOT_IN_ORDER,
    "unsupported_protocol": UNSUPPORTED_PROTOCOL,
    "name_refused": NAME_REFUSED,
    "too_many_requests": TOO_MANY_REQUESTS,
    "line_too_long": LINE_TOO_LONG,
    "invalid_topic": 1,
    "invalid_filter": 2,
    "invalid_pattern": 3,
    "invalid_argument": 4,
    "payload_too_large": 5,
    "limit_exceeded": 6,
    "not_connected": 7,
    "link_lost": 8,
    "timed_out": 9,
    "refused": 10,
    "callbacks_disabled": 11,
    "no_such_subscription": 12,
    "storage_full": 13,
    "storage_failed": 14,
    "not_found": 15,
    "shutting_down": 16,
    "not_provisioned": 17,
    "busy": 18,
}
NAMES: dict[int, str] = {code: name for name, code in CODES.items()}


class Refused(Exception):
    """An error that the manager answered, or that a request would be answered with.

    `code` is for the program to decide by, `name` is its name, and the text is a sentence for people.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data

    @property
    def name(self) -> str:
        """The name of the code; the code as text if it is not known."""
        return NAMES.get(self.code, str(self.code))

    @classmethod
    def named(cls, name: str, message: str) -> Refused:
        """Makes an error of the code that is called `name`."""
        return cls(CODES[name], message)
