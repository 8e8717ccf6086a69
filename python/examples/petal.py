#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# [program]
"""A petal without a library: it counts what it hears on demo/+, serves the command reset, and shows the count."""

import asyncio
import itertools
import json
import os
import socket

NAME = "petal-demo-python"


class Failure(Exception):
    """An error that the manager has answered."""


class Link:
    """The manager, at the other end of file descriptor 3."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.ids = itertools.count(1)
        self.unanswered = {}  # our requests, by id
        self.methods = {}  # what the manager may ask for: coroutine functions, by name
        self.tasks = set()  # keeps a reference to each, so that none is collected while it runs

    @classmethod
    async def open(cls):
        descriptor = int(os.environ["PETAL_FD"])
        os.set_inheritable(descriptor, False)  # a program that we start must not keep the link open
        link = socket.socket(fileno=descriptor)
        return cls(*await asyncio.open_connection(sock=link, limit=2**20))  # the longest line

    def send(self, **line):
        text = json.dumps({"jsonrpc": "2.0", **line}, allow_nan=False)
        self.writer.write(text.encode() + b"\n")

    async def request(self, method, /, **params):
        """Asks the manager, and returns the result."""
        number = next(self.ids)
        answer = self.unanswered[number] = asyncio.get_running_loop().create_future()
        self.send(id=number, method=method, params=params)
        return await answer

    async def read(self):
        """Takes the manager's lines until it closes the link."""
        while line := await self.reader.readline():
            try:
                message = json.loads(line)
            except ValueError as error:
                self.send(id=None, error={"code": -32700, "message": str(error)})
                continue
            if "method" in message:
                task = asyncio.create_task(self.answer(message))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            elif waiting := self.unanswered.pop(message.get("id"), None):
                if "error" in message:
                    waiting.set_exception(Failure(message["error"]["message"]))
                else:
                    waiting.set_result(message["result"])

    async def answer(self, message):
        """Calls the method, and answers with what it returns or raises."""
        method = self.methods.get(message["method"])
        try:
            if method is None:
                answer = {"error": {"code": -32601, "message": f"no method {message['method']}"}}
            else:
                answer = {"result": await method(message.get("params", {}), message.get("id"))}
        except Exception as error:
            answer = {"error": {"code": -32000, "message": str(error) or repr(error)}}
        if "id" in message:  # a notification has none
            self.send(id=message["id"], **answer)


async def main():
    link = await Link.open()
    reading = asyncio.create_task(link.read())
    heard = 0

    async def ping(params, call):
        return None

    async def on_message(params, call):
        nonlocal heard
        heard += 1
        await link.request("mqtt.publish", topic="demo-heard", payload={"count": heard, "topic": params["topic"]})

    async def on_command(params, call):
        nonlocal heard
        link.send(method="command.progress", params={"call": call, "members": {"percent": 50}})
        was, heard = heard, 0
        return {"count_was": was}

    async def on_request(params, call):
        return {"body": {"count": heard}}

    async def shutdown(params, call):
        asyncio.get_running_loop().call_later(0.1, reading.cancel)  # after the answer
        return None

    link.methods = {"ping": ping, "message": on_message, "command": on_command, "http.request": on_request,
                    "shutdown": shutdown}
    await link.request("hello", protocol=1, name=NAME, version="1.0.0", language="python without a library")
    await link.request("mqtt.subscribe", subscription=1, topic="demo/+", window=8)
    await link.request("commands.serve", name="reset")
    await link.request("http.route", method="GET", path="/count")
    await link.request("ready")
    link.send(method="log", params={"level": "info", "message": "counting"})
    await asyncio.wait({reading})


asyncio.run(main())
# [program]
