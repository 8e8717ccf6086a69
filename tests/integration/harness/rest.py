# SPDX-License-Identifier: Apache-2.0
"""The manager's REST API, as a program on the robot would call it."""

import http.client
import json
import socket
from dataclasses import dataclass

from harness.waiting import DEADLINE

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        assert self.headers["content-type"].split(";")[0] == "application/json", self.headers
        return json.loads(self.body)

    @property
    def detail(self):
        return self.json["detail"]


class Rest:
    """Every call has a connection of its own, but for those inside `with rest.connected():`."""

    def __init__(self, port, token=None):
        self.port = port
        self._fields = {"Authorization": f"Bearer {token}"} if token else {}
        self._kept = None

    def call(self, method, path, body=None, headers=None):
        """`body` is bytes or text as they leave, or what becomes JSON."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        fields = {**({} if body is None else JSON), **self._fields, **(headers or {})}
        connection = self._kept or http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, data, fields)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            if connection is not self._kept:
                connection.close()

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body, **more):
        return self.call("POST", path, body, **more)

    def publish(self, topic, payload, **members):
        return self.post("/mqtt/publish", {"topic": topic, "payload": payload, **members})

    def publish_text(self, topic, payload_text):
        """The payload leaves exactly as it is written."""
        return self.post("/mqtt/publish", f'{{"topic": {json.dumps(topic)}, "payload": {payload_text}}}')

    def subscribe(self, topic, **members):
        return self.post("/mqtt/subscribe", {"topic": topic, **members})

    def unsubscribe(self, topic):
        return self.post("/mqtt/unsubscribe", {"topic": topic})

    def status(self):
        answer = self.get("/mqtt/status")
        assert answer.status == 200
        return answer.json

    def subscriptions(self):
        return self.get("/mqtt/subscriptions").json

    def connected(self):
        return _Connected(self)

    def socket(self):
        """For what http.client would not send."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE)


class _Connected:
    """All calls inside share one connection."""

    def __init__(self, rest):
        self._rest = rest

    def __enter__(self):
        self._rest._kept = http.client.HTTPConnection("127.0.0.1", self._rest.port, timeout=DEADLINE)
        self._rest._kept.connect()
        self._rest._kept.auto_open = 0  # a connection that is lost is an error, not made again
        return self._rest._kept

    def __exit__(self, *_):
        self._rest._kept.close()
        self._rest._kept = None
