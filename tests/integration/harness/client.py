# SPDX-License-Identifier: Apache-2.0
"""mosquitto_sub and mosquitto_pub: the other side of the broker."""

import itertools
import json
import subprocess
import threading
from dataclasses import dataclass

from harness.process import Process
from harness.waiting import DEADLINE, eventually

_ids = itertools.count(1)


@dataclass(frozen=True)
class Received:
    topic: str
    payload: bytes
    qos: int
    retained: bool

    @property
    def text(self):
        return self.payload.decode()

    @property
    def json(self):
        return json.loads(self.payload)


def _parse(line):
    mark, qos, retained, payload, topic = (line + " ").split(" ", 4)
    assert mark == "message:"
    return Received(topic[:-1], bytes.fromhex(payload), int(qos), retained == "1")


class Subscriber:
    """Subscribed when it is made: what is published from then on is received."""

    def __init__(self, broker, *filters, qos=1, options=()):
        topics = [part for text in filters for part in ("-t", text)]
        self.client_id = f"subscriber-{next(_ids)}"
        command = ["stdbuf", "-oL", "mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.port), "-d"]
        command += ["-i", self.client_id, "-q", str(qos), "-F", "message: %q %r %x %t", *topics, *options]
        self._process = Process(command)
        self._messages, self._looked_at = [], 0
        self._looking = threading.Lock()
        try:
            self._process.wait_for(r"^Subscribed \(mid")
        except AssertionError:
            self.close()
            raise

    @property
    def messages(self):
        with self._looking:
            lines = self._process.lines[self._looked_at:]
            self._looked_at += len(lines)
            self._messages += [_parse(line) for line in lines if line.startswith("message: ")]
            return list(self._messages)

    @property
    def texts(self):
        return [message.text for message in self.messages]

    @property
    def jsons(self):
        return [message.json for message in self.messages]

    def wait_for_count(self, count, timeout=DEADLINE):
        came = lambda: len(self.messages)  # noqa: E731
        eventually(lambda: came() >= count, lambda: f"{count} messages, came: {came()}", timeout, progress=came)
        return self.messages

    def wait_for(self, predicate=lambda _: True, timeout=DEADLINE):
        """The first message that meets `predicate`."""
        looked_at = 0

        def found():
            nonlocal looked_at
            new = self.messages[looked_at:]
            looked_at += len(new)
            return next(filter(predicate, new), None)

        return eventually(found, lambda: f"a message that meets the condition, came: {self.texts}", timeout)

    def close(self):
        self._process.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def publish(broker, topic, payload, qos=1, retain=False, options=()):
    """Returns when the broker has acknowledged it. `payload` is bytes, text, or what becomes JSON."""
    if not isinstance(payload, (bytes, str)):
        payload = json.dumps(payload)
    data = payload.encode() if isinstance(payload, str) else payload
    source = "-s" if data else "-n"
    _mosquitto_pub(broker, [topic, source, "-q", str(qos), *(["-r"] if retain else []), *options], data)


def publish_lines(broker, topic, lines, qos=1):
    """A message for each line, in order, over one connection."""
    _mosquitto_pub(broker, [topic, "-l", "-q", str(qos)], "".join(f"{line}\n" for line in lines).encode())


def _mosquitto_pub(broker, arguments, data):
    command = ["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.port), "-t", *arguments]
    subprocess.run(command, input=data, check=True, timeout=60)
