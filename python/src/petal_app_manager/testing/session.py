# SPDX-License-Identifier: Apache-2.0
"""The link of a FakeManager to one petal: the manager's side of docs/petal-protocol.md."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from ..link import errors
from ..link.connection import Connection, RequestId
from ..link.errors import Refused
from ..link.json_text import dumps, text_or_bytes_as_bytes
from .checks import text, whole
from .embedding import now
from .matching import is_filter, is_topic
from .store_methods import StoreMethods
from .subscription import FakeSubscription

if TYPE_CHECKING:
    from .fake_manager import FakeManager

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
HTTP_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Params = dict[str, Any]


class FakeSession:
    """One petal, from its first line to the end of its link."""

    def __init__(self, manager: FakeManager) -> None:
        self.manager = manager
        self.name = ""
        self.hello: Params = {}
        self.failed = ""
        self.ready = asyncio.Event()
        self.lost = asyncio.Event()
        self.subscriptions: dict[int, FakeSubscription] = {}
        self.commands: dict[str, FakeSubscription] = {}
        self.routes: list[Params] = []
        self.listed_routes: Params = {}
        self._publishing = 0
        self.connection = Connection({}, self._on_lost)
        self.connection._methods.update(self._methods())

    def _methods(self) -> dict[str, Any]:
        performed = {
            "ready": self._ready, "mqtt.subscribe": self._subscribe,
            "mqtt.subscribe_pattern": self._subscribe_pattern, "unsubscribe": self._unsubscribe,
            "pending": self._pending, "mqtt.health": lambda _: self.manager.health(), "commands.serve": self._serve,
            **StoreMethods(self.manager).table(),
            "redis.subscribe": self._redis_subscribe,
            "redis.subscribe_pattern": self._redis_subscribe, "settings.get": self._setting, "ping": lambda _: None,
            "log": self._log, "command.progress": self._progress, "http.route": self._route,
            "http.routes": self._routes,
        }  # fmt: skip
        awaited = {
            "mqtt.publish": self._publish,
            "mqtt.respond": self._respond,
            "mqtt.send_command": self._send_command,
        }
        return {
            "hello": self._on_hello,
            "failed": self._on_failed,
            **{name: self._answering(name, function) for name, function in performed.items()},
            **{name: self._awaiting(function) for name, function in awaited.items()},
        }

    def _answering(self, name: str, function: Any) -> Any:
        def method(request_id: RequestId | None, params: Params) -> None:
            self._check_order(name)
            self.connection.answer(request_id, dumps(function(params)))

        return method

    def _awaiting(self, function: Any) -> Any:
        async def perform(request_id: RequestId | None, params: Params) -> None:
            try:
                self.connection.answer(request_id, dumps(await function(params)))
            except Refused as refused:
                self.connection.fail(request_id, refused)
            except (KeyError, TypeError, ValueError) as error:
                self.connection.fail(request_id, Refused(errors.INVALID_PARAMS, repr(error)))

        def method(request_id: RequestId | None, params: Params) -> None:
            self._check_order("")
            self.manager.spawn(perform(request_id, params))

        return method

    def _check_order(self, name: str) -> None:
        if not self.name and name != "log":
            raise Refused(errors.NOT_IN_ORDER, "hello comes first")

    # --- life

    def _on_hello(self, request_id: RequestId | None, params: Params) -> None:
        if self.name:
            raise Refused(errors.NOT_IN_ORDER, "hello was said already")
        if params["protocol"] != 1:
            data = {"error": "unsupported_protocol", "accepted": [1]}
            raise Refused(errors.UNSUPPORTED_PROTOCOL, f"protocol {params['protocol']} is not spoken here", data)
        name = text(params, "name")
        if not NAME.fullmatch(name) or any(
            each.name == name and not each.lost.is_set() for each in self.manager.sessions
        ):
            raise Refused(errors.NAME_REFUSED, f"the name {name!r} is not valid, or taken")
        text(params, "version")
        self.name, self.hello = name, params
        self.connection.answer(request_id, dumps(self.manager.greeting()))

    def _on_failed(self, request_id: RequestId | None, params: Params) -> None:
        self.failed = text(params, "message")

    def _ready(self, params: Params) -> None:
        self.ready.set()

    def _on_lost(self) -> None:
        self.lost.set()
        self.manager.on_session_lost(self)

    async def shut_down(self, reason: str = "stop") -> None:
        """Sends `shutdown` and awaits the answer."""
        await self.connection.request("shutdown", dumps({"reason": reason}))

    async def ping(self) -> None:
        """Sends `ping` and awaits the answer."""
        await self.connection.request("ping")

    # --- messages

    async def _publish(self, params: Params) -> Params:
        if self._publishing >= self.manager.max_publishes:
            raise Refused(errors.TOO_MANY_REQUESTS, f"{self._publishing} publishes are unanswered already")
        self._publishing += 1
        try:
            return {"delivery": await self.manager.publish(params)}
        finally:
            self._publishing -= 1

    async def _respond(self, params: Params) -> Params:
        response = {"status": "success", **params["response"]}
        payload = {"messageId": params["message_id"], "timestamp": now(), **response}
        return await self._publish({"topic": text(params, "topic"), "payload": payload})

    async def _send_command(self, params: Params) -> Any:
        return await self.manager.run_command(text(params, "command"), params.get("payload"))

    def _subscribe(self, params: Params) -> None:
        topic = text(params, "topic")
        if not is_filter(topic):
            raise Refused.named("invalid_filter", f"{topic!r} is no filter")
        if topic in self.manager.refused_filters:
            raise Refused.named("refused", f"the broker refuses {topic!r}")
        self._add("topic", topic, params)

    def _subscribe_pattern(self, params: Params) -> None:
        pattern = text(params, "pattern")
        if not pattern:
            raise Refused.named("invalid_pattern", "the pattern is empty")
        self._add("pattern", pattern, params)

    def _redis_subscribe(self, params: Params) -> None:
        self.manager.redis.opened()
        kind = "channel" if "channel" in params else "channel pattern"
        name = params["channel"] if kind == "channel" else params["pattern"]
        self._add(kind, text_or_bytes_as_bytes(name).decode(errors="replace"), params)

    def _add(self, kind: str, topic: str, params: Params) -> None:
        number, window = whole(params, "subscription", 1, 2**53 - 1), whole(params, "window", 1, 256, 32)
        if number in self.subscriptions:
            raise Refused(errors.INVALID_PARAMS, f"subscription {number} is taken")
        raw = bool(params.get("raw", False))
        made = FakeSubscription(self.connection, kind, topic, window, self.manager.on_answer, raw)
        self.subscriptions[number] = made
        self.manager.on_subscribed(number, made)

    def _unsubscribe(self, params: Params) -> None:
        if self.subscriptions.pop(params["subscription"], None) is None:
            raise Refused.named("no_such_subscription", f"there is no subscription {params['subscription']}")

    def _pending(self, params: Params) -> Params:
        found = self.subscriptions.get(params["subscription"])
        if found is None:
            raise Refused.named("no_such_subscription", f"there is no subscription {params['subscription']}")
        return {"pending": len(found.waiting)}

    # --- commands

    def _serve(self, params: Params) -> None:
        name = text(params, "name")
        if not name or name in self.commands:
            raise Refused.named("invalid_argument", f"the command {name!r} is empty, or served already")
        window = whole(params, "window", 1, 256, 1)
        self.commands[name] = FakeSubscription(self.connection, "command", name, window, self.manager.on_answer)

    def _progress(self, params: Params) -> None:
        self.manager.reports.append((params["call"], params["members"]))

    # --- the rest

    def _setting(self, params: Params) -> Params:
        return {"value": self.manager.settings.get(text(params, "key")) or None}

    def _log(self, params: Params) -> None:
        self.manager.on_log(self.name, params["level"], text(params, "message"), params.get("logger", ""))

    def _route(self, params: Params) -> None:
        method, path = text(params, "method"), text(params, "path")
        known = any((each["method"], each["path"]) == (method, path) for each in self.routes)
        if method not in HTTP_METHODS or not path.startswith("/") or known or path == "/restart":
            raise Refused.named("invalid_argument", f"{method} {path} is no route, or there is one already")
        calls = FakeSubscription(self.connection, "route", path, 64, self.manager.on_answer)
        self.routes.append({"method": method, "path": path, "calls": calls})

    def _routes(self, params: Params) -> None:
        if "http" not in self.hello:
            raise Refused(errors.INVALID_PARAMS, "hello named no socket")
        self.listed_routes = params


def topic_of(params: Params) -> str:
    """Returns the topic of a publish. Raises Refused if it is none."""
    topic = text(params, "topic")
    if not is_topic(topic):
        raise Refused.named("invalid_topic", f"{topic!r} is no topic")
    return topic


__all__ = ["FakeSession", "topic_of"]
