#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# [program]
"""Subscribes a topic, publishes to it, prints what arrives, unsubscribes. Argument: where the service listens."""

import http.client
import http.server
import json
import queue
import sys
import threading

SERVICE = sys.argv[1] if len(sys.argv) > 1 else "localhost:3004"
TOPIC = "demo/python"

arrived = queue.Queue()


class Callback(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # the service keeps its connections
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        arrived.put(json.loads(body))  # first keep it, then answer: a 2xx says that it need not come again
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def call(path, body):
    """Posts to the service; ends the program where that fails, with the reason."""
    connection = http.client.HTTPConnection(SERVICE, timeout=30)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answered = json.loads(answer.read())
    connection.close()
    if answer.status != 200:
        sys.exit(f"{path} was answered {answer.status}: {answered['error']}")


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Callback)  # several connections at once
threading.Thread(target=server.serve_forever, daemon=True).start()
callback_url = f"http://127.0.0.1:{server.server_port}/callback"

call("/subscribe", {"topic": TOPIC, "callbackUrl": callback_url, "qos": 1})
try:
    call("/publish", {"topic": TOPIC, "payload": {"hello": "robot"}, "qos": 1})
    message = arrived.get(timeout=30)
    print(f"{message['topic']}: {json.dumps(message['payload'])}")
finally:
    call("/unsubscribe", {"topic": TOPIC, "callbackUrl": callback_url})
# [program]
