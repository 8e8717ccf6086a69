# SPDX-License-Identifier: Apache-2.0
"""Requests to an ASGI application, without a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from ..link.json_text import dumps, loads


@dataclass
class Answer:
    """The answer to a request."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Returns the body as JSON. Raises ValueError if it is none."""
        return loads(self.body)


async def request(
    app: Any, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None
) -> Answer:
    """Makes a request. `body` is bytes, or anything else as JSON; None sends no body."""
    content = b"" if body is None else body if isinstance(body, bytes) else dumps(body).encode()
    fields = {"host": "robot", **({"content-type": "application/json"} if body is not None else {}), **(headers or {})}
    if content:
        fields["content-length"] = str(len(content))
    answer, sent = Answer(), False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        event = {"type": "http.disconnect"} if sent else {"type": "http.request", "body": content, "more_body": False}
        sent = True
        return event

    async def send(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            answer.status = event["status"]
            answer.headers = {name.decode(): value.decode() for name, value in event["headers"]}
        elif event["type"] == "http.response.body":
            answer.body += event.get("body", b"")

    await app(_scope(method, target, fields), receive, send)
    return answer


def _scope(method: str, target: str, fields: dict[str, str]) -> dict[str, Any]:
    url = urlsplit(target)
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": unquote(url.path), "raw_path": url.path.encode(), "query_string": url.query.encode(),
        "root_path": "", "headers": [(name.lower().encode(), value.encode()) for name, value in fields.items()],
        "client": ("127.0.0.1", 1), "server": ("robot", 80),
    }  # fmt: skip
