# SPDX-License-Identifier: Apache-2.0
"""A client service of somebody else, which takes publishes, or keeps them and says nothing."""

import http.server
import json
import threading


class HangingService:
    """Healthy all the time. While `hangs` is set no publish is answered; `taken` are the payloads of those that were."""

    def __init__(self):
        self.hangs = threading.Event()
        self.asked, self.taken = [], []
        self._ended = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def publish(self, payload):
        """Whether it is answered."""
        self.asked.append(payload)
        if self.hangs.is_set():
            self._ended.wait()
            return False
        self.taken.append(payload)
        return True

    def _handler(service):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, body):
                data = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                self.answer({"status": "healthy", "connected": True, "instance": "1"})

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path != "/publish" or service.publish(body["payload"]):
                    self.answer({"status": "success"})
                else:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
