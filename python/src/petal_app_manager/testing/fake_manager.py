# SPDX-License-Identifier: Apache-2.0
"""A manager in memory, which speaks docs/petal-protocol.md with petals over socket pairs."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from ..link import Refused
from ..link.json_text import dumps, loads, payload_bytes, text_or_bytes
from ..link.lines import MAX_LINE
from .commands import respond
from .embedding import message_params
from .matching import filter_matches, pattern_matches
from .routes import request
from .session import FakeSession, topic_of
from .stores import FakeDatabase, FakeRedis
from .subscription import FakeSubscription

WAIT = 30.0
"""Seconds after which a test that waits fails."""

Params = dict[str, Any]


@dataclass(frozen=True)
class Published:
    """A message that a petal has published."""

    topic: str
    bytes: bytes
    qos: int = 1
    retain: bool = False
    message_expiry: int | None = None
    properties: Params = field(default_factory=dict)
    delivery: str = "acknowledged"

    @property
    def payload(self) -> Any:
        """The payload as JSON. Raises ValueError if it is none."""
        return loads(self.bytes)


@dataclass(frozen=True)
class LogLine:
    """A line that a petal has logged."""

    petal: str
    level: str
    text: str
    logger: str = ""


class FakeManager:
    """A manager without a broker, a database or Redis: all that is in memory.

    A test sends messages with `receive`, looks at `published`, `log` and `database`, and puts the broker out of reach
    with `disconnect`. It is made and used in the loop of the test.
    """

    def __init__(self, organization_id: str = "acme", robot_instance_id: str = "robot-1", prefix: str = "") -> None:
        self.organization_id = organization_id
        self.robot_instance_id = robot_instance_id
        self.device_id = prefix + robot_instance_id
        self.connected = True
        self.settings: dict[str, str] = {}
        self.database = FakeDatabase()
        self.redis = FakeRedis()
        self.log: list[LogLine] = []
        self.reports: list[tuple[Any, Params]] = []
        self.sessions: list[FakeSession] = []
        self.refused_filters: set[str] = set()
        self.failing_publishes: list[Refused] = []
        self.may_publish: asyncio.Event | None = None
        self.max_publishes = 256
        self.max_payload_bytes = 131_072
        self.max_line = MAX_LINE
        self.log_level = "info"
        self._published: list[Published] = []
        self._left: list[tuple[str, str, str]] = []
        self._answers: dict[str, asyncio.Future[Params]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._ids = 0
        self._commands = 0

    # --- petals

    async def accept(self) -> tuple[FakeSession, socket.socket]:
        """Makes a link. Returns the manager's session and the socket for the petal, its file descriptor 3."""
        here, there = socket.socketpair()
        here.setblocking(False)
        session = FakeSession(self)
        session.connection.max_line = self.max_line
        self.sessions.append(session)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: session.connection, here)
        return session, there

    def close(self) -> None:
        """Ends all links, as a manager that was killed does."""
        for session in self.sessions:
            session.connection.close()
        for task in self._tasks:
            task.cancel()

    def greeting(self) -> Params:
        """Returns the answer to `hello`."""
        return {
            "protocol": 1, "manager": "1.0.0 (in memory)", "max_line_bytes": self.max_line,
            "max_payload_bytes": self.max_payload_bytes, "max_publishes": self.max_publishes, "max_requests": 1_024,
            "ping_interval": 5, "log_level": self.log_level, "state": self.state(),
        }  # fmt: skip

    def state(self) -> Params:
        """Returns what `hello` and `state` say of the robot."""
        database = {
            "machine_id": self.robot_instance_id,
            "organization_id": self.organization_id,
            "robot_type_id": "rover",
        }
        return {
            "connected": self.connected, "organization_id": self.organization_id,
            "robot_instance_id": self.robot_instance_id, "device_id": self.device_id, "database": database,
        }  # fmt: skip

    # --- the broker

    def receive(
        self, topic: str, payload: Any, *, qos: int = 1, retained: bool = False, properties: Params | None = None
    ) -> bool:
        """Sends a message from the broker: JSON of any value, or bytes. Returns whether it reaches anybody here."""
        content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        if topic == self.command_topic() and not self._is_taken_over(topic):
            self._commands += 1
            self.spawn(self._process(content))
            return True
        reached = False
        for session in list(self.sessions):
            for number, each in list(session.subscriptions.items()):
                if _wants(each, topic):
                    params = message_params(number, topic, content, qos, retained, properties, raw=each.raw)
                    each.push("message", params)
                    reached = True
        return reached

    async def publish(self, params: Params) -> str:
        """Takes a publish of a petal. Returns its delivery."""
        topic, content, qos = topic_of(params), payload_bytes(params), params.get("qos", 1)
        if qos not in (0, 1, 2):
            raise ValueError("qos is not 0, 1 or 2")
        if len(content) > self.max_payload_bytes:
            raise Refused.named(
                "payload_too_large", f"{len(content)} bytes; at most {self.max_payload_bytes} are accepted"
            )
        if self.may_publish is not None:
            await self.may_publish.wait()
        if self.failing_publishes:
            raise self.failing_publishes.pop(0)
        if not self.connected and qos == 0:
            raise Refused.named("not_connected", "the broker is out of reach")
        delivery = "acknowledged" if self.connected else "stored"
        others = {name: params[name] for name in ("retain", "message_expiry", "properties") if name in params}
        self._add_published(Published(topic, content, qos, delivery=delivery, **others))
        return delivery

    def published(self, topic: str = "#") -> list[Published]:
        """Returns what was published on topics that the filter `topic` matches, oldest first."""
        return [each for each in self._published if filter_matches(topic, each.topic)]

    def fail_publishes(self, name: str, times: int = 1) -> None:
        """Makes the next publishes fail with the error `name`."""
        self.failing_publishes += [Refused.named(name, f"the test wants {name}")] * times

    def disconnect(self) -> None:
        """Puts the broker out of reach."""
        self._set(connected=False)

    def connect(self) -> None:
        """Brings the broker back."""
        self._set(connected=True)

    def provision(self, organization_id: str) -> None:
        """Sets the robot's organization; empty removes it."""
        self._set(organization_id=organization_id)

    def _set(self, **members: Any) -> None:
        for name, value in members.items():
            setattr(self, name, value)
        for session in self.sessions:
            if session.name:
                session.connection.notify("state", dumps(self.state()))

    def health(self) -> Params:
        """Returns what `mqtt.health` answers."""
        kinds = {"topics": "topic", "patterns": "pattern"}
        subscribed = [each for session in self.sessions for each in session.subscriptions.values()]
        return {
            "status": "healthy" if self.connected else "degraded",
            "connection": {
                "ts_client": True, "callback_server": True, "connected": self.connected, "broker": self.connected},
            "configuration": {"transport": "embedded", "enable_callbacks": True},
            "subscriptions": {
                name: sorted({each.topic for each in subscribed if each.kind == kind}) for name, kind in kinds.items()},
            "device_info": {
                "organization_id": self.organization_id, "robot_instance_id": self.robot_instance_id,
                "device_id": self.device_id},
            "messages": {"published": len(self._published)},
        }  # fmt: skip

    # --- commands

    def base_topic(self) -> str:
        """Returns `org/{organization_id}/device/{device_id}`."""
        return f"org/{self.organization_id}/device/{self.device_id}"

    def command_topic(self) -> str:
        """Returns the topic on which the command processor hears."""
        return f"{self.base_topic()}/command"

    async def run_command(self, command: str, payload: Any = None) -> Params:
        """Runs a command as the command processor does and returns the response."""
        self._ids += 1
        return await respond(self, {"command": command, "messageId": f"test-{self._ids}", "payload": payload})

    async def _process(self, content: bytes) -> None:
        envelope = loads(content)
        try:
            response = await respond(self, envelope)
        finally:
            self._commands -= 1
        if "messageId" in envelope:
            self._add_published(Published(f"{self.base_topic()}/response", dumps(response).encode()))

    def _is_taken_over(self, topic: str) -> bool:
        subscribed = (each for session in self.sessions for each in session.subscriptions.values())
        return any((each.kind, each.topic) == ("topic", topic) for each in subscribed)

    # --- Redis and HTTP

    def receive_from_redis(self, channel: str, message: bytes | str) -> int:
        """Publishes a message on a channel. Returns how many subscriptions get it."""
        reached = 0
        for session in self.sessions:
            for number, each in list(session.subscriptions.items()):
                if (each.kind, each.topic) == ("channel", channel) or (
                    each.kind == "channel pattern" and pattern_matches(each.topic, channel)
                ):
                    params = {"subscription": number, "channel": channel, "message": text_or_bytes(message)}
                    each.push("redis.message", dumps(params))
                    reached += 1
        return reached

    async def request(self, method: str, target: str, body: bytes = b"") -> tuple[int, bytes]:
        """Makes a request to a route over the link. Returns the status and the body."""
        return await request(self.sessions, method, target, body)

    # --- waiting

    async def settled(self) -> None:
        """Waits until every message and command is answered. Raises TimeoutError after half a minute."""
        await self.until(lambda: not self._commands and all(each.is_idle() for each in self._everything()))

    async def until(self, condition: Any) -> None:
        """Waits until `condition()` is true, looking again whenever something has changed."""
        deadline = asyncio.get_running_loop().time() + WAIT
        while not condition():
            self._changed.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.05) if left > 0 else 0)
            except asyncio.TimeoutError:
                if left <= 0:
                    raise TimeoutError("what the test waits for has not happened") from None

    def failures(self) -> list[str]:
        """Returns the errors with which handlers have answered messages."""
        return [text for each in self._everything() for text in each.failures]

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` in the background until the manager is closed."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self._changed.set())

    def on_answer(self) -> None:
        """Called when a petal has answered."""
        self._changed.set()

    def on_log(self, petal: str, level: str, text: str, logger: str) -> None:
        """Called for each `log`."""
        self.log.append(LogLine(petal, level, text, logger))
        self._changed.set()

    def on_subscribed(self, number: int, made: FakeSubscription) -> None:
        """Gives a new subscription what an earlier run of the petal has left."""
        left = [each for each in self._left if each[:2] == (made.kind, made.topic)]
        self._left = [each for each in self._left if each not in left]
        for _, _, params in left:
            made.push("message", dumps({**json.loads(params), "subscription": number, "redelivered": True}))

    def on_session_lost(self, session: FakeSession) -> None:
        """Keeps what the petal has not answered for its next run."""
        for each in session.subscriptions.values():
            if each.kind in ("topic", "pattern"):
                requests = [*each.unanswered.values(), *each.waiting]
                self._left += [(each.kind, each.topic, params) for _, params in requests]
        self.sessions.remove(session)
        self._changed.set()

    def _add_published(self, message: Published) -> None:
        self._published.append(message)
        self._changed.set()

    def _everything(self) -> list[FakeSubscription]:
        return [
            each for session in self.sessions for each in [*session.subscriptions.values(), *session.commands.values()]
        ]


def _wants(each: FakeSubscription, topic: str) -> bool:
    if each.kind == "topic":
        return filter_matches(each.topic, topic)
    return each.kind == "pattern" and pattern_matches(each.topic, topic)
