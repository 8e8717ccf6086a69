# SPDX-License-Identifier: Apache-2.0
"""The two programs that hold a link to a broker, as one."""

import json
import re

from foreign.callback_server import CallbackServer
from harness.client_service import ClientService
from harness.manager import Manager
from harness.waiting import DEADLINE, eventually

KINDS = ("petal-app-manager", "petal-mqtt-client")


class Linked:
    """`kind` is one of KINDS; what both can do, said in the same words. Started with `start()`, closed as a `with`."""

    def __init__(self, kind, directory, url, **settings):
        self.is_manager = kind == KINDS[0]
        self._callbacks = CallbackServer()
        if self.is_manager:
            self.program = Manager(directory, "embedded", url, **settings)
        else:
            self.program = ClientService(directory, url, **settings)

    @property
    def log(self):
        return self.program.log

    def set(self, **settings):
        self.program.set(**settings)
        return self

    def start(self):
        self.program.start()
        return self

    def publish(self, topic, payload, qos=1, **members):
        """The answer over HTTP, and whatever it is called there, its status."""
        path = "/mqtt/publish" if self.is_manager else "/publish"
        return self.program.rest.post(path, {"topic": topic, "payload": payload, "qos": qos, **members})

    def subscribe(self, topic, qos=1):
        if self.is_manager:
            return self.program.rest.subscribe(topic, qos=qos)
        return self.program.rest.post("/subscribe", {"topic": topic, "callbackUrl": self._callbacks.url, "qos": qos})

    def unsubscribe(self, topic):
        return self.program.rest.post("/mqtt/unsubscribe" if self.is_manager else "/unsubscribe", {"topic": topic})

    def heard(self, topic):
        """The payloads that came on a topic it has subscribed, in order, as JSON values; short ones only."""
        if not self.is_manager:
            return self._callbacks.payloads(topic)
        lines = (re.search(rf"received for REST: topic={re.escape(topic)} bytes=\d+ payload=(.*)$", line) for line in list(self.log.lines))
        return [json.loads(found[1]) for found in lines if found]

    def wait_heard(self, topic, payloads):
        """Exactly these."""
        eventually(lambda: self.heard(topic) == payloads, lambda: f"{payloads} on {topic}, came: {self.heard(topic)}\n{self.log.text()}")

    def wait_heard_bytes(self, topic, size):
        """A message of that size, as it is over MQTT; its payload is a JSON string."""
        if self.is_manager:
            self.log.wait_for(rf"received for REST: topic={re.escape(topic)} bytes={size} ")
        else:
            eventually(lambda: size in [len(payload) + 2 for payload in self._callbacks.payloads(topic)], f"{size} bytes")

    def state(self):
        """`connected`; `refused`, where it says that waiting will not help; `details`."""
        if self.is_manager:
            status = self.program.status()
            connected, refused = status["connection"]["connected"], status["status"] == "unhealthy"
        else:
            status = self.program.health()
            connected, refused = status["connected"], status.get("refused", False)
        return {"connected": connected, "refused": refused, "details": status.get("details", "")}

    def wait_until(self, predicate, what, timeout=DEADLINE):
        seen = {}

        def look():
            seen.update(self.state())
            return predicate(seen) and dict(seen)

        return eventually(look, lambda: f"{what}, state: {seen}\n{self.log.text()}", timeout)

    def wait_connected(self):
        self.wait_until(lambda state: state["connected"], "connected")
        return self

    def wait_disconnected(self):
        return self.wait_until(lambda state: not state["connected"], "not connected")

    def pauses(self, since=0):
        """The milliseconds it said it would wait before it tries again."""
        said = (re.search(r"\[broker\] trying again: in_ms=(\d+)", line) for line in list(self.log.lines)[since:])
        return [int(found[1]) for found in said if found]

    def close(self):
        self.program.close()

    def __enter__(self):
        self._callbacks.start()
        return self

    def __exit__(self, *_):
        try:
            self.program.close()
        finally:
            self._callbacks.stop()
