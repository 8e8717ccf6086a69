# SPDX-License-Identifier: Apache-2.0
"""JSON-RPC 2.0 over a stream, one object a line, in both directions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Union, cast

from . import errors
from .errors import Refused
from .json_text import dumps, loads
from .lines import MAX_LINE, FramingLost, LineSplitter

log = logging.getLogger(__name__)

RequestId = Union[int, str]
Method = Callable[[Union[RequestId, None], dict[str, Any]], None]
"""Performs a request, whose id it answers later, or a notification, whose id is None."""


class LinkClosed(ConnectionError):
    """The link has ended: the manager has gone, or the petal has closed it."""


class Connection(asyncio.Protocol):
    """One end of the link.

    What arrives is read in whole chunks. Everything that is sent within one turn of the loop leaves in one write.

    Threads: only the thread of the loop. What a method raises is logged and answered as an internal error; it does not
    end the link.
    """

    def __init__(self, methods: dict[str, Method], on_lost: Callable[[], None] = lambda: None) -> None:
        """Serves `methods`, by name; the dictionary may grow. `on_lost` is called once, when the link has ended."""
        self._methods = methods
        self._on_lost = on_lost
        self._lines = LineSplitter()
        self._unsent: list[str] = []
        self._unanswered: dict[int, asyncio.Future[Any]] = {}
        self._next_id = 1
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()
        self.closed = False

    @property
    def max_line(self) -> int:
        """The longest line in either direction, with its line feed."""
        return self._lines.max_line

    @max_line.setter
    def max_line(self, size: int) -> None:
        self._lines.max_line = size

    # --- sending

    def request(self, method: str, params: str = "") -> asyncio.Future[Any]:
        """Sends a request; `params` is JSON text. The future has its result, or raises Refused or LinkClosed."""
        answer: asyncio.Future[Any] = self._loop.create_future()
        number = self._next_id
        self._next_id = number + 1
        line = f'{{"jsonrpc":"2.0","id":{number},"method":"{method}"{_member(params)}}}\n'
        if self.closed:
            answer.set_exception(LinkClosed("the link has ended"))
        elif len(line) > self.max_line:
            answer.set_exception(_too_long(len(line), self.max_line))
        else:
            self._unanswered[number] = answer
            self._send(line)
        return answer

    def notify(self, method: str, params: str = "") -> None:
        """Sends a notification; `params` is JSON text. One that is too long, or after the end, is dropped."""
        line = f'{{"jsonrpc":"2.0","method":"{method}"{_member(params)}}}\n'
        if len(line) <= self.max_line:
            self._send(line)

    def answer(self, request_id: RequestId | None, result: str = "null") -> None:
        """Answers a request with `result`, JSON text. Does nothing for a notification."""
        if request_id is None:
            return
        line = f'{{"jsonrpc":"2.0","id":{_id_text(request_id)},"result":{result}}}\n'
        if len(line) > self.max_line:
            self.fail(request_id, _too_long(len(line), self.max_line))
        else:
            self._send(line)

    def fail(self, request_id: RequestId | None, error: Refused) -> None:
        """Answers a request with an error."""
        if request_id is not None:
            self._send_error(_id_text(request_id), error)

    async def may_write(self) -> None:
        """Waits until the other side has read enough."""
        await self._may_write.wait()

    def close(self) -> None:
        """Sends what was not sent, and ends the link."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _send_error(self, id_text: str, error: Refused) -> None:
        data = {"error": error.name} if error.data is None else error.data
        body = {"code": error.code, "message": str(error)[:4_096], "data": data}
        self._send(f'{{"jsonrpc":"2.0","id":{id_text},"error":{dumps(body)}}}\n')

    def _send(self, line: str) -> None:
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(line)

    def _flush(self) -> None:
        if self._unsent and self._transport is not None and not self.closed:
            self._transport.write("".join(self._unsent).encode())
        self._unsent.clear()

    # --- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Called by the loop with what has arrived."""
        try:
            lines = self._lines.feed(data)
        except FramingLost as lost:
            log.error("the link ends: %s", lost)
            self.close()
            return
        for line in lines:
            self._received(line)

    def eof_received(self) -> None:
        """Called by the loop; the transport closes itself then."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop when the link has ended."""
        self.closed = True
        self._may_write.set()
        unanswered, self._unanswered = self._unanswered, {}
        for answer in unanswered.values():
            if not answer.done():
                answer.set_exception(LinkClosed("the link has ended"))
                answer.exception()  # whoever waits gets it; if nobody does, it needs no line in the log
        self._on_lost()

    def pause_writing(self) -> None:
        """Called by the loop while the other side does not read."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """Called by the loop when the other side has read again."""
        self._may_write.set()

    # --- receiving

    def _received(self, line: bytes | None) -> None:
        if line is None:
            self._send_error("null", Refused(errors.LINE_TOO_LONG, f"the line has more than {self.max_line} bytes"))
            return
        if not line or line.isspace():
            return
        try:
            message = loads(line)
        except ValueError as error:
            self._send_error("null", Refused(errors.PARSE_ERROR, f"the line is no JSON: {error}"))
            return
        try:
            self._take(message)
        except Exception:
            log.exception("a line could not be handled")

    def _take(self, message: Any) -> None:
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            self._send_error("null", _invalid("the line is no object of JSON-RPC 2.0"))
        elif "method" in message:
            self._take_request(message)
        elif "id" in message and ("result" in message or "error" in message):
            self._take_response(message)
        else:
            self._send_error("null", _invalid("the line is neither a request nor a response"))

    def _take_request(self, message: dict[str, Any]) -> None:
        name, params, request_id = message["method"], message.get("params", {}), message.get("id")
        if request_id is not None and (isinstance(request_id, bool) or not isinstance(request_id, (int, str))):
            self._send_error("null", _invalid("id is neither a whole number nor a text"))
        elif not isinstance(name, str):
            self._send_error("null" if request_id is None else _id_text(request_id), _invalid("method is not a text"))
        elif not isinstance(params, dict):
            self.fail(request_id, Refused(errors.INVALID_PARAMS, "params is not an object"))
        elif (method := self._methods.get(name)) is None:
            self.fail(request_id, Refused(errors.METHOD_NOT_FOUND, f"there is no method {name!r}"))
        else:
            self._perform(method, request_id, params)

    def _perform(self, method: Method, request_id: RequestId | None, params: dict[str, Any]) -> None:
        try:
            method(request_id, params)
        except Refused as refused:
            self.fail(request_id, refused)
        except (KeyError, TypeError, ValueError) as error:
            self.fail(request_id, Refused(errors.INVALID_PARAMS, f"params cannot be understood: {error!r}"))

    def _take_response(self, message: dict[str, Any]) -> None:
        request_id = message["id"]
        answer = self._unanswered.pop(request_id, None) if isinstance(request_id, int) else None
        if answer is None:
            log.warning("a response that no request waits for is ignored: %.200s", message)
        elif answer.done():
            return
        elif (error := message.get("error")) is None:
            answer.set_result(message.get("result"))
        else:
            answer.set_exception(_refused(error))


def _member(params: str) -> str:
    return f',"params":{params}' if params else ""


def _id_text(request_id: RequestId) -> str:
    return str(request_id) if isinstance(request_id, int) else dumps(request_id)


def _invalid(message: str) -> Refused:
    return Refused(errors.INVALID_REQUEST, message)


def _too_long(size: int, most: int) -> Refused:
    return Refused(errors.LINE_TOO_LONG, f"the line has {size} bytes; at most {most} are accepted")


def _refused(error: Any) -> Refused:
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return Refused(errors.INTERNAL_ERROR, f"an error that is none: {error!r}")
    return Refused(error["code"], str(error.get("message", "")), error.get("data"))


__all__ = ["MAX_LINE", "Connection", "LinkClosed", "Method", "RequestId"]
