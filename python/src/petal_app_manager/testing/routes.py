# SPDX-License-Identifier: Apache-2.0
"""Requests to the routes that petals have over the link to a FakeManager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ..link.errors import Refused
from ..link.json_text import dumps, payload_bytes
from .embedding import embedded
from .matching import route_parameters

if TYPE_CHECKING:
    from .session import FakeSession

Params = dict[str, Any]


async def request(sessions: list[FakeSession], method: str, target: str, body: bytes) -> tuple[int, bytes]:
    """Makes a request to the petal whose route it is. Returns the status and the body; 404 if there is none."""
    url = urlsplit(target)
    for session in sessions:
        path = url.path.removeprefix(f"/petals/{session.name}")
        for route in session.routes:
            parameters = route_parameters(route["path"], path)
            if route["method"] == method and parameters is not None:
                return await _forward(route, unquote(path), parameters, dict(parse_qsl(url.query)), body)
    return 404, dumps({"detail": "Not Found"}).encode()


async def _forward(route: Params, path: str, parameters: Params, query: Params, body: bytes) -> tuple[int, bytes]:
    head = {
        "method": route["method"],
        "route": route["path"],
        "path": path,
        "parameters": parameters,
        "query": query,
        "content_type": "application/json" if body else "",
    }
    params = f"{dumps(head)[:-1]},{embedded(body, 'body')}}}"
    try:
        result = await route["calls"].connection.request("http.request", params) or {}
    except Refused as refused:
        return _error_answer(refused)
    return result.get("status", 200), payload_bytes(result, "body") if "body" in result else b""


def _error_answer(refused: Refused) -> tuple[int, bytes]:
    if not 400 <= refused.code <= 599:
        return 500, dumps({"detail": "Internal Server Error"}).encode()
    has_detail = refused.data is not None and refused.data != {"error": refused.name}
    return refused.code, dumps({"detail": refused.data if has_detail else str(refused)}).encode()
