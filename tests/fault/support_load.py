# SPDX-License-Identifier: Apache-2.0
"""Programs on the robot that publish over REST, and know what they were told."""

import collections
import contextlib
import http.client
import json
import random
import threading
from dataclasses import dataclass

from harness.rest import JSON

TOPICS = ("kills/a", "kills/b", "kills/c")


@dataclass(frozen=True)
class Published:
    client: int
    number: int
    topic: str
    outcome: str  # acknowledged, stored, unknown (no answer came), or the status of a refusal

    @property
    def promised(self):
        return self.outcome in ("acknowledged", "stored")


class Clients:
    """`count` clients, each on a connection of its own that stays open, each waiting for an answer before its next
    message. The payload is `[client, number, padding]`, the padding of one of the lengths."""

    def __init__(self, port, count=16, seed=0, pause=0.005, lengths=(0, 20, 200, 2000)):
        self._port, self._pause, self._lengths = port, pause, lengths
        self._stop = threading.Event()
        self._slowly = 1
        self._published = [[] for _ in range(count)]
        self._threads = [threading.Thread(target=self._work, args=(client, random.Random(f"{seed} {client}")), daemon=True)
                         for client in range(count)]

    def hold_back(self, held):
        """A hundred times slower, until it is told otherwise: so that what waits can leave."""
        self._slowly = 100 if held else 1

    @property
    def published(self):
        return [each for client in self._published for each in list(client)]

    @property
    def promised(self):
        """How many were answered with success so far."""
        return sum(each.promised for each in self.published)

    @property
    def answered(self):
        """The same, refusals included, at little cost."""
        return sum(map(len, self._published))

    def outcomes(self):
        return collections.Counter(each.outcome for each in self.published)

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def finish(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.finish()

    def _work(self, client, chance):
        number, connection = 0, None
        while not self._stop.wait(chance.uniform(0, 2 * self._pause * self._slowly)):
            connection = connection or http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            topic = chance.choice(TOPICS)
            outcome = self._publish(connection, topic, [client, number, "x" * chance.choice(self._lengths)])
            if outcome in ("unknown", "nobody"):
                connection.close()
                connection = None
            if outcome == "nobody":
                self._stop.wait(0.02)
                continue
            self._published[client].append(Published(client, number, topic, outcome))
            number += 1

    def _publish(self, connection, topic, payload):
        """`nobody`: nothing was sent, for nobody listens."""
        if connection.sock is None:
            try:
                connection.connect()
            except OSError:
                return "nobody"
        body = json.dumps({"topic": topic, "payload": payload, "qos": 1})
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("POST", "/mqtt/publish", body, JSON)
            answer = connection.getresponse()
            text = answer.read()
            return json.loads(text)["delivery"] if answer.status == 200 else str(answer.status)
        return "unknown"


@dataclass
class Verdict:
    lost: list
    duplicated: int
    out_of_order: list


def judge(published, came):
    """Compares what was promised with what came, `[client, number, ...]` in order. Order is judged by first arrivals: of
    what one client sent to one topic, each after the answer to the one before."""
    first = {}
    for place, (client, number, *_) in enumerate(came):
        first.setdefault((client, number), place)
    promised = [each for each in published if each.promised]
    lost = [each for each in promised if (each.client, each.number) not in first]
    last, out_of_order = {}, []
    for each in promised:  # in the order of the answers
        place = first.get((each.client, each.number), -1)
        if 0 <= place < last.get((each.client, each.topic), -1):
            out_of_order.append(each)
        last[each.client, each.topic] = max(place, last.get((each.client, each.topic), -1))
    return Verdict(lost, len(came) - len(first), out_of_order)
