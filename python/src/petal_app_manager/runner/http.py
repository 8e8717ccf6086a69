# SPDX-License-Identifier: Apache-2.0
"""The petal's HTTP server: FastAPI on a Unix socket. FastAPI and uvicorn are imported only where a petal has routes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from ..plugins.decorators import HTTP_MARK

log = logging.getLogger("petal_app_manager.http")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

KEEP_ALIVE = 90
"""Seconds after which an idle connection is closed: longer than the manager keeps one."""


def has_http(petal: Any) -> bool:
    """Returns whether a petal, or its class, serves anything over HTTP."""
    return bool(actions(petal)) or any(getattr(petal, each, None) for each in ("static_dir", "template_dir"))


def actions(petal: Any) -> list[tuple[str, dict[str, Any]]]:
    """Returns the names of the methods that answer requests, with their marks, in the order of the source."""
    cls = petal if isinstance(petal, type) else type(petal)
    names = [name for each in reversed(cls.__mro__) for name in vars(each)]
    marks = {name: getattr(getattr(cls, name, None), HTTP_MARK, None) for name in dict.fromkeys(names)}
    return [(name, mark) for name, mark in marks.items() if isinstance(mark, dict)]


def routes(petal: Any) -> list[dict[str, str]]:
    """Returns the petal's routes as `http.routes` of the protocol lists them."""
    listed = []
    for name, mark in actions(petal):
        method = "WEBSOCKET" if mark["protocol"] == "websocket" else str(mark["method"]).upper()
        summary = str(mark.get("summary") or name.replace("_", " ").strip().capitalize())
        listed.append({"method": method, "path": f"/petals/{petal.name}{mark['path']}", "summary": summary})
    return listed


def openapi_path(petal: Any) -> str:
    """Returns where the petal's server answers with its OpenAPI document."""
    return f"/petals/{petal.name}/openapi.json"


def make_app(petal: Any) -> Any:
    """Returns the FastAPI application with the petal's routes and files."""
    from fastapi import APIRouter, FastAPI

    app = FastAPI(
        title=petal.name,
        version=petal.version,
        openapi_url=openapi_path(petal),
        docs_url=f"/petals/{petal.name}/docs",
        redoc_url=None,
    )
    router = APIRouter(prefix=f"/petals/{petal.name}", tags=[petal.name])
    for name, mark in actions(petal):
        _add_route(router, getattr(petal, name), dict(mark))
    app.include_router(router)
    _add_files(app, petal)
    return app


def _add_route(router: Any, endpoint: Callable[..., Any], mark: dict[str, Any]) -> None:
    protocol, path = mark.pop("protocol"), mark.pop("path")
    mark.pop("tags", None)
    if protocol == "websocket":
        router.add_api_websocket_route(path, endpoint, **mark)
    else:
        router.add_api_route(path, endpoint, methods=[str(mark.pop("method")).upper()], **mark)


def _add_files(app: Any, petal: Any) -> None:
    if static_dir := getattr(petal, "static_dir", None):
        from fastapi.staticfiles import StaticFiles

        app.mount(f"/static/{petal.name}", StaticFiles(directory=str(static_dir)), name=f"{petal.name}-static")
    if template_dir := getattr(petal, "template_dir", None):
        from fastapi.templating import Jinja2Templates

        petal.inject_templates({petal.name: Jinja2Templates(directory=str(template_dir))})


def on_own_loop(app: Any, loop: asyncio.AbstractEventLoop) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Wraps an application so that a handler may send and receive on any thread: what it does is done on `loop`."""

    def here(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def anywhere(*arguments: Any) -> Any:
            if asyncio.get_running_loop() is loop:
                return await call(*arguments)
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_as_coroutine(call, arguments), loop))

        return anywhere

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, here(receive), here(send))

    return wrapped


async def _as_coroutine(call: Callable[..., Awaitable[Any]], arguments: tuple[Any, ...]) -> Any:
    return await call(*arguments)


class HttpServer:
    """uvicorn on a Unix socket, in the petal's loop, without signal handlers of its own."""

    def __init__(self, app: Any, path: str) -> None:
        """Prepares to serve `app` at the socket `path`. Raises ImportError if FastAPI's server is not installed."""
        import uvicorn

        class Server(uvicorn.Server):  # type: ignore[misc,unused-ignore]
            def install_signal_handlers(self) -> None:  # before uvicorn 0.29
                pass

            @contextlib.contextmanager
            def capture_signals(self) -> Iterator[None]:  # since 0.29
                yield

        self._path = path
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        config = uvicorn.Config(
            on_own_loop(app, asyncio.get_running_loop()),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_keep_alive=KEEP_ALIVE,
            proxy_headers=True,
            forwarded_allow_ips="*",  # only the manager reaches the socket, and it sets these fields
        )
        self._server = Server(config)
        self._serving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listens: from now on requests are answered. Raises OSError if the socket cannot be made."""
        listener = _listen(self._path)
        self._serving = asyncio.get_running_loop().create_task(self._server.serve(sockets=[listener]))

    async def stop(self) -> None:
        """Lets the requests that run end for half a second, then cancels them."""
        if self._serving is None:
            return
        self._server.should_exit = True
        done, _ = await asyncio.wait({self._serving}, timeout=0.5)
        if not done:
            self._server.force_exit = True
            self._serving.cancel()
            await asyncio.wait({self._serving}, timeout=0.2)
        with contextlib.suppress(OSError):
            os.unlink(self._path)


def _listen(path: str) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    os.chmod(path, 0o600)
    listener.listen(128)
    listener.setblocking(False)
    return listener
