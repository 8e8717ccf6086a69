# SPDX-License-Identifier: Apache-2.0
"""The MQTT proxy: `self._proxies["mqtt"]`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ..config import Config
from ..link import LinkClosed, Manager, Refused
from ..link.current import current
from ..link.handlers import is_coroutine_function
from .base import BaseProxy
from .generations import read_publish, read_registration, read_response
from .registrations import Registrations, Wanted

log = logging.getLogger("petal_app_manager.mqtt")

Callback = Callable[[str, dict[str, Any]], Any]
"""Called with the topic and the payload; a coroutine function, or a plain function, which runs on a thread."""

FAILURES = (Refused, LinkClosed, TypeError, ValueError)


class MQTTProxy(BaseProxy):
    """Publishes messages to the cloud and receives messages from it.

    It has both generations of its API: calls that name a topic, and calls that use the robot's own topics; the type of
    the first argument tells them apart.

    No call raises because of what happens in operation: it returns False, and the log has the reason. `True` of a
    publish means that the message is safe: the broker has it, or it is on disk and will be sent.

    **Threads.** Any thread, and any loop. Callbacks that are coroutines run on the petal's loop, plain functions on a
    thread of their own.

    The arguments of the constructor are accepted because petals of the earlier version pass them. They have no effect:
    the manager has its own settings.
    """

    def __init__(
        self,
        local_db_proxy: Any = None,
        ts_client_host: str = "localhost",
        ts_client_port: int = 3004,
        callback_host: str = "localhost",
        callback_port: int = 3005,
        enable_callbacks: bool = True,
        debug: bool = False,
        *,
        manager: Manager | None = None,
        **others: Any,
    ) -> None:
        self._given = manager
        self._registered: Registrations | None = None

    @property
    def _manager(self) -> Manager:
        return self._given or current()

    @property
    def _registrations(self) -> Registrations:
        if self._registered is None:
            self._registered = Registrations(self._manager)
        return self._registered

    async def start(self) -> None:
        """Does nothing: the manager connects by itself."""

    async def stop(self) -> None:
        """Does nothing: what the petal has subscribed ends with it."""

    # --- the robot

    @property
    def organization_id(self) -> str | None:
        """The organization of the robot; None until it is provisioned."""
        return self._manager.state.organization_id or None

    @property
    def robot_instance_id(self) -> str:
        """The robot's name."""
        return self._manager.state.robot_instance_id

    @property
    def device_id(self) -> str:
        """The `device` level of the robot's topics."""
        return self._manager.state.device_id

    @property
    def is_connected(self) -> bool:
        """Whether the broker is connected."""
        return self._manager.state.connected

    @property
    def is_ready(self) -> bool:
        """Whether the broker is connected and the robot has an organization."""
        return self.is_connected and bool(self.organization_id)

    def _get_base_topic(self) -> str:
        return self._registrations.base_topic()

    def _get_machine_id(self) -> str:
        return self.robot_instance_id

    # --- publishing

    async def publish_message(
        self,
        *args: Any,
        retain: bool = False,
        message_expiry: int | None = None,
        properties: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> bool:
        """Publishes a message: `(topic, payload, qos=1)`, or `(payload, qos=1)` for the web, on the robot's own topic.

        `payload` is anything that is JSON, usually a dict, or bytes, which are published unchanged. The second form
        adds `deviceId`. Returns whether the message is safe (QoS 0: whether it was sent).
        """
        call = read_publish(args, kwargs)
        topic, payload = call.topic, call.payload
        if topic is None:
            topic, payload = self._registrations.own_topic(Config.COMMAND_WEB_TOPIC), self._from_here(payload)
        return await self._published(
            topic, payload, call.qos, retain=retain, message_expiry=message_expiry, properties=properties
        )

    async def send_command_response(self, *args: Any, **kwargs: Any) -> bool:
        """Answers a command: `(response_topic, message_id, response_data)`, or `(message_id, response_data)`.

        Publishes `{"messageId", "timestamp", **response_data}` with QoS 1; the second form does so on the robot's own
        response topic and adds `deviceId`.
        """
        call = read_response(args, kwargs)
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        response = {"messageId": call.message_id, "timestamp": now, **call.data}
        if call.topic is not None:
            return await self._published(call.topic, response, 1)
        return await self._published(self._registrations.own_topic(Config.RESPONSE_TOPIC), self._from_here(response), 1)

    def _from_here(self, payload: Any) -> Any:
        return {"deviceId": self.device_id, **payload} if isinstance(payload, dict) else payload

    async def _published(self, topic: str | None, payload: Any, qos: int, **others: Any) -> bool:
        if topic is None:
            log.error("not published: the robot has no organization id yet, so it has no topic of its own")
            return False
        try:
            await self._manager.publish(topic, payload, qos, **others)
        except FAILURES as error:
            log.error("not published on %s: %s", topic, error)
            return False
        return True

    # --- topics

    async def subscribe_to_topic(
        self, topic: str, callback: Callback | None = None, *, qos: int = 1, window: int = 32, raw: bool = False
    ) -> bool:
        """Calls `callback(topic, payload)` for each message of an MQTT filter, one at a time, in order.

        A second subscription of the same filter replaces the callback. Without a callback the messages reach patterns
        only. A payload that is no JSON object is not passed on, but counted and logged; with `raw` each payload is, as
        bytes.
        """
        return await self._registrations.subscribe(Wanted("topic", topic, qos, window, raw), callback or _ignore)

    async def unsubscribe_from_topic(self, topic: str) -> bool:
        """Ends the subscription of a filter. Returns whether there was one."""
        return await self._registrations.unsubscribe("topic", topic)

    def subscribe_pattern(self, pattern: str, callback: Callback) -> None:
        """Calls `callback(topic, payload)` for what reaches the manager and matches the pattern (`*`, `?`, `[seq]`)."""
        subscribing = self._registrations.subscribe(Wanted("pattern", pattern), callback)
        self._manager.post(subscribing, f"subscribing the pattern {pattern}")

    def unsubscribe_pattern(self, pattern: str) -> None:
        """Ends the subscription of a pattern."""
        self._manager.post(self._registrations.unsubscribe("pattern", pattern), f"unsubscribing the pattern {pattern}")

    # --- handlers

    def register_handler(self, *args: Any, **kwargs: Any) -> str | None:
        """Registers a handler: `(topic, handler)`, or `(handler, cpu_heavy=False)` for the robot's commands.

        The second form returns the id of the registration. Its handler is a coroutine function, TypeError otherwise; it
        is started for each message in order of arrival, and its calls run side by side. Registering the same handler
        again returns the id that it has.
        """
        call = read_registration(args, kwargs)
        if call.topic is None and not is_coroutine_function(call.handler):
            raise TypeError(f"a handler of commands is a coroutine function (async def); {call.handler!r} is none")
        return self._registrations.register(call)

    def unregister_handler(self, *args: Any) -> bool:
        """Ends a registration: `(topic, handler)`, or `(subscription_id)`. Returns whether there was one."""
        return self._registrations.unregister(*args)

    # --- health

    async def health_check(self) -> dict[str, Any]:
        """Returns what `GET /mqtt/status` shows: `status`, `connection`, `configuration`, `subscriptions`, ..."""
        try:
            health = dict(await self._manager.call("mqtt.health"))
        except FAILURES as error:
            return _unhealthy(str(error))
        health["subscriptions"] = {**health.get("subscriptions", {}), "handlers": self._registrations.handlers()}
        return health


async def _ignore(topic: str, payload: dict[str, Any]) -> None:
    """Takes the messages of a filter that is subscribed for the sake of patterns."""


def _unhealthy(details: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("ts_client", "callback_server", "connected", "broker"), False)
    return {
        "status": "unhealthy",
        "details": details,
        "connection": nothing,
        "configuration": {},
        "subscriptions": {"topics": [], "patterns": [], "handlers": {}},
        "device_info": {},
    }


__all__ = ["Callback", "MQTTProxy"]
