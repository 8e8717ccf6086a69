# SPDX-License-Identifier: Apache-2.0
"""Runs a petal for the manager: `python -P -m petal_app_manager.run PETAL`.

PETAL is the name of an entry point in the group `petal.plugins`, `module:Class`, `file.py` or `file.py:Class`. The link
to the manager is the file descriptor `PETAL_FD`.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import io
import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Coroutine, Sequence
from typing import Any, NoReturn

from .link import LinkClosed, Manager, Refused
from .link.current import set_current
from .runner.connect import connect
from .runner.host import PetalHost
from .runner.load import NoPetal, find
from .runner.log import send_log_to

EX_OK, EX_USAGE, EX_FAILED = 0, 64, 1

log = logging.getLogger("petal_app_manager.petal")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the petal that the arguments name, until the manager asks it to end. Returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if len(given) != 1 or given[0].startswith("-"):
        print(
            "usage: python -P -m petal_app_manager.run PETAL   (an entry point, module:Class, or file.py)",
            file=sys.stderr,
        )
        return EX_USAGE
    link = _link_to_manager()
    if link is None:
        print("PETAL_FD is not the link to a manager: a manager starts petals, people do not", file=sys.stderr)
        return EX_USAGE
    _show_output_at_once()
    return _in_a_loop(_run(link, given[0]))


def _show_output_at_once() -> None:
    """Makes each line that is printed leave at once, and a crash of the interpreter print where it happened."""
    faulthandler.enable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)


def _in_a_loop(work: Coroutine[Any, Any, int]) -> int:
    """Runs `work` in a new loop. Does not wait for threads that the petal has left, as asyncio.run would."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(work)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def leave(status: int) -> NoReturn:
    """Ends the process as usual; but if a thread of the petal does not end, after a second without it."""

    def insist() -> None:
        time.sleep(1)
        print("a thread of the petal has not ended; the process ends without it", file=sys.stderr, flush=True)
        os._exit(status)

    threading.Thread(target=insist, daemon=True).start()
    sys.exit(status)


def _link_to_manager() -> socket.socket | None:
    try:
        descriptor = int(os.environ.get("PETAL_FD", ""))
        os.set_inheritable(descriptor, False)  # a program that the petal starts must not keep the link open
        return socket.socket(fileno=descriptor)
    except (ValueError, OSError):
        return None


async def _run(link: socket.socket, what: str) -> int:
    manager = await connect(link)
    set_current(manager)
    send_log_to(manager)
    try:
        return await _live(manager, what)
    finally:
        set_current(None)
        await _rest(manager)


async def _live(manager: Manager, what: str) -> int:
    try:
        host = PetalHost(manager, find(what))
        _end_on_signals(host)
        ended = asyncio.ensure_future(_first(host.asked_to_end, manager.lost))
        await _start(host, ended)
    except Exception as error:
        return _failed(manager, error)
    await ended
    await host.stop()
    return EX_OK


async def _start(host: PetalHost, ended: asyncio.Future[None]) -> None:
    """Starts the petal; cancels its start if it is to end before."""
    start = asyncio.ensure_future(host.start())
    await asyncio.wait({start, ended}, return_when=asyncio.FIRST_COMPLETED)
    if not start.done():
        start.cancel()
        await asyncio.wait({start}, timeout=0.5)
    if start.done() and not start.cancelled():
        start.result()


def _end_on_signals(host: PetalHost) -> None:
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, host.asked_to_end.set)


def _failed(manager: Manager, error: Exception) -> int:
    if isinstance(error, (NoPetal, Refused, LinkClosed)):
        print(error, file=sys.stderr)
    else:
        traceback.print_exception(error)
    manager.notify("failed", message=f"{type(error).__name__}: {error}"[:4_000])
    return EX_FAILED


async def _first(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def _rest(manager: Manager) -> None:
    """Ends what the petal has left running, and sends what was not sent."""
    manager.end()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=0.3)
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(manager.lost.wait(), 0.2)


if __name__ == "__main__":
    leave(main())
