# SPDX-License-Identifier: Apache-2.0
"""What the manager says of the robot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class State:
    """What the manager says of the robot and its link: `state` in the protocol."""

    connected: bool = False
    organization_id: str = ""
    robot_instance_id: str = ""
    device_id: str = ""
    database: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, params: dict[str, Any]) -> State:
        """Makes a State of the object in the protocol; what is missing has its default."""
        known = {name: params[name] for name in cls.__dataclass_fields__ if name in params}
        return cls(**known)
