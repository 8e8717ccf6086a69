# SPDX-License-Identifier: Apache-2.0
"""Clients of a manager's REST API that publish numbers all the time."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field

from programs import eventually

PUBLISHERS = 4


@dataclass
class Answers:
    """Of `POST /mqtt/publish`: publisher, number and time of the answer, by what its `delivery` said."""

    acknowledged: list = field(default_factory=list)
    stored: list = field(default_factory=list)
    errors: int = 0

    def succeeded(self):
        return {(robot, number) for robot, number, _ in self.acknowledged + self.stored}


class Publishing:
    """Publishes over a manager's REST API, all the time, until it is stopped."""

    def __init__(self, manager):
        self.answers = Answers()
        self._port, self._stop = manager.port, threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(robot,)) for robot in range(PUBLISHERS)]
        for thread in self._threads:
            thread.start()

    def _work(self, robot):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        number = 0
        while not self._stop.wait(0.004):
            body = {"topic": f"fleet/{robot}/telemetry", "payload": {"n": number, "t": time.monotonic_ns()}, "qos": 1}
            text = json.dumps(body, separators=(",", ":"))
            connection.request("POST", "/mqtt/publish", text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = json.loads(answer.read())
            if answer.status == 200:
                getattr(self.answers, said["delivery"]).append((robot, number, time.monotonic()))
            else:
                self.answers.errors += 1
            number += 1
        connection.close()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


def wait_for_acknowledged(answers, count, what):
    goal = len(answers.acknowledged) + count
    eventually(lambda: len(answers.acknowledged) >= goal, what)


def longest_pause(answers, killed):
    times = sorted(at for _, _, at in answers.acknowledged if at > killed - 1)
    return max(after - before for before, after in zip(times, times[1:]))
