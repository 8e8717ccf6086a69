# SPDX-License-Identifier: Apache-2.0
"""The base class of a petal."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ..link.handlers import worker_pool
from .decorators import MQTT_MARK

log = logging.getLogger("petal_app_manager.petal")


class Petal(ABC):
    """A petal: derive from it, set `name` and `version`, and name the class as an entry point of `petal.plugins`.

    It is made without arguments. Then `inject_proxies`, `startup`, `_setup_mqtt_topics` (once the robot has an
    organization), `_setup_mqtt_actions` and `async_startup` are called, at the end `async_shutdown` and `shutdown`.
    Each of them may be a coroutine. All run on the petal's loop, on which its HTTP handlers and callbacks run, too.
    """

    name: str
    version: str
    _proxies: Mapping[str, Any] = MappingProxyType({})
    _mqtt_command_handlers: dict[str, Callable[..., Any]] | None = None
    _mqtt_cpu_heavy_commands: set[str] | None = None

    def __init__(self) -> None:
        self._proxies = {}
        self._mqtt_command_handlers = None
        self._mqtt_cpu_heavy_commands = None

    def startup(self) -> None:
        """Called once, when the proxies are there. What it raises ends the petal."""

    def shutdown(self) -> None:
        """Called once, at the end."""

    async def async_startup(self) -> None:
        """Called after `startup`. What it raises is logged, and the petal stays."""

    async def async_shutdown(self) -> None:
        """Called before `shutdown`."""

    def inject_proxies(self, proxies: Mapping[str, Any]) -> None:
        """Takes the proxies: `self._proxies["mqtt"]`."""
        self._proxies = proxies

    def inject_templates(self, templates: Mapping[str, Any]) -> None:
        """Takes the templates of `template_dir`."""
        self.templates = templates

    # --- commands over MQTT

    def has_mqtt_actions(self) -> bool:
        """Returns whether a method has an mqtt_action."""
        return next(self._marked_methods(), None) is not None

    def _collect_mqtt_actions(self) -> dict[str, Callable[..., Any]]:
        """Returns the handlers of `{petal-name}/{command}`, and remembers which of them are cpu_heavy."""
        handlers: dict[str, Callable[..., Any]] = {}
        self._mqtt_cpu_heavy_commands = set()
        for method, mark in self._marked_methods():
            command = f"{self.name}/{mark['command']}"
            handlers[command] = method
            if mark["cpu_heavy"]:
                self._mqtt_cpu_heavy_commands.add(command)
        self._mqtt_command_handlers = handlers
        return handlers

    def _marked_methods(self) -> Iterator[tuple[Callable[..., Any], dict[str, Any]]]:
        for attribute in dir(type(self)):
            mark = getattr(getattr(type(self), attribute, None), MQTT_MARK, None)
            if isinstance(mark, dict):
                yield getattr(self, attribute), mark

    async def _setup_mqtt_actions(self) -> None:
        """Registers the handler of the petal's commands, if it has any."""
        mqtt = self._proxies.get("mqtt")
        if mqtt is None or not self._collect_mqtt_actions():
            return
        mqtt.register_handler(self._mqtt_master_command_handler)

    async def _mqtt_master_command_handler(self, topic: str, message: dict[str, Any]) -> None:
        """Calls the handler of a command of this petal. Commands of others are ignored."""
        command = str(message.get("command", ""))
        if not command.startswith(f"{self.name}/"):
            return
        handlers = self._mqtt_command_handlers
        if handlers is None:
            handlers = self._collect_mqtt_actions()
        handler = handlers.get(command)
        if handler is None:
            await self._respond_with_error(
                message, "UNKNOWN_COMMAND", f"Unknown command: {command}", available_commands=sorted(handlers)
            )
            return
        try:
            await self._run_command(command, handler, topic, message)
        except Exception as error:
            log.exception("the command %s failed", command)
            await self._respond_with_error(message, "HANDLER_ERROR", str(error) or type(error).__name__)

    async def _run_command(
        self, command: str, handler: Callable[..., Any], topic: str, message: dict[str, Any]
    ) -> None:
        if command not in (self._mqtt_cpu_heavy_commands or ()):
            await handler(topic, message)
            return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(worker_pool(), lambda: asyncio.run(handler(topic, message)))

    async def _respond_with_error(self, message: dict[str, Any], code: str, text: str, **others: Any) -> None:
        if message.get("waitResponse"):
            response = {"status": "error", "message": text, "error_code": code, **others}
            await self._proxies["mqtt"].send_command_response(message.get("messageId"), response)
