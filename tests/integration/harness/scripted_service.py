# SPDX-License-Identifier: Apache-2.0
"""A client service without a broker: notes what a manager asks of it, and posts what a test tells it to."""

import http.client
import http.server
import json
import threading
import urllib.parse

from harness.waiting import DEADLINE, eventually


class ScriptedService:
    """Listens on `port`. `health` is what it shows; `published` and `subscribed` are the bodies it was sent."""

    def __init__(self, port, **health):
        self.health = {"status": "healthy", "connected": True, "instance": "1", **health}
        self.published, self.subscribed = [], []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True

    def _handler(self):
        service = self
        notes = {"/publish": self.published, "/subscribe": self.subscribed, "/unsubscribe": []}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self._answer(service.health)

            def do_POST(self):
                notes[self.path].append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._answer({"status": "success"})

            def _answer(self, shown):
                body = json.dumps(shown).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def deliver(self, topic, payload, **members):
        """Posts a message to whoever has subscribed `topic`, by that name; the status of the answer."""
        asked = eventually(lambda: next((each for each in self.subscribed if each["topic"] == topic), None),
                           lambda: f"{topic} is subscribed: {self.subscribed}")
        url = urllib.parse.urlsplit(asked["callbackUrl"])
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=DEADLINE)
        body = json.dumps({"topic": topic, "payload": payload, **members})
        connection.request("POST", url.path, body, {"Content-Type": "application/json"})
        status = connection.getresponse().status
        connection.close()
        return status

    def wait_for_published(self, count):
        eventually(lambda: len(self.published) >= count, lambda: f"{count} published: {self.published}")
        return self.published

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
