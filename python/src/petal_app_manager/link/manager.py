# SPDX-License-Identifier: Apache-2.0
"""The manager, as a petal sees it over the link: every method of docs/petal-protocol.md."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from . import errors
from .arguments import Arguments, message_arguments, raw_arguments, redis_arguments
from .connection import Connection, RequestId
from .errors import Refused
from .handlers import Calls, HandlerOptions
from .json_text import dumps, payload_members, text_or_bytes
from .state import State

log = logging.getLogger("petal_app_manager.link")

PROTOCOL = 1
DEFAULT_WINDOW = 32

T = TypeVar("T")


class Manager:
    """The calls of a petal to its manager, and the calls of the manager to the petal's handlers.

    **Threads.** The awaited calls may be made on any thread and in any loop: the work is done on the loop of the link.
    `post` may be called on any thread, too. Everything else belongs to the thread of that loop.

    **Errors.** The awaited calls raise Refused, with the manager's code, and LinkClosed.
    """

    def __init__(self) -> None:
        self.methods: dict[str, Callable[[RequestId | None, dict[str, Any]], None]] = {
            "ping": lambda request_id, _: self.connection.answer(request_id),
            "message": self._on_message,
            "redis.message": self._on_message,
            "command": self._on_command,
            "state": lambda _, params: self._on_state(State.of(params)),
            "log_level": lambda _, params: self._on_log_level(params["level"]),
        }
        self.loop = asyncio.get_running_loop()
        self.lost = asyncio.Event()
        self.connection = Connection(self.methods, self.lost.set)
        self.state = State()
        self.name = ""
        self.hello_result: dict[str, Any] = {}
        self.max_publishes = 256
        self.max_requests = 1_024
        self.on_state: list[Callable[[State], None]] = []
        self.on_log_level: list[Callable[[str], None]] = []
        self._publishes = asyncio.Semaphore(self.max_publishes)
        self._requests = asyncio.Semaphore(self.max_requests)
        self._numbers = 0
        self._subscriptions: dict[int, tuple[Calls, Arguments]] = {}
        self._commands: dict[str, Calls] = {}
        self._retired: set[Calls] = set()  # of subscriptions that have ended or have another handler; calls may run
        self._background: set[asyncio.Task[Any]] = set()

    # --- life

    async def hello(self, name: str, version: str, language: str, http: dict[str, Any] | None = None) -> dict[str, Any]:
        """Says hello, and takes over the bounds and the state of the answer, which it returns."""
        params: dict[str, Any] = {"protocol": PROTOCOL, "name": name, "version": version, "language": language}
        if http:
            params["http"] = http
        result: dict[str, Any] = await self.connection.request("hello", dumps(params))
        self.name = name
        self.hello_result = result
        self.connection.max_line = int(result.get("max_line_bytes", self.connection.max_line))
        self.max_publishes = int(result.get("max_publishes", self.max_publishes))
        self.max_requests = int(result.get("max_requests", self.max_requests))
        self._publishes = asyncio.Semaphore(self.max_publishes)
        self._requests = asyncio.Semaphore(self.max_requests - self.max_publishes or 1)
        self._on_state(State.of(result.get("state", {})))
        self._on_log_level(result.get("log_level", "info"))
        return result

    async def call(self, method: str, /, **params: Any) -> Any:
        """Makes a request with `params`, leaving out those that are None, and returns its result."""
        text = dumps({name: value for name, value in params.items() if value is not None})
        return await self.run(self._bounded(self._requests, method, text))

    def notify(self, method: str, /, **params: Any) -> None:
        """Sends a notification. Any thread."""
        text = dumps(params)
        if _is_running(self.loop):
            self.connection.notify(method, text)
        else:
            self.loop.call_soon_threadsafe(self.connection.notify, method, text)

    def post(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        """Runs `work` in the background, on the loop of the link; a failure is logged with `what`. Any thread."""
        if _is_running(self.loop):
            self._start(work, what)
        else:
            self.loop.call_soon_threadsafe(self._start, work, what)

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs `work` on the loop of the link, from any loop, and returns what it returns."""
        if _is_running(self.loop):
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    async def posted(self, timeout: float) -> None:
        """Waits until what was posted so far has ended, for `timeout` seconds at most."""
        if self._background:
            await asyncio.wait(set(self._background), timeout=timeout)

    def running(self) -> list[asyncio.Task[Any]]:
        """Returns the calls of handlers that have not ended."""
        return [task for calls in self._all_calls() for task in calls.running()]

    def end(self) -> None:
        """Cancels what runs in handlers and in the background, and closes the link."""
        for calls in self._all_calls():
            calls.end()
        for task in self._background:
            task.cancel()
        self.connection.close()

    # --- messages

    async def publish(self, topic: str, payload: Any, qos: int = 1, retain: bool = False, **others: Any) -> str:
        """Publishes `payload`, JSON of any value or bytes, and returns `acknowledged` or `stored`.

        `others` are `message_expiry` and `properties`. If as many publishes as the manager allows are unanswered, it
        waits for one of them.
        """
        members = f'"topic":{dumps(topic)},{payload_members(payload)},"qos":{dumps(qos)}'
        if retain:
            members += ',"retain":true'
        for name, value in others.items():
            if value is not None:
                members += f',"{name}":{dumps(value)}'
        result = await self.run(self._bounded(self._publishes, "mqtt.publish", f"{{{members}}}"))
        return str(result["delivery"])

    async def subscribe(
        self,
        topic: str,
        handler: Callable[..., Any],
        options: HandlerOptions,
        *,
        qos: int = 1,
        window: int = DEFAULT_WINDOW,
        raw: bool = False,
    ) -> int:
        """Calls `handler(topic, payload)` for the messages of an MQTT filter. Returns the subscription's number."""
        params = {"topic": topic, "qos": qos, "window": window, **({"raw": True} if raw else {})}
        arguments = raw_arguments if raw else message_arguments
        return await self._subscribe("mqtt.subscribe", params, handler, options, arguments)

    async def subscribe_pattern(self, pattern: str, handler: Callable[..., Any], options: HandlerOptions) -> int:
        """Calls `handler(topic, payload)` for what reaches the manager and matches the pattern."""
        params = {"pattern": pattern, "window": DEFAULT_WINDOW}
        return await self._subscribe("mqtt.subscribe_pattern", params, handler, options, message_arguments)

    async def subscribe_channel(
        self, channel: str, handler: Callable[..., Any], options: HandlerOptions, *, pattern: bool = False
    ) -> int:
        """Calls `handler(channel, message)` for the messages of a channel of Redis, or of all that match a pattern."""
        method, name = ("redis.subscribe_pattern", "pattern") if pattern else ("redis.subscribe", "channel")
        params = {name: text_or_bytes(channel), "window": DEFAULT_WINDOW}
        return await self._subscribe(method, params, handler, options, redis_arguments)

    async def unsubscribe(self, number: int) -> None:
        """Ends a subscription. Calls of its handler that run finish."""
        return await self.run(self._unsubscribe(number))

    def replace_handler(self, number: int, handler: Callable[..., Any], options: HandlerOptions) -> None:
        """Gives a subscription another handler. Calls of the earlier one that run or wait are still made."""
        calls, arguments = self._subscriptions[number]
        self._retired.add(calls)
        self._subscriptions[number] = Calls(self.connection, handler, options, calls.name), arguments

    # --- commands

    async def serve_command(
        self, name: str, handler: Callable[..., Any], options: HandlerOptions, window: int = 1
    ) -> None:
        """Calls `handler(params)` for the command `{petal-name}/{name}`; the object that it returns is the response.

        `params` is that of `command` in the protocol, with `call`, which `progress` takes.
        """
        await self.run(self._serve_command(name, handler, options, window))

    def progress(self, call: RequestId, **members: Any) -> None:
        """Reports on a command, while it runs or after it is answered. Any thread."""
        self.notify("command.progress", call=call, members=members)

    async def send_command(self, device: str, command: str, payload: Any = None, timeout: float = 30) -> dict[str, Any]:
        """Sends a command to a device of this organization and returns its response."""
        result = await self.call("mqtt.send_command", device=device, command=command, payload=payload, timeout=timeout)
        return dict(result)

    async def setting(self, key: str) -> str | None:
        """Returns a setting of the manager's environment or `.env` file; None if it is not set or empty."""
        value = (await self.call("settings.get", key=key))["value"]
        return None if value is None else str(value)

    # --- inside

    async def _subscribe(
        self,
        method: str,
        params: dict[str, Any],
        handler: Callable[..., Any],
        options: HandlerOptions,
        arguments: Arguments,
    ) -> int:
        return await self.run(self._subscribe_here(method, params, handler, options, arguments))

    async def _subscribe_here(
        self,
        method: str,
        params: dict[str, Any],
        handler: Callable[..., Any],
        options: HandlerOptions,
        arguments: Arguments,
    ) -> int:
        self._numbers = number = self._numbers + 1
        name = f"the handler of {params.get('topic') or params.get('pattern') or params.get('channel')}"
        self._subscriptions[number] = Calls(self.connection, handler, options, name), arguments
        try:
            await self._bounded(self._requests, method, dumps({"subscription": number, **params}))
        except BaseException:
            self._subscriptions.pop(number)[0].end()
            raise
        return number

    async def _unsubscribe(self, number: int) -> None:
        await self._bounded(self._requests, "unsubscribe", f'{{"subscription":{number}}}')
        calls = self._subscriptions.pop(number, None)
        if calls is not None:
            self._retired = {each for each in [*self._retired, calls[0]] if each.running()}
            calls[0].release()

    async def _serve_command(
        self, name: str, handler: Callable[..., Any], options: HandlerOptions, window: int
    ) -> None:
        if name in self._commands:
            raise Refused.named("invalid_argument", f"the command {name} is served already")
        self._commands[name] = Calls(self.connection, handler, options, f"the command {self.name}/{name}")
        try:
            await self._bounded(self._requests, "commands.serve", dumps({"name": name, "window": window}))
        except BaseException:
            self._commands.pop(name).end()
            raise

    async def _bounded(self, bound: asyncio.Semaphore, method: str, params: str) -> Any:
        async with bound:
            await self.connection.may_write()
            return await self.connection.request(method, params)

    def _start(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        task = self.loop.create_task(self._logged(work, what))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _logged(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        try:
            await work
        except (Refused, ConnectionError) as error:
            log.error("%s failed: %s", what, error)
        except Exception:
            log.exception("%s failed", what)

    def _all_calls(self) -> list[Calls]:
        self._retired = {calls for calls in self._retired if calls.running()}
        return [*(calls for calls, _ in self._subscriptions.values()), *self._commands.values(), *self._retired]

    def _on_message(self, request_id: RequestId | None, params: dict[str, Any]) -> None:
        found = self._subscriptions.get(params["subscription"])
        if found is None:  # it was unsubscribed while the message was on its way
            self.connection.answer(request_id)
            return
        calls, arguments = found
        calls.start(request_id, arguments(params))

    def _on_command(self, request_id: RequestId | None, params: dict[str, Any]) -> None:
        calls = self._commands.get(params["command"][len(self.name) + 1 :])
        if calls is None:
            raise Refused(errors.METHOD_NOT_FOUND, f"the command {params['command']} is not served here")
        calls.start(request_id, ({**params, "call": request_id},))

    def _on_state(self, state: State) -> None:
        self.state = state
        for listener in list(self.on_state):
            listener(state)

    def _on_log_level(self, level: str) -> None:
        for listener in list(self.on_log_level):
            listener(level)


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
