# SPDX-License-Identifier: Apache-2.0
"""Tells the two generations of the MQTT API apart, which share their names.

The first one, until 0.1.42 of the earlier version, names a topic in each call. The second one, from 0.1.43 on, uses the
robot's own topics. The arguments of a call tell which one the caller means. Nothing here has a side effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Publish:
    """A call of publish_message; without a topic it is for the web, on the robot's own topic."""

    topic: str | None
    payload: Any
    qos: int = 1


@dataclass(frozen=True)
class Response:
    """A call of send_command_response; without a topic it is on the robot's own."""

    topic: str | None
    message_id: Any
    data: dict[str, Any]


@dataclass(frozen=True)
class Registration:
    """A call of register_handler; without a topic it is for the robot's own command topic."""

    topic: str | None
    handler: Handler
    cpu_heavy: bool = False


def read_publish(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Publish:
    """Reads `(topic, payload, qos=1)` or `(payload, qos=1)`: a topic is a text, a payload without a topic is a dict."""
    if "topic" in kwargs or (args and isinstance(args[0], str)):
        return Publish(**_bind("publish_message", ("topic", "payload", "qos"), 2, args, kwargs))
    return Publish(None, **_bind("publish_message", ("payload", "qos"), 1, args, kwargs))


def read_response(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    """Reads `(response_topic, message_id, response_data)` or `(message_id, response_data)`."""
    if "response_topic" in kwargs or len(args) + len(kwargs) >= 3:
        bound = _bind("send_command_response", ("response_topic", "message_id", "response_data"), 3, args, kwargs)
    else:
        bound = _bind("send_command_response", ("message_id", "response_data"), 2, args, kwargs)
    return Response(bound.get("response_topic"), bound["message_id"], bound["response_data"])


def read_registration(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Registration:
    """Reads `(topic, handler)` or `(handler, cpu_heavy=False)`."""
    if "topic" in kwargs or (args and isinstance(args[0], str)):
        return Registration(**_bind("register_handler", ("topic", "handler", "cpu_heavy"), 2, args, kwargs))
    return Registration(None, **_bind("register_handler", ("handler", "cpu_heavy"), 1, args, kwargs))


def _bind(
    function: str, names: tuple[str, ...], required: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    if len(args) > len(names):
        raise TypeError(f"{function}() takes {len(names)} arguments, {', '.join(names)}, but {len(args)} were given")
    bound = dict(zip(names, args, strict=False))
    for name, value in kwargs.items():
        if name not in names:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")
        if name in bound:
            raise TypeError(f"{function}() got multiple values for argument {name!r}")
        bound[name] = value
    missing = [name for name in names[:required] if name not in bound]
    if missing:
        raise TypeError(f"{function}() missing required arguments: {', '.join(missing)}")
    return bound
