# SPDX-License-Identifier: Apache-2.0
"""The envelope of a command."""

from __future__ import annotations

from typing import Any, Dict  # noqa: UP035 - pydantic 1 reads the annotations when the class is made

from pydantic import BaseModel, Field


class MQTTMessage(BaseModel):
    """A command as it arrives on the robot's command topic."""

    waitResponse: bool = Field(..., description="Whether the sender waits for a response")  # noqa: N815
    messageId: str = Field(..., description="Identifies the command; its response repeats it")  # noqa: N815
    deviceId: str = Field(..., description="The device that the command is for")  # noqa: N815
    command: str = Field(..., description="{petal-name}/{command}")
    timestamp: str = Field(..., description="When it was sent")
    payload: Dict[str, Any] = Field(..., description="The command's own data")  # noqa: UP006
