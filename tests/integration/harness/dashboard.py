# SPDX-License-Identifier: Apache-2.0
"""A controller dashboard, as far as a robot's records go: what `LOCAL_DB=dashboard` speaks to."""

import http.server
import json
import socket
import threading

from harness.places import free_port


class Dashboard:
    """Keeps records over `stop()` and `start()`, and its port."""

    def __init__(self):
        self.port = free_port()
        self.records = []  # (table, record)
        self.asked = []  # (call, body)
        self._server = None
        self._connections = []

    def put(self, table, **record):
        self.records.append((table, record))

    def _of(self, table):
        return [record for where, record in self.records if where == table]

    def answer(self, call, body):
        records = self._of(body["table_name"])
        if call == "getData":
            key, value = body["partition_key"], body["partition_value"]
            return next((record for record in records if record.get(key) == value), {})
        if call == "scanData":
            wanted = [(each["filter_key_name"], each["filter_key_value"]) for each in body.get("scanFilter", [])]
            return [record for record in records if all(str(record.get(key)) == value for key, value in wanted)]
        for record in records:
            if record.get(body["filter_key"]) == body["filter_value"]:
                record.clear()
                record.update(body["data"])
                return {"success": True}
        self.put(body["table_name"], **body["data"])
        return {"success": True}

    def start(self):
        dashboard = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                dashboard._connections.append(self.connection)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                call = self.path.removeprefix("/drone/onBoard/config/")
                dashboard.asked.append((call, body))
                answer = json.dumps(dashboard.answer(call, body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        while self._connections:  # kept ones would be served on
            try:
                self._connections.pop().shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the manager closed it

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
