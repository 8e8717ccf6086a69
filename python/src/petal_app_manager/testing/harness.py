# SPDX-License-Identifier: Apache-2.0
"""A petal that runs in the test's own process, with a manager in memory."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from ..link import Manager
from ..link.current import set_current
from ..runner import http
from ..runner.connect import connect
from ..runner.host import PetalHost
from ..runner.load import Found
from . import asgi
from .fake_manager import FakeManager, Published
from .session import FakeSession


class PetalHarness:
    """Starts a petal on entry and stops it on exit.

    The petal's own code, the proxies and the protocol are the real ones; the manager, the broker, the database and
    Redis are in memory: `harness.manager` is the FakeManager.

    **Errors.** Entry raises what the start of the petal raises.
    """

    def __init__(self, petal: type, manager: FakeManager | None = None, *, name: str = "petal-under-test") -> None:
        """Prepares a petal of the class `petal`. `name` is its name if it has none of its own."""
        self.manager = manager or FakeManager()
        self._found = Found(petal, name, "1.0.0")
        self._link: Manager | None = None
        self._host: PetalHost | None = None
        self.session: FakeSession | None = None
        self.proxies: dict[str, Any] = {}
        self.petal: Any = None

    async def __aenter__(self) -> PetalHarness:
        self.session, there = await self.manager.accept()
        self._link = await connect(there)
        set_current(self._link)
        self._host = PetalHost(self._link, self._found, serves_http=False)
        self.proxies = self._host.proxies
        try:
            await self._host.start()
        except BaseException:
            self._end()
            raise
        self.petal = self._host.petal
        await self.manager.settled()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._host is not None
        await self._host.stop()
        self._end()

    def _end(self) -> None:
        if self._link is not None:
            self._link.end()
        self.manager.close()
        set_current(None)

    async def receive(self, topic: str, payload: Any, **others: Any) -> bool:
        """Sends a message from the broker and waits until it is handled. Returns whether it reached the petal."""
        reached = self.manager.receive(topic, payload, **others)
        await self.manager.settled()
        return reached

    async def receive_from_redis(self, channel: str, message: str) -> int:
        """Publishes a message on a channel and waits until it is handled. Returns how many subscriptions got it."""
        reached = self.manager.receive_from_redis(channel, message)
        await self.manager.settled()
        return reached

    def published(self, topic: str = "#") -> list[Published]:
        """Returns what the petal has published on topics that the filter `topic` matches, oldest first."""
        return self.manager.published(topic)

    async def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> asgi.Answer:
        """Makes a request to the petal's route `path`, relative to `/petals/{petal-name}`. `body` is JSON, or bytes."""
        return await asgi.request(http.make_app(self.petal), method, f"/petals/{self.petal.name}{path}", body, headers)
