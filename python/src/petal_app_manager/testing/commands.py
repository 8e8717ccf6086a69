# SPDX-License-Identifier: Apache-2.0
"""The command processor of a FakeManager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..link.errors import Refused
from ..link.json_text import dumps
from .embedding import now
from .subscription import FakeSubscription

if TYPE_CHECKING:
    from .fake_manager import FakeManager

Params = dict[str, Any]


async def respond(manager: FakeManager, envelope: Params) -> Params:
    """Runs the command of an envelope and returns the response."""
    head = {"messageId": envelope.get("messageId"), "timestamp": now()}
    command = envelope["command"]
    if command == "ping":
        return {**head, "message": "pong", "status": "success"}
    for session in manager.sessions:
        served = session.commands.get(command[len(session.name) + 1 :])
        if served is not None and command.startswith(f"{session.name}/"):
            return {**await _run(served, manager.command_topic(), envelope), **head}
    known = [f"{session.name}/{name}" for session in manager.sessions for name in session.commands]
    return {**head, "status": "error", "error_code": "UNKNOWN_COMMAND", "available_commands": ["ping", *known]}


async def _run(served: FakeSubscription, topic: str, envelope: Params) -> Params:
    params = {
        "command": envelope["command"],
        "message_id": envelope.get("messageId"),
        "payload": envelope.get("payload"),
        "timestamp": now(),
        "topic": topic,
        "qos": 1,
    }
    try:
        result = await served.connection.request("command", dumps(params))
    except Refused as refused:
        return {"status": "error", "error_code": "HANDLER_ERROR", "message": str(refused)}
    return {**(result or {}), "status": "success"}
