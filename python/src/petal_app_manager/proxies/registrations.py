# SPDX-License-Identifier: Apache-2.0
"""What a petal has subscribed and registered at the MQTT proxy, and the robot's own topics."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from ..config import Config
from ..link import LinkClosed, Manager, Refused, State
from ..link.handlers import HandlerOptions
from .generations import Handler, Registration

log = logging.getLogger("petal_app_manager.mqtt")

IN_ORDER = HandlerOptions(ordered=True)


@dataclass(frozen=True)
class Wanted:
    """A subscription: `kind` is `topic` or `pattern`."""

    kind: str
    topic: str
    qos: int = 1
    window: int = 32
    raw: bool = False


@dataclass
class Registered:
    """A handler that was registered, and its subscription; a handler of the robot's commands may have none yet."""

    call: Registration
    topic: str | None = None
    number: int | None = None


class Registrations:
    """The subscriptions and handlers of one petal.

    The handlers of the robot's commands follow its topics: they are subscribed when the robot has an organization, and
    again when that changes.
    """

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._subscribed: dict[tuple[str, str], tuple[Wanted, int]] = {}
        self._handlers: dict[str, Registered] = {}
        self._ids = 0
        self._turn = asyncio.Lock()
        manager.on_state.append(self._on_state)

    # --- the robot's topics

    def base_topic(self) -> str:
        """Returns `org/{organization_id}/device/{device_id}`."""
        return f"org/{self._manager.state.organization_id}/device/{self._manager.state.device_id}"

    def own_topic(self, name: str) -> str | None:
        """Returns a topic of the robot; None until the robot has an organization."""
        return f"{self.base_topic()}/{name}" if self._manager.state.organization_id else None

    # --- subscriptions, one for each filter and each pattern

    async def subscribe(self, wanted: Wanted, handler: Handler) -> bool:
        """Subscribes what is wanted; if it is subscribed, it only gets the new handler. Returns whether it is made."""
        return await self._manager.run(self._subscribe(wanted, handler))

    async def unsubscribe(self, kind: str, topic: str) -> bool:
        """Ends the subscription of `topic`. Returns whether there was one."""
        return await self._manager.run(self._unsubscribe(kind, topic))

    async def _subscribe(self, wanted: Wanted, handler: Handler) -> bool:
        async with self._turn:
            known = self._subscribed.get((wanted.kind, wanted.topic))
            if known is not None and known[0] == wanted:
                self._manager.replace_handler(known[1], handler, IN_ORDER)
                return True
            if known is not None:
                del self._subscribed[wanted.kind, wanted.topic]
                await self._end(known[1])
            try:
                number = await self._made(wanted, handler)
            except (Refused, LinkClosed) as error:
                log.error("not subscribed: %s: %s", wanted.topic, error)
                return False
            self._subscribed[wanted.kind, wanted.topic] = wanted, number
            return True

    async def _made(self, wanted: Wanted, handler: Handler) -> int:
        if wanted.kind == "pattern":
            return await self._manager.subscribe_pattern(wanted.topic, handler, IN_ORDER)
        return await self._manager.subscribe(
            wanted.topic, handler, IN_ORDER, qos=wanted.qos, window=wanted.window, raw=wanted.raw
        )

    async def _unsubscribe(self, kind: str, topic: str) -> bool:
        async with self._turn:
            known = self._subscribed.pop((kind, topic), None)
            if known is None:
                log.warning("not unsubscribed, because there is no such subscription: %s", topic)
                return False
            return await self._end(known[1])

    # --- handlers

    def register(self, call: Registration) -> str:
        """Registers a handler and returns its id; that of the same handler if it is registered already."""
        for subscription_id, known in self._handlers.items():
            if known.call == call:
                return subscription_id
        self._ids += 1
        subscription_id = f"handler-{self._ids}"
        self._handlers[subscription_id] = Registered(call)
        self._manager.post(self._follow(), "registering a handler")
        return subscription_id

    def unregister(self, first: Any, handler: Any = None) -> bool:
        """Ends the registration with the id `first`, or of `handler` for the topic `first`."""
        for subscription_id, known in self._handlers.items():
            if subscription_id == first or (
                handler is not None and (known.call.topic, known.call.handler) == (first, handler)
            ):
                del self._handlers[subscription_id]
                if known.number is not None:
                    self._manager.post(self._end(known.number), "unregistering a handler")
                return True
        return False

    def handlers(self) -> dict[str, int]:
        """Returns how many handlers each topic has."""
        counts: dict[str, int] = {}
        for known in self._handlers.values():
            if known.topic is not None:
                counts[known.topic] = counts.get(known.topic, 0) + 1
        return counts

    # --- inside

    def _on_state(self, state: State) -> None:
        if any(self._topic_of(known) != known.topic for known in self._handlers.values()):
            self._manager.post(self._follow(), "following the robot's topics")

    def _topic_of(self, known: Registered) -> str | None:
        return known.call.topic or self.own_topic(Config.COMMAND_EDGE_TOPIC)

    async def _follow(self) -> None:
        async with self._turn:
            for subscription_id, known in list(self._handlers.items()):
                if subscription_id in self._handlers and self._topic_of(known) != known.topic:
                    await self._move(known, self._topic_of(known))
                    if subscription_id not in self._handlers and known.number is not None:
                        await self._end(known.number)  # unregistered meanwhile

    async def _move(self, known: Registered, topic: str | None) -> None:
        earlier, known.number, known.topic = known.number, None, topic
        if earlier is not None:
            await self._end(earlier)
        if topic is None:
            return
        options = HandlerOptions(ordered=False, cpu_heavy=known.call.cpu_heavy)
        try:
            known.number = await self._manager.subscribe(topic, known.call.handler, options)
        except (Refused, LinkClosed) as error:
            log.error("a handler was not registered for %s: %s", topic, error)

    async def _end(self, number: int) -> bool:
        try:
            await self._manager.unsubscribe(number)
        except (Refused, LinkClosed) as error:
            log.error("not unsubscribed: %s", error)
            return False
        return True
