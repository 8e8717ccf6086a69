# SPDX-License-Identifier: Apache-2.0
"""Calls a petal's handlers: in order or side by side, coroutines and plain functions."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from . import errors
from .connection import Connection, RequestId
from .errors import Refused
from .json_text import dumps

log = logging.getLogger("petal_app_manager.handlers")


@dataclass(frozen=True)
class HandlerOptions:
    """How a handler is called.

    `ordered`: one call at a time, in order of arrival; otherwise calls are started in order of arrival and run side by
    side. `cpu_heavy`: on the worker pool, a coroutine with a loop of its own there. `wants_result`: what the handler
    returns is the answer.
    """

    ordered: bool = False
    cpu_heavy: bool = False
    wants_result: bool = False


def is_coroutine_function(handler: Callable[..., Any]) -> bool:
    """Returns whether calling `handler` makes a coroutine; also of a partial, and of an object that is called."""
    while isinstance(handler, functools.partial):
        handler = handler.func
    return inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None))


@functools.cache
def worker_pool() -> ThreadPoolExecutor:
    """The threads of what is cpu_heavy: one for each processor but one, at least one."""
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1), thread_name_prefix="petal-cpu")


class Calls:
    """The calls of one handler, each for one request of the manager, which it answers when it has ended.

    A call that fails is logged here with its traceback, and answered with an error that says so. A call that is
    cancelled is not answered: its message is given to the petal's next run.

    Threads: only the thread of the loop; plain functions are called on threads of this handler's own.
    """

    def __init__(self, connection: Connection, handler: Callable[..., Any], options: HandlerOptions, name: str) -> None:
        self._connection = connection
        self.name = name
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._own: ThreadPoolExecutor | None = None
        self._call = self._placed(handler)
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: deque[tuple[RequestId | None, tuple[Any, ...]]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self.start = self._start_in_order if options.ordered else self._start_side_by_side

    def running(self) -> list[asyncio.Task[None]]:
        """Returns the tasks that have not ended."""
        return [*self._tasks, *([self._worker] if self._worker else [])]

    def end(self) -> None:
        """Cancels what has not ended, and forgets what waits."""
        self._waiting.clear()
        for task in self.running():
            task.cancel()
        self.release()

    def release(self) -> None:
        """Lets the threads go when their calls have ended."""
        if self._own is not None:
            self._own.shutdown(wait=False)

    def _start_side_by_side(self, request_id: RequestId | None, arguments: tuple[Any, ...]) -> None:
        task = self._loop.create_task(self._perform(request_id, arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _start_in_order(self, request_id: RequestId | None, arguments: tuple[Any, ...]) -> None:
        self._waiting.append((request_id, arguments))
        if self._worker is None:
            self._worker = self._loop.create_task(self._work())

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._perform(*self._waiting.popleft())
        finally:
            self._worker = None

    async def _perform(self, request_id: RequestId | None, arguments: tuple[Any, ...]) -> None:
        try:
            result = await self._call(*arguments)
            text = dumps(result) if self._options.wants_result else "null"
        except asyncio.CancelledError:
            raise
        except Refused as refused:
            self._connection.fail(request_id, refused)
        except Exception as error:
            log.exception("%s failed", self.name)
            reason = str(error) or type(error).__name__
            self._connection.fail(
                request_id, Refused(errors.HANDLER_FAILED, reason, {"error": "handler_failed", "logged": True})
            )
        else:
            self._connection.answer(request_id, text)

    def _placed(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        if is_coroutine_function(handler):
            return functools.partial(self._in_thread, _run_to_its_end, handler) if self._options.cpu_heavy else handler
        return functools.partial(self._in_thread, handler)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        result = await self._loop.run_in_executor(self._executor(), function, *arguments)
        return await result if inspect.isawaitable(result) else result

    def _executor(self) -> Executor:
        if self._options.cpu_heavy:
            return worker_pool()
        if self._own is None:
            threads = 1 if self._options.ordered else 32
            self._own = ThreadPoolExecutor(threads, thread_name_prefix=f"petal {self.name}")
        return self._own


def _run_to_its_end(handler: Callable[..., Any], *arguments: Any) -> Any:
    return asyncio.run(handler(*arguments))
