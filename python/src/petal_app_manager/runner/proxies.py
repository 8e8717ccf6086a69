# SPDX-License-Identifier: Apache-2.0
"""The proxies of a petal: those of the manager, and those that other packages provide."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from ..link import Manager
from ..proxies import (
    BaseProxy,
    CloudDBProxy,
    LocalDBProxy,
    MavLinkExternalProxy,
    MavLinkFTPProxy,
    MQTTProxy,
    RedisProxy,
    S3BucketProxy,
)
from .load import PROXY_GROUP, entry_points

log = logging.getLogger("petal_app_manager.proxies")

START_TIME = 10.0
STOP_TIME = 0.5


class ProxySet:
    """The proxies of one petal, by name; `mapping` is what the petal gets."""

    def __init__(self, manager: Manager) -> None:
        """Makes them. One of another package that cannot be made is logged and left out."""
        self.mapping: dict[str, Any] = {
            "mqtt": MQTTProxy(manager=manager),
            "redis": RedisProxy(manager=manager),
            "db": LocalDBProxy(manager=manager),
            "cloud": CloudDBProxy(),
            "bucket": S3BucketProxy(),
            "ext_mavlink": MavLinkExternalProxy(),
            "ftp_mavlink": MavLinkFTPProxy(),
            "manager": manager,
        }
        self._provided: dict[str, BaseProxy] = {}
        for point in entry_points(PROXY_GROUP):
            try:
                proxy = point.load()()
            except Exception:
                log.exception("the proxy %s cannot be made: %s", point.name, point.value)
            else:
                self._provided[point.name] = self.mapping[point.name] = proxy

    async def start(self) -> None:
        """Starts the proxies of other packages, side by side. One that fails is logged, and stays in the mapping."""
        await asyncio.gather(*(self._begin(name, proxy) for name, proxy in self._provided.items()))

    async def stop(self) -> None:
        """Stops them. One that fails or takes too long is logged."""
        await asyncio.gather(*(self._end(name, proxy) for name, proxy in self._provided.items()))

    @staticmethod
    async def _begin(name: str, proxy: BaseProxy) -> None:
        try:
            await asyncio.wait_for(proxy.start(), START_TIME)
        except Exception:
            log.exception("the proxy %s did not start", name)

    @staticmethod
    async def _end(name: str, proxy: BaseProxy) -> None:
        try:
            await asyncio.wait_for(proxy.stop(), STOP_TIME)
        except Exception:
            log.exception("the proxy %s did not stop", name)
