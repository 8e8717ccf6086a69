# SPDX-License-Identifier: Apache-2.0
"""The robot's Redis server: `self._proxies["redis"]`."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

from ..config import Config
from ..link import LinkClosed, Manager, Refused
from ..link.current import current
from ..link.handlers import HandlerOptions
from ..link.json_text import text_or_bytes, text_or_bytes_as_bytes
from .base import BaseProxy

log = logging.getLogger("petal_app_manager.redis")

Callback = Callable[[str, str], Any]
"""Called with the channel and the message, both as text; a coroutine function, or a plain function, on a thread."""

T = TypeVar("T")


class Receivers(int):
    """How many subscribers a message reached: the number itself, and awaitable.

    `publish` is plain in earlier petals and awaited in later ones. On the thread of the loop it cannot wait for the
    number: there it is 0 until it is awaited.
    """

    _counting: asyncio.Task[int] | None = None

    @classmethod
    def counted_by(cls, counting: asyncio.Task[int]) -> Receivers:
        """Makes the number that awaiting `counting` returns."""
        receivers = cls(0)
        receivers._counting = counting
        return receivers

    def __await__(self) -> Generator[Any, None, int]:
        if self._counting is None:
            return int(self)
        return (yield from self._counting.__await__())


class RedisProxy(BaseProxy):
    """Values that programs on the robot share, and messages between them. Keys, values and messages are text.

    An error is logged, and the call returns None, False or 0. One callback for each channel and each pattern.

    **Threads.** Any thread, and any loop.
    """

    def __init__(self, *args: Any, manager: Manager | None = None, **kwargs: Any) -> None:
        """Makes the proxy. The arguments of the earlier version are accepted and have no effect."""
        self._given = manager
        self.host: str = Config.REDIS_HOST
        self.port: int = Config.REDIS_PORT
        self.db: int = Config.REDIS_DB
        self._channels: dict[tuple[bool, str], int] = {}
        self._turn = asyncio.Lock()

    @property
    def _manager(self) -> Manager:
        return self._given or current()

    async def start(self) -> None:
        """Does nothing: the manager connects at the first call."""

    async def stop(self) -> None:
        """Does nothing: what the petal has subscribed ends with it."""

    # --- values

    async def get(self, key: str) -> str | None:
        """Returns the value of a key; None if there is none."""
        result = await self._asked("redis.get", {}, key=_sent(key))
        value = result.get("value")
        return None if value is None else text_or_bytes_as_bytes(value).decode(errors="replace")

    async def set(self, key: str, value: str, ex: int | None = None) -> bool:
        """Sets a key, which expires after `ex` seconds if that is given."""
        expiry = None if ex is None else round(ex * 1000)
        return await self._done("redis.set", key=_sent(key), value=_sent(value), expiry_ms=expiry)

    async def delete(self, key: str) -> int:
        """Removes a key. Returns how many keys that were."""
        return int((await self._asked("redis.remove", {}, key=_sent(key))).get("removed", False))

    async def exists(self, key: str) -> bool:
        """Returns whether a key exists."""
        return bool((await self._asked("redis.exists", {}, key=_sent(key))).get("exists", False))

    async def scan_keys(self, pattern: str, count: int = 100) -> list[str]:
        """Returns the keys that match Redis' own pattern."""
        result = await self._asked("redis.scan_keys", {}, pattern=_sent(pattern), count=count)
        return [text_or_bytes_as_bytes(key).decode(errors="replace") for key in result.get("keys", [])]

    async def list_online_applications(self) -> list[str]:
        """Returns the names of the programs that keep a key `online:{name}`."""
        return sorted(key.partition(":")[2] for key in await self.scan_keys("online:*"))

    # --- messages

    def publish(self, channel: str, message: str) -> Receivers:
        """Publishes a message. Returns how many subscribers received it; await it to know the number."""
        sending = self._published(channel, message)
        if _on(self._manager.loop):
            return Receivers.counted_by(self._manager.loop.create_task(sending))
        return Receivers(self._from_thread(sending))

    def publish_sync(self, channel: str, message: str) -> int:
        """Publishes a message from another thread than the loop's, and waits for the number of its receivers."""
        return self._from_thread(self._published(channel, message))

    def subscribe(self, channel: str, callback: Callback, cpu_heavy: bool = False) -> None:
        """Calls `callback(channel, message)` for each message of a channel, one at a time."""
        self._post(self._subscribe(False, channel, callback, cpu_heavy), f"subscribing the channel {channel}")

    def unsubscribe(self, channel: str) -> None:
        """Ends the subscription of a channel."""
        self._post(self._unsubscribe(False, channel), f"unsubscribing the channel {channel}")

    def register_pattern_channel_callback(self, channel: str, callback: Callback, cpu_heavy: bool = False) -> None:
        """The same for all channels that match a pattern."""
        self._post(self._subscribe(True, channel, callback, cpu_heavy), f"subscribing the channels {channel}")

    def unregister_pattern_channel_callback(self, channel: str) -> None:
        """Ends the subscription of a pattern."""
        self._post(self._unsubscribe(True, channel), f"unsubscribing the channels {channel}")

    # --- inside

    async def _subscribe(self, pattern: bool, channel: str, callback: Callback, cpu_heavy: bool) -> None:
        options = HandlerOptions(ordered=True, cpu_heavy=cpu_heavy)
        async with self._turn:
            known = self._channels.get((pattern, channel))
            if known is not None:
                self._manager.replace_handler(known, callback, options)
                return
            number = await self._manager.subscribe_channel(channel, callback, options, pattern=pattern)
            self._channels[pattern, channel] = number

    async def _unsubscribe(self, pattern: bool, channel: str) -> None:
        async with self._turn:
            number = self._channels.pop((pattern, channel), None)
            if number is not None:
                await self._manager.unsubscribe(number)

    async def _published(self, channel: str, message: str) -> int:
        result = await self._asked("redis.publish", {}, channel=_sent(channel), message=_sent(message))
        return int(result.get("receivers", 0))

    async def _done(self, method: str, **params: Any) -> bool:
        return await self._asked(method, False, **params) is not False

    async def _asked(self, method: str, otherwise: Any, **params: Any) -> Any:
        try:
            return await self._manager.call(method, **params)
        except (Refused, LinkClosed, TypeError, ValueError) as error:
            log.error("%s failed: %s", method, error)
            return otherwise

    def _post(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self._manager.post(work, what)

    def _from_thread(self, work: Coroutine[Any, Any, T]) -> T:
        running: concurrent.futures.Future[T] = asyncio.run_coroutine_threadsafe(work, self._manager.loop)
        return running.result(timeout=30)


def _sent(value: Any) -> Any:
    return text_or_bytes(value if isinstance(value, (str, bytes)) else str(value))


def _on(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
