# SPDX-License-Identifier: Apache-2.0
"""The manager of this process. A petal has one, from before its constructor until it ends."""

from __future__ import annotations

from .manager import Manager

_current: Manager | None = None


def set_current(manager: Manager | None) -> None:
    """Makes `manager` that of this process."""
    global _current
    _current = manager


def current() -> Manager:
    """Returns the manager of this process. Raises RuntimeError if there is none: nobody has started a petal here."""
    if _current is None:
        raise RuntimeError(
            "there is no manager here: proxies work in a petal that the manager runs, or in a test with "
            "petal_app_manager.testing.FakeManager"
        )
    return _current
