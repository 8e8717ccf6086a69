# SPDX-License-Identifier: Apache-2.0
"""A subscription of a petal at a FakeManager, with its window."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ..link import LinkClosed, Refused
from ..link.connection import Connection

log = logging.getLogger(__name__)

Request = tuple[str, str]
"""A method and its params, as JSON text without the members that the subscription adds."""


@dataclass
class FakeSubscription:
    """Sends requests to the petal, at most `window` of them unanswered, in order."""

    connection: Connection
    kind: str
    """`topic`, `pattern`, `channel`, `channel pattern`, `command` or `route`."""
    topic: str
    window: int
    on_answer: Callable[[], None]
    raw: bool = False
    waiting: deque[Request] = field(default_factory=deque)
    unanswered: dict[asyncio.Future[object], Request] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def push(self, method: str, params: str) -> None:
        """Sends a request now, or when there is room in the window."""
        self.waiting.append((method, params))
        self._pump()

    def is_idle(self) -> bool:
        """Returns whether nothing waits and everything is answered."""
        return not self.waiting and not self.unanswered

    def _pump(self) -> None:
        while self.waiting and len(self.unanswered) < self.window and not self.connection.closed:
            request = self.waiting.popleft()
            answer = self.connection.request(*request)
            self.unanswered[answer] = request
            answer.add_done_callback(self._answered)

    def _answered(self, answer: asyncio.Future[object]) -> None:
        error = None if answer.cancelled() else answer.exception()
        if isinstance(error, LinkClosed):
            return  # it stays unanswered: the next run gets it
        self.unanswered.pop(answer, None)
        if isinstance(error, Refused):
            self.failures.append(str(error))
        self._pump()
        self.on_answer()
