# SPDX-License-Identifier: Apache-2.0
"""Starts petals by forking: `python -P -m petal_app_manager.forkserver`.

What all petals need is imported once, here; a petal that is forked shares that memory, and says hello after some
10 ms. python/README.md describes what the manager says to this program over the file descriptor `PETAL_FD`.

It has one thread and no loop, so that a fork is a whole copy. A petal's parent is the manager, not this program: it is
forked twice, and the manager is its reaper.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from . import run
from .discover import interpreter

PRELOADED = (
    "pydantic",
    "fastapi",
    "fastapi.staticfiles",
    "uvicorn",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
MAX_PACKET = 262_144
DESCRIPTORS = 3
REPARENTED_WITHIN = 1.0

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15


@dataclass(frozen=True)
class Start:
    """A petal to start: the argument of petal_app_manager.run, its surroundings, and its three file descriptors."""

    petal: str
    environment: dict[str, str]
    directory: str
    link: int
    output: int
    errors: int


def main() -> int:
    """Forks petals until the manager closes its end. In a petal, runs it and returns its status."""
    manager = os.getppid()
    channel = socket.socket(fileno=int(os.environ["PETAL_FD"]))
    os.set_inheritable(channel.fileno(), False)
    _preload()
    if _threads() > 1:
        print("a package that is imported for all petals has started a thread", file=sys.stderr)
        return 1
    _send(channel, {"ready": True, **interpreter()})
    gc.collect()
    gc.freeze()
    start = _serve(channel)
    if start is None:
        return 0
    channel.close()
    _become(start, manager)
    return run.main([start.petal])


def _preload() -> None:
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _serve(channel: socket.socket) -> Start | None:
    """Answers requests. Returns None when the manager has gone, and in a petal what it is to do."""
    while True:
        packet, descriptors, _, _ = socket.recv_fds(channel, MAX_PACKET, DESCRIPTORS)
        if not packet:
            return None
        request = json.loads(packet)
        try:
            start = _read(request, descriptors)
            pid = _fork_twice()
        except (KeyError, TypeError, ValueError, OSError) as error:
            _send(channel, {"id": request.get("id"), "error": repr(error)})
        else:
            if pid == 0:
                return start
            _send(channel, {"id": request["id"], "pid": pid})
        for descriptor in descriptors:
            os.close(descriptor)


def _read(request: dict[str, Any], descriptors: list[int]) -> Start:
    if len(descriptors) != DESCRIPTORS:
        raise ValueError(f"{len(descriptors)} file descriptors came, and there must be {DESCRIPTORS}")
    environment = {str(name): str(value) for name, value in request["environment"].items()}
    return Start(str(request["petal"]), environment, str(request["directory"]), *descriptors)


def _fork_twice() -> int:
    """Returns the id of the new process here, and 0 in it."""
    reader, writer = os.pipe()
    middle = os.fork()
    if middle == 0:
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            os.close(writer)
            return 0
        os.write(writer, str(pid).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        pid = int(pipe.read() or "0")
    os.waitpid(middle, 0)
    if pid == 0:
        raise OSError("the petal could not be forked")
    return pid


def _become(start: Start, manager: int) -> None:
    """Gives this process what belongs to a petal: descriptors, session, environment, directory, and its parent."""
    os.setsid()
    _take_descriptors(start)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(each, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update({**start.environment, "PETAL_FD": "3"})
    os.chdir(start.directory)
    sys.argv = ["petal_app_manager.run", start.petal]
    _die_with(manager)


def _take_descriptors(start: Start) -> None:
    highest = max(start.link, start.output, start.errors, 3) + 1
    nothing = os.open(os.devnull, os.O_RDONLY)
    wanted = {0: nothing, 1: start.output, 2: start.errors, 3: start.link}
    kept = {target: os.dup2(source, highest + target) for target, source in wanted.items()}  # none overwrites another
    for target, source in kept.items():
        os.dup2(source, target)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))


def _die_with(manager: int) -> None:
    """Makes the kernel kill this process when the manager ends; ends it now if the manager has gone."""
    libc = ctypes.CDLL(None)
    deadline = time.monotonic() + REPARENTED_WITHIN
    while os.getppid() != manager:
        if time.monotonic() > deadline:
            print("the manager is not the parent of this petal", file=sys.stderr, flush=True)
            os._exit(1)
        time.sleep(0.0005)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(_PR_SET_NAME, os.environ.get("PETAL_NAME", "petal").encode()[:15])
    if os.getppid() != manager:
        os._exit(1)


def _send(channel: socket.socket, packet: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):  # the manager has gone; the next read says so
        channel.send(json.dumps(packet).encode())


if __name__ == "__main__":
    run.leave(main())
