#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A callback server as somebody else may write it: Python's http.server, a thread for each connection.

Alone it prints what it is posted: callback_server.py [PORT]"""

import contextlib
import json
import socket
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Posted:
    body: bytes
    connection: int  # the number of the connection it came on

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def topic(self):
        return self.json["topic"]

    @property
    def payload(self):
        return self.json["payload"]


class _Handler(BaseHTTPRequestHandler):
    def setup(self):
        if not self.server.owner.writes_twice:
            self.wbufsize = -1  # an answer leaves in one piece
        super().setup()
        self.protocol_version = self.server.owner.version
        self.number = self.server.owner.connected(self.connection)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.owner.posted(Posted(body, self.number))
        if status is None:
            self.close_connection = True
            return
        for each in self.server.owner.informational:
            self.send_response_only(each)
            self.send_header("X-Note", "not the answer yet")
            self.end_headers()
        answer = b"" if status == 204 else json.dumps({"ok": status == 200}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.server.owner.between()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, owner):
        self.owner = owner
        super().__init__(address, _Handler)

    def handle_error(self, *_):
        """Whoever posts may go away."""


class CallbackServer:
    """`answer(posted)` is the status for a message, None for no answer at all; it may take its time.
    `version="HTTP/1.0"` closes the connection after each answer. It keeps its port over `stop()` and `start()`.
    `informational`: statuses that are sent before each answer. `writes_twice`: head and body by themselves, as
    http.server does it where nobody tells it otherwise; `between()` is called then."""

    def __init__(self, answer=lambda posted: 200, version="HTTP/1.1", port=0, informational=(), writes_twice=False,
                 between=lambda: None):
        self.answer, self.version, self.port = answer, version, port
        self.informational, self.writes_twice, self.between = informational, writes_twice, between
        self.messages = []
        self.connections = 0
        self.most_at_once = {}  # how many messages of a topic were ever unanswered together
        self._unanswered = {}
        self._open = []
        self._lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/callback"

    def start(self):
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Like a process that is killed: what is connected is cut."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.cut()

    def cut(self):
        """Ends every connection, and takes new ones."""
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def connected(self, connection):
        with self._lock:
            self._open.append(connection)
            self.connections += 1
            return self.connections

    def posted(self, posted):
        topic = posted.topic
        with self._lock:
            self.messages.append(posted)
            self._unanswered[topic] = self._unanswered.get(topic, 0) + 1
            self.most_at_once[topic] = max(self.most_at_once.get(topic, 0), self._unanswered[topic])
        try:
            return self.answer(posted)
        finally:
            with self._lock:
                self._unanswered[topic] -= 1

    def of(self, topic):
        return [posted for posted in list(self.messages) if posted.topic == topic]

    def payloads(self, topic):
        return [posted.payload for posted in self.of(topic)]

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def print_posted(posted):
    print(posted.body.decode(), flush=True)
    return 200


if __name__ == "__main__":
    with CallbackServer(print_posted, port=int((sys.argv[1:] or [0])[0])) as server:
        print(f"listening: url={server.url}", flush=True)
        threading.Event().wait()
