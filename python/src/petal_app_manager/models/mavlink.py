# SPDX-License-Identifier: Apache-2.0
"""How commands to a flight controller ended. The proxy `ext_mavlink` returns them; another package provides it."""

from __future__ import annotations

from enum import Enum
from typing import Optional

from pydantic import BaseModel, Field


class RebootStatusCode(str, Enum):
    """How a restart of the flight controller ended."""

    OK_ACK_ACCEPTED_HB_CONFIRMED = "OK_ACK_ACCEPTED_HB_CONFIRMED"
    OK_NO_ACK_HB_CONFIRMED = "OK_NO_ACK_HB_CONFIRMED"
    FAIL_ACK_DENIED = "FAIL_ACK_DENIED"
    FAIL_NO_HB_DROP = "FAIL_NO_HB_DROP"
    FAIL_HB_NOT_RETURNED = "FAIL_HB_NOT_RETURNED"
    FAIL_NOT_CONNECTED = "FAIL_NOT_CONNECTED"
    FAIL_EXCEPTION = "FAIL_EXCEPTION"


class FormatStorageStatusCode(str, Enum):
    """How the formatting of a storage ended."""

    OK_ACK_ACCEPTED = "OK_ACK_ACCEPTED"
    FAIL_ACK_DENIED = "FAIL_ACK_DENIED"
    FAIL_NO_ACK = "FAIL_NO_ACK"
    FAIL_NOT_CONNECTED = "FAIL_NOT_CONNECTED"
    FAIL_EXCEPTION = "FAIL_EXCEPTION"


class RebootAutopilotResponse(BaseModel):
    """The result of a restart."""

    success: bool
    status_code: RebootStatusCode
    reason: str = ""
    ack_result: Optional[int] = Field(None, description="MAV_RESULT of the acknowledgement")  # noqa: UP045


class FormatStorageResponse(BaseModel):
    """The result of formatting a storage."""

    success: bool
    status_code: FormatStorageStatusCode
    reason: str = ""
    ack_result: Optional[int] = Field(None, description="MAV_RESULT of the acknowledgement")  # noqa: UP045
