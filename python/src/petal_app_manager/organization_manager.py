# SPDX-License-Identifier: Apache-2.0
"""To whom the robot belongs."""

from __future__ import annotations

import asyncio
import inspect
import logging
import weakref
from collections.abc import Callable
from typing import Any

from .link import Manager, State
from .link.current import current

log = logging.getLogger("petal_app_manager.organization")


class OrganizationManager:
    """The robot's organization, which may appear or change while the petal runs. Its manager says so."""

    def __init__(self, manager: Manager | None = None) -> None:
        """Observes `manager`; usually get_organization_manager() makes it."""
        self._manager = manager or current()
        self._callbacks: list[Callable[[str | None], Any]] = []
        self._known = self.organization_id
        self._manager.on_state.append(self._on_state)

    @property
    def organization_id(self) -> str | None:
        """The organization; None until the robot is provisioned."""
        return self._manager.state.organization_id or None

    @property
    def machine_id(self) -> str | None:
        """The name of this machine."""
        return self._manager.state.database.get("machine_id") or self._manager.state.robot_instance_id or None

    @property
    def organization_info(self) -> dict[str, Any]:
        """The organization, the machine and the robot's type; empty until the robot is provisioned."""
        if not self.organization_id:
            return {}
        return {
            "organization_id": self.organization_id,
            "machine_id": self.machine_id,
            "robot_type_id": self._manager.state.database.get("robot_type_id") or None,
        }

    def register_callback(self, callback: Callable[[str | None], Any]) -> None:
        """Calls `callback(organization_id)`, plain or a coroutine, each time the organization has changed."""
        self._callbacks.append(callback)

    async def wait_for_organization_id(self, timeout: float | None = None) -> str | None:
        """Waits until the robot is provisioned, for `timeout` seconds at most. Returns the organization, or None."""
        try:
            return await asyncio.wait_for(self._manager.run(self._appeared()), timeout)
        except asyncio.TimeoutError:
            return None

    async def _appeared(self) -> str:
        appeared = asyncio.Event()
        listener: Callable[[State], None] = lambda state: appeared.set() if state.organization_id else None  # noqa: E731
        self._manager.on_state.append(listener)
        try:
            while not self.organization_id:
                await appeared.wait()
                appeared.clear()
            return self.organization_id
        finally:
            self._manager.on_state.remove(listener)

    def _on_state(self, state: State) -> None:
        if self.organization_id == self._known:
            return
        self._known = self.organization_id
        for callback in self._callbacks:
            self._manager.post(self._call(callback), "a callback of the organization")

    async def _call(self, callback: Callable[[str | None], Any]) -> None:
        result = callback(self._known)
        if inspect.isawaitable(result):
            await result


_shared: weakref.WeakKeyDictionary[Manager, OrganizationManager] = weakref.WeakKeyDictionary()


def get_organization_manager() -> OrganizationManager:
    """Returns the one of this petal. Raises RuntimeError outside a petal."""
    manager = current()
    shared = _shared.get(manager)
    if shared is None:
        shared = _shared[manager] = OrganizationManager(manager)
    return shared
