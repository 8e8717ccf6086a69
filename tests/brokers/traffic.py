# SPDX-License-Identifier: Apache-2.0
"""Publishes of a manager that go on while its broker dies."""

import itertools
import threading

from harness.waiting import eventually


class Publishing:
    """Publishes numbers on a topic, one after the other, all the time. `answered` has how each was answered with success:
    `acknowledged` or `stored`."""

    def __init__(self, manager, topic):
        self.answered = {}
        self._manager, self._topic = manager, topic
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self):
        for number in itertools.count():
            if self._stop.is_set():
                return
            answer = self._manager.rest.publish(self._topic, number)
            if answer.status == 200:
                self.answered[number] = answer.json["delivery"]

    def those(self, delivery):
        return [number for number, how in self.answered.copy().items() if how == delivery]

    def wait_for(self, count, delivery):
        """Until `count` more have been answered so."""
        goal = len(self.those(delivery)) + count
        answered = lambda: len(self.those(delivery))  # noqa: E731
        eventually(lambda: answered() >= goal, lambda: f"{count} more {delivery}: {self._manager.status()}", progress=answered)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
