# SPDX-License-Identifier: Apache-2.0
"""Each example of docs/petal-protocol.md, played against the manager in memory, which is thereby what the page says."""

import asyncio
import json

import pytest
from replay import ANYTHING, HELLO, Ids, examples, matches, says_hello

from petal_app_manager.testing import FakeManager


class Stage:
    """Plays one example: writes the petal's lines, lets things happen, and compares the manager's lines."""

    def __init__(self, manager, session, reader, writer):
        self.manager, self.session, self.reader, self.writer = manager, session, reader, writer
        self.ids = Ids()
        self.answers = []

    def write(self, text):
        self.writer.write(self.ids.translate(text).encode() + b"\n")

    async def read(self):
        return json.loads(await asyncio.wait_for(self.reader.readline(), 60))

    async def expect(self, text):
        shown, actual = json.loads(text), await self.read()
        assert matches(self.ids.bind(shown, actual), actual), f"\nshown:  {text}\nactual: {json.dumps(actual)}"

    async def happen(self, text):
        what, _, rest = text.partition(" ")
        if what == "receive":
            topic, _, payload = rest.partition(" ")
            assert self.manager.receive(topic, payload.encode())
        elif what == "redis":
            assert self.manager.receive_from_redis(*rest.split(" ", 1))
        elif what == "request":
            method, target, body = rest.split(" ", 2)
            self.answers.append(asyncio.ensure_future(self.manager.request(method, target, body.encode())))
        elif what == "answer":
            status, _, body = rest.partition(" ")
            actual = await asyncio.wait_for(self.answers.pop(0), 60)
            assert (actual[0], json.loads(actual[1])) == (int(status), json.loads(body))
        elif what == "stop":
            self.stopping = asyncio.ensure_future(self.session.shut_down())
        elif what == "disconnect":
            self.manager.disconnect()
        else:
            raise AssertionError(f"the document has an unknown event: {text}")


async def play(example, stage):
    for number, (mark, text) in enumerate(example.steps):
        if mark == ">":
            stage.write(text)
        elif mark == "!":
            await stage.happen(text)
        elif mark == "<":
            if '"method":"ping"' in text:  # the manager in memory pings when it is asked to
                stage.manager.spawn(stage.session.ping())
            await stage.expect(text)
        else:
            raise AssertionError(f"step {number} has no mark: {mark} {text}")


@pytest.mark.parametrize("example", examples(), ids=str)
async def test_an_example_of_the_protocol_happens_as_it_is_shown(example):
    manager = FakeManager()
    session, petal = await manager.accept()
    petal.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=petal, limit=2**21)
    stage = Stage(manager, session, reader, writer)
    if not says_hello(example) and '"failed"' not in example.steps[0][1]:
        stage.write(HELLO)
        await stage.expect('{"jsonrpc":"2.0","id":0,"result":"..."}')

    await play(example, stage)

    stage.write('{"jsonrpc":"2.0","id":99,"method":"ping"}')
    last = await stage.read()
    assert last["id"] == 99, f"the manager sent a line that is not shown: {last}"
    writer.close()
    manager.close()


def test_the_page_has_examples_of_every_method():
    shown = {
        json.loads(text).get("method")
        for example in examples()
        for mark, text in example.steps
        if mark in "<>" and text.startswith('{"jsonrpc":"2.0"') and text.endswith("}") and "NaN" not in text
    }

    missing = {"log_level", "pending", "mqtt.health"}  # described without an example of their own
    assert {"hello", "ready", "state", "mqtt.publish", "message", "command", "redis.message", "http.request"} <= shown
    assert not missing & shown


def test_anything_is_any_value_but_a_missing_one():
    assert matches({"a": ANYTHING}, {"a": [1]})
    assert not matches({"a": ANYTHING}, {})
    assert not matches({"a": 1}, {"a": True})
