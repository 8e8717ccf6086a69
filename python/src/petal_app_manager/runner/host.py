# SPDX-License-Identifier: Apache-2.0
"""The life of one petal, from its constructor to its end."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import platform
from typing import Any

from ..link import LinkClosed, Manager, Refused, State
from ..link.connection import RequestId
from . import http
from .load import Found, make
from .proxies import ProxySet

log = logging.getLogger("petal_app_manager.petal")

SUBSCRIBED_WITHIN = 5.0
HANDLERS_END_WITHIN = 0.4
HOOKS_END_WITHIN = 0.8


class PetalHost:
    """Runs one petal: start hooks, HTTP server, MQTT hooks; then the end hooks.

    **Errors.** `start` raises what ends the petal: a refused hello, an exception of the constructor or of `startup`.
    What the other hooks raise is logged.
    """

    def __init__(self, manager: Manager, found: Found, *, serves_http: bool = True) -> None:
        """Prepares the petal; without `serves_http` it has no server, even if it has routes."""
        self._manager = manager
        self._found = found
        self._proxies = ProxySet(manager)
        self._server: http.HttpServer | None = None
        self._topics: asyncio.Task[None] | None = None
        self._serves_http = serves_http
        self.petal: Any = None
        self._shutdown_id: RequestId | None = None
        self.asked_to_end = asyncio.Event()
        manager.methods["shutdown"] = self._on_shutdown

    @property
    def proxies(self) -> dict[str, Any]:
        """The proxies that the petal gets."""
        return self._proxies.mapping

    # --- start

    async def start(self) -> None:
        """Makes and starts the petal."""
        self.petal = petal = make(self._found, self._proxies.mapping)
        socket_path = self._socket_path()
        language = f"python {platform.python_version()}"
        await self._manager.hello(petal.name, petal.version, language, self._http(socket_path))
        await self._proxies.start()
        if hasattr(petal, "inject_proxies"):
            petal.inject_proxies(self._proxies.mapping)
        petal._loop = asyncio.get_running_loop()
        await _await(petal.startup())
        if socket_path:
            await self._serve(socket_path)
        await self._begin_mqtt()
        await self._hook("async_startup")
        await self._manager.posted(SUBSCRIBED_WITHIN)  # what is not subscribed when it is ready is given up
        await self._manager.call("ready")

    def _socket_path(self) -> str | None:
        if not self._serves_http or not http.has_http(self.petal):
            return None
        return os.environ.get("PETAL_HTTP_SOCKET")

    def _http(self, socket_path: str | None) -> dict[str, Any] | None:
        if socket_path is None:
            return None
        return {"socket": socket_path, "static": bool(getattr(self.petal, "static_dir", None))}

    async def _serve(self, socket_path: str) -> None:
        self._server = http.HttpServer(http.make_app(self.petal), socket_path)
        self._server.start()
        routes, openapi = http.routes(self.petal), http.openapi_path(self.petal)
        await self._manager.call("http.routes", routes=routes, openapi=openapi)

    async def _begin_mqtt(self) -> None:
        """Calls the hooks of MQTT: now if the robot has an organization, else as soon as it has."""
        if self._manager.state.organization_id:
            await self._mqtt_hooks()
        else:
            self._topics = asyncio.get_running_loop().create_task(self._mqtt_hooks_later())
        await self._hook("_setup_mqtt_actions")

    async def _mqtt_hooks_later(self) -> None:
        appeared = asyncio.Event()

        def look(state: State) -> None:
            if state.organization_id:
                appeared.set()

        self._manager.on_state.append(look)
        await appeared.wait()
        self._manager.on_state.remove(look)
        await self._mqtt_hooks()

    async def _mqtt_hooks(self) -> None:
        await self._hook("_setup_mqtt_topics")
        await self._hook("_setup_cloud")

    async def _hook(self, name: str) -> None:
        hook = getattr(self.petal, name, None)
        if hook is None:
            return
        try:
            await _await(hook())
        except Exception:
            log.exception("%s of %s failed", name, self.petal.name)

    # --- end

    def _on_shutdown(self, request_id: RequestId | None, params: dict[str, Any]) -> None:
        self._shutdown_id = request_id
        self.asked_to_end.set()

    async def stop(self) -> None:
        """Lets handlers end, calls the end hooks, and answers the manager's `shutdown`, within two seconds.

        Never raises. The petal may be half started.
        """
        if self._topics is not None:
            self._topics.cancel()
        running = self._manager.running()
        if running:
            await asyncio.wait(running, timeout=HANDLERS_END_WITHIN)
        try:
            await asyncio.wait_for(self._end_hooks(), HOOKS_END_WITHIN)
        except asyncio.TimeoutError:
            log.error("the end hooks of %s did not end within %s s", self._manager.name, HOOKS_END_WITHIN)
        server = [self._server.stop()] if self._server is not None else []
        await asyncio.gather(self._proxies.stop(), *server)
        self._manager.connection.answer(self._shutdown_id)
        self._manager.end()

    async def _end_hooks(self) -> None:
        if self.petal is None:
            return
        await self._hook("async_shutdown")
        await self._hook("shutdown")


async def _await(result: Any) -> None:
    if inspect.isawaitable(result):
        await result


__all__ = ["LinkClosed", "PetalHost", "Refused"]
