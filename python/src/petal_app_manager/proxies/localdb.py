# SPDX-License-Identifier: Apache-2.0
"""The robot's records: `self._proxies["db"]`."""

from __future__ import annotations

import json
import logging
from typing import Any

from ..link import LinkClosed, Manager, Refused
from ..link.current import current
from .base import BaseProxy

log = logging.getLogger("petal_app_manager.db")

Answer = dict[str, Any]


class LocalDBProxy(BaseProxy):
    """The robot's small database: tables of records, each identified by one of its members.

    No call raises. It returns `{"data": ..., "success": True}`, or `{"error": "..."}`, which is logged unless it says
    that there is no such record.

    **Threads.** Any thread, and any loop.
    """

    def __init__(self, *args: Any, manager: Manager | None = None, **kwargs: Any) -> None:
        """Makes the proxy. The arguments of the earlier version are accepted and have no effect."""
        self._given = manager

    @property
    def _manager(self) -> Manager:
        return self._given or current()

    async def start(self) -> None:
        """Does nothing: the manager has the database."""

    async def stop(self) -> None:
        """Does nothing."""

    # --- the robot

    @property
    def machine_id(self) -> str | None:
        """The name of this machine."""
        return self._name("machine_id")

    @property
    def organization_id(self) -> str | None:
        """The organization in the robot's record; None until it is provisioned."""
        return self._name("organization_id")

    @property
    def robot_type_id(self) -> str | None:
        """The type in the robot's record."""
        return self._name("robot_type_id")

    def _name(self, name: str) -> str | None:
        return self._manager.state.database.get(name) or None

    # --- records

    async def get_item(self, table_name: str, partition_key: str, partition_value: str) -> Answer:
        """Returns the record whose member `partition_key` is `partition_value`."""
        answer = await self._ask("db.get_item", table=table_name, key=partition_key, value=partition_value)
        if "error" in answer:
            return answer
        item = answer["result"]["item"]
        return {"error": "Item not found or has been deleted"} if item is None else {"data": item, "success": True}

    async def scan_items(self, table_name: str, filters: list[dict[str, str]] | None = None) -> Answer:
        """Returns all records that meet the filters, `[{"filter_key_name", "filter_key_value"}]`."""
        wanted = [{"key": each["filter_key_name"], "value": str(each["filter_key_value"])} for each in filters or []]
        items: list[Any] = []
        offset: int | None = 0
        while offset is not None:
            answer = await self._ask("db.scan_items", table=table_name, filters=wanted, offset=offset)
            if "error" in answer:
                return answer
            items += answer["result"]["items"]
            offset = answer["result"].get("next")
        return {"data": items, "success": True}

    async def set_item(self, table_name: str, filter_key: str, filter_value: str, data: dict[str, Any]) -> Answer:
        """Writes a record; one that exists is replaced."""
        return await self._write("db.set_item", table_name, filter_key, filter_value, data)

    async def update_item(self, table_name: str, filter_key: str, filter_value: str, data: dict[str, Any]) -> Answer:
        """Sets members of a record that exists."""
        return await self._write("db.update_item", table_name, filter_key, filter_value, data)

    async def delete_item(self, table_name: str, filter_key: str, filter_value: str) -> Answer:
        """Marks a record as deleted."""
        answer = await self._ask("db.delete_item", table=table_name, key=filter_key, value=filter_value)
        return answer if "error" in answer else _written({"deleted": True})

    async def _write(self, method: str, table: str, key: str, value: str, data: dict[str, Any]) -> Answer:
        record = {**data, "robot_instance_id": self.machine_id}
        answer = await self._ask(method, table=table, key=key, value=value, data=record)
        return answer if "error" in answer else _written(record)

    async def _ask(self, method: str, **params: Any) -> Answer:
        try:
            return {"result": await self._manager.call(method, **params)}
        except Refused as refused:
            if refused.name == "not_found":
                return {"error": "Item not found or access denied"}
            return _failed(method, refused)
        except (LinkClosed, TypeError, ValueError, KeyError) as error:
            return _failed(method, error)


def _written(record: dict[str, Any]) -> Answer:
    return {"data": {"body": json.dumps(record)}, "success": True}


def _failed(method: str, error: Exception) -> Answer:
    log.error("%s failed: %s", method, error)
    return {"error": str(error)}
