# SPDX-License-Identifier: Apache-2.0
"""The link to the manager: docs/petal-protocol.md over asyncio, with the standard library only."""

from .connection import Connection, LinkClosed
from .errors import Refused
from .manager import Manager
from .state import State

__all__ = ["Connection", "LinkClosed", "Manager", "Refused", "State"]
