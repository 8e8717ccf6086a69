# SPDX-License-Identifier: Apache-2.0
"""A reader of the manager's live messages."""

import http.client
import json
import urllib.parse

from harness.waiting import DEADLINE


class Live:
    """A reader; `head` is what came before the first line."""

    def __init__(self, port, *filters, **more):
        query = urllib.parse.urlencode([("topic", each) for each in filters] + list(more.items()))
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        self._connection.request("GET", f"/mqtt/messages?{query}")
        self.head = self._connection.getresponse()

    def line(self):
        text = b"\n"
        while text == b"\n":
            text = self.head.readline()
        return text.decode().rstrip("\n")

    def next(self):
        """The next message."""
        return json.loads(self.line())

    def close(self):
        self.head.close()
        self._connection.close()
