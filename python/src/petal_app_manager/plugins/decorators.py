# SPDX-License-Identifier: Apache-2.0
"""Marks the methods of a petal that answer requests and commands. They stay plain methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

HTTP_MARK = "__petal_action__"
MQTT_MARK = "__mqtt_action__"


def http_action(method: str, path: str, **kwargs: Any) -> Callable[[F], F]:
    """Answers `method` on `/petals/{petal-name}{path}`. The keywords are those of FastAPI's `add_api_route`."""
    return _marked(HTTP_MARK, {"protocol": "http", "method": method, "path": path, **kwargs})


def websocket_action(path: str, **kwargs: Any) -> Callable[[F], F]:
    """Serves WebSockets on `/petals/{petal-name}{path}`. The keywords are those of `add_api_websocket_route`."""
    return _marked(HTTP_MARK, {"protocol": "websocket", "path": path, **kwargs})


def mqtt_action(command: str, *, cpu_heavy: bool = False, **kwargs: Any) -> Callable[[F], F]:
    """Handles the command `{petal-name}/{command}`: `async def handler(self, topic, message)`.

    The handler answers itself, with `send_command_response`; what it returns is ignored. With `cpu_heavy` it runs on
    the worker pool, in a loop of its own. A method may also have an http_action.
    """
    return _marked(MQTT_MARK, {"command": command, "cpu_heavy": cpu_heavy, **kwargs})


def _marked(mark: str, value: dict[str, Any]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        setattr(function, mark, value)
        return function

    return decorate
