# SPDX-License-Identifier: Apache-2.0
"""The methods of the database and of Redis, for one petal of a FakeManager."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..link import errors
from ..link.errors import Refused
from ..link.json_text import dumps, text_or_bytes, text_or_bytes_as_bytes
from .checks import place, text

if TYPE_CHECKING:
    from .fake_manager import FakeManager

Params = dict[str, Any]


class StoreMethods:
    """`db.*` and `redis.*`: each takes params and returns the result, or raises Refused."""

    def __init__(self, manager: FakeManager) -> None:
        self._manager = manager
        self._database = manager.database
        self._redis = manager.redis

    def table(self) -> dict[str, Callable[[Params], Any]]:
        """Returns the methods by name."""
        return {
            "db.get_item": self._get_item,
            "db.scan_items": self._scan_items,
            "db.set_item": self._set_item,
            "db.update_item": self._update_item,
            "db.delete_item": self._delete_item,
            "redis.get": self._redis_get,
            "redis.set": self._redis_set,
            "redis.remove": self._redis_remove,
            "redis.exists": self._redis_exists,
            "redis.scan_keys": self._redis_scan,
            "redis.publish": self._redis_publish,
        }

    # --- database

    def _get_item(self, params: Params) -> Params:
        return {"item": self._database.find(*place(params))}

    def _scan_items(self, params: Params) -> Params:
        items = self._database.all(text(params, "table"))
        for each in params.get("filters", []):
            items = [item for item in items if str(item.get(each["key"])) == each["value"]]
        return self._page(items[params.get("offset", 0) :], params.get("offset", 0))

    def _page(self, items: list[Params], offset: int) -> Params:
        size = 200
        for count, item in enumerate(items):
            size += len(dumps(item)) + 1
            if size > self._manager.max_line and count:
                return {"items": items[:count], "next": offset + count}
        return {"items": items}

    def _set_item(self, params: Params) -> None:
        table, key, value = place(params)
        self._database.set(table, key, value, self._record(params, key, value))

    def _update_item(self, params: Params) -> None:
        table, key, value = place(params)
        self._database.update(table, key, value, self._record(params, key, value))

    def _delete_item(self, params: Params) -> None:
        self._database.update(*place(params), {"deleted": True})

    def _record(self, params: Params, key: str, value: str) -> Params:
        if not isinstance(params["data"], dict):
            raise Refused(errors.INVALID_PARAMS, "data is not an object")
        return {**params["data"], key: value, "robot_instance_id": self._manager.robot_instance_id}

    # --- Redis

    def _redis_get(self, params: Params) -> Params:
        value = self._redis.opened().get(text_or_bytes_as_bytes(params["key"]))
        return {"value": None if value is None else text_or_bytes(value)}

    def _redis_set(self, params: Params) -> None:
        values = self._redis.opened()
        values[text_or_bytes_as_bytes(params["key"])] = text_or_bytes_as_bytes(params["value"])

    def _redis_remove(self, params: Params) -> Params:
        return {"removed": self._redis.opened().pop(text_or_bytes_as_bytes(params["key"]), None) is not None}

    def _redis_exists(self, params: Params) -> Params:
        return {"exists": text_or_bytes_as_bytes(params["key"]) in self._redis.opened()}

    def _redis_scan(self, params: Params) -> Params:
        return {"keys": [text_or_bytes(key) for key in self._redis.keys(text(params, "pattern"))]}

    def _redis_publish(self, params: Params) -> Params:
        self._redis.opened()
        channel = text_or_bytes_as_bytes(params["channel"]).decode(errors="replace")
        return {"receivers": self._manager.receive_from_redis(channel, text_or_bytes_as_bytes(params["message"]))}
