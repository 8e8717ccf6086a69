# SPDX-License-Identifier: Apache-2.0
"""The database and the Redis server of a FakeManager, in memory."""

from __future__ import annotations

from typing import Any

from ..link.errors import Refused
from .matching import pattern_matches

Record = dict[str, Any]


class FakeDatabase:
    """Records by table. `fails` makes every call fail with storage_failed."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Record]] = {}
        self.fails = False

    def find(self, table: str, key: str, value: str) -> Record | None:
        """Returns a record that is not deleted; None if there is none."""
        return next((each for each in self.all(table) if str(each.get(key)) == value), None)

    def all(self, table: str) -> list[Record]:
        """Returns the records of a table that are not deleted, oldest first."""
        if self.fails:
            raise Refused.named("storage_failed", "the database fails")
        return [each for each in self.tables.get(table, []) if not each.get("deleted")]

    def set(self, table: str, key: str, value: str, data: Record) -> None:
        """Writes a record; one that exists is replaced."""
        known = self.find(table, key, value)
        if known is None:
            known = {}
            self.tables.setdefault(table, []).append(known)
        known.clear()
        known.update(data)

    def update(self, table: str, key: str, value: str, data: Record) -> None:
        """Sets members of a record. Raises not_found."""
        known = self.find(table, key, value)
        if known is None:
            raise Refused.named("not_found", f"{table} has no record whose {key} is {value}")
        known.update(data)


class FakeRedis:
    """Values by key. `reachable` False makes every call fail with not_connected."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}
        self.reachable = True

    def opened(self) -> dict[bytes, bytes]:
        """Returns the values. Raises not_connected."""
        if not self.reachable:
            raise Refused.named("not_connected", "Redis is out of reach")
        return self.values

    def keys(self, pattern: str) -> list[bytes]:
        """Returns the keys that match."""
        return [key for key in self.opened() if pattern_matches(pattern, key.decode(errors="replace"))]
