# SPDX-License-Identifier: Apache-2.0
"""Lines, and what a petal does with those that do not fit."""

import asyncio
import json
import socket

import pytest
from petals import started
from test_run import ECHO

from petal_app_manager.link import LinkClosed, Refused
from petal_app_manager.link.json_text import dumps, loads
from petal_app_manager.link.lines import FramingLost, LineSplitter
from petal_app_manager.runner.connect import connect

# --- lines


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_are_the_same_however_they_arrive(size):
    data = b"one\n\ntwo\n" + b"x" * 50 + b"\nlast"
    lines, splitter = [], LineSplitter()
    for begin in range(0, len(data), size):
        lines += splitter.feed(data[begin : begin + size])

    assert lines == [b"one", b"", b"two", b"x" * 50]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_line_that_is_too_long_is_one_none_and_is_not_kept(size):
    data = b"a\n" + b"x" * 20 + b"\n" + b"y" * 9 + b"\n" + b"z" * 10 + b"\nb\n"
    lines, splitter = [], LineSplitter(max_line=10)
    for begin in range(0, len(data), size):
        lines += splitter.feed(data[begin : begin + size])
        assert sum(map(len, splitter._chunks)) < 10

    assert lines == [b"a", None, b"y" * 9, None, b"b"]


def test_framing_is_lost_after_sixteen_lines_length_without_an_end():
    splitter = LineSplitter(max_line=10)
    splitter.feed(b"x" * 159)

    with pytest.raises(FramingLost):
        splitter.feed(b"x")


def test_a_line_of_ten_megabytes_in_small_pieces_takes_linear_time():
    splitter = LineSplitter(max_line=2**24)
    for _ in range(160_000):
        assert not splitter.feed(b"x" * 64)

    assert len(splitter.feed(b"\n")[0]) == 160_000 * 64


# --- JSON


@pytest.mark.parametrize("text", ["NaN", "-Infinity", '{"a":NaN}', "{", "", "\xff", '"\n"', "[1,]"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any of its classes
        loads(text.encode("latin-1"))


def test_encoded_surrogates_and_deep_nesting_are_refused():
    for line in (b'"\xed\xa0\xbd"', b"[" * 100_000):
        with pytest.raises(ValueError):  # noqa: PT011 - any of its classes
            loads(line)


def test_numbers_keep_their_digits():
    for text in ("9007199254740993", "123456789012345678901234567890", "1.0", "-0"):
        assert loads(text.encode()) == json.loads(text)
    assert loads(b"1" * 5_000) == float("inf")


def test_a_value_that_contains_itself_is_an_error():
    endless: list = []
    endless.append(endless)

    with pytest.raises(ValueError):  # noqa: PT011 - any of its classes
        dumps(endless)


# --- the petal's side, by hand


class ByHand:
    """A petal's link whose manager is the test: it writes and reads lines."""

    async def __aenter__(self):
        here, there = socket.socketpair()
        self.manager = await connect(there)
        here.setblocking(False)
        self.reader, self.writer = await asyncio.open_connection(sock=here, limit=2**24)
        return self

    async def __aexit__(self, *_):
        self.manager.end()
        self.writer.close()

    def write(self, line):
        self.writer.write(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")

    async def read(self):
        return json.loads(await asyncio.wait_for(self.reader.readline(), 60))


BROKEN = [
    (b'{"jsonrpc":\n', -32700), (b"\xff\n", -32700), (b"[]\n", -32600), (b'{"jsonrpc":"2.0"}\n', -32600),
    (b'{"jsonrpc":"1.0","id":1,"method":"ping"}\n', -32600), (b'{"jsonrpc":"2.0","id":true,"method":"ping"}\n', -32600),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code"), BROKEN)
async def test_a_broken_line_is_answered_and_the_next_one_read(line, code):
    async with ByHand() as link:
        link.write(line)
        link.write({"jsonrpc": "2.0", "id": 7, "method": "ping"})

        error, pong = await link.read(), await link.read()
        assert (error["id"], error["error"]["code"]) == (None, code)
        assert pong == {"jsonrpc": "2.0", "id": 7, "result": None}


@pytest.mark.parametrize(("request_line", "code"), [
    ({"id": "text", "method": "fly"}, -32601),
    ({"id": 2, "method": "ping", "params": [1]}, -32602),
    ({"id": 3, "method": "message", "params": {"topic": "a"}}, -32602),
    ({"id": 4, "method": "command", "params": {"command": "p/none"}}, -32601),
])  # fmt: skip
async def test_a_request_that_does_not_fit_is_answered_with_its_id(request_line, code):
    async with ByHand() as link:
        link.write({"jsonrpc": "2.0", **request_line})

        answer = await link.read()
        assert (answer["id"], answer["error"]["code"]) == (request_line["id"], code)


async def test_a_line_of_ten_megabytes_is_skipped():
    async with ByHand() as link:
        link.write(b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"' + b"x" * 10_000_000 + b'"}}\n')
        link.write({"jsonrpc": "2.0", "id": 2, "method": "ping"})

        error, pong = await link.read(), await link.read()
        assert (error["id"], error["error"]["code"]) == (None, -32005)
        assert pong["id"] == 2


async def test_a_line_without_an_end_ends_the_link():
    async with ByHand() as link:
        link.write(b"x" * 17 * 2**20)

        await asyncio.wait_for(link.manager.lost.wait(), 60)


async def test_notifications_and_responses_that_nobody_knows_are_ignored():
    async with ByHand() as link:
        link.write({"jsonrpc": "2.0", "method": "news", "params": {}})
        link.write({"jsonrpc": "2.0", "id": 99, "result": 1})
        link.write({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "yours"}})
        link.write(b"\n  \n")
        link.write({"jsonrpc": "2.0", "id": 1, "method": "ping"})

        assert (await link.read())["id"] == 1


async def test_a_request_that_is_too_long_is_not_sent():
    async with ByHand() as link:
        with pytest.raises(Refused) as caught:
            await link.manager.call("db.set_item", data="x" * 2**20)

        assert caught.value.name == "line_too_long"


async def test_requests_in_flight_end_with_the_link():
    async with ByHand() as link:
        waiting = asyncio.ensure_future(link.manager.call("mqtt.health"))
        await link.read()
        link.writer.close()

        with pytest.raises(LinkClosed):
            await asyncio.wait_for(waiting, 60)


async def test_answers_of_one_turn_leave_in_one_write(monkeypatch):
    async with ByHand() as link:
        writes = []
        write = link.manager.connection._transport.write
        monkeypatch.setattr(
            link.manager.connection._transport, "write", lambda data: (writes.append(data), write(data))
        )
        link.write(b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"ping"}\n' % number for number in range(50)))

        assert [(await link.read())["id"] for _ in range(50)] == list(range(50))
        assert len(writes) == 1


async def test_a_petal_that_gets_broken_lines_goes_on(tmp_path):
    async with started(tmp_path, ECHO) as petal:
        petal.session.connection._transport.write(b"this is no JSON\n" * 1000)
        petal.manager.receive("echo/1", {"n": 1})
        await petal.manager.settled()

        assert petal.manager.published("answer")
