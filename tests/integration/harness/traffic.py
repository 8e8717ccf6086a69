# SPDX-License-Identifier: Apache-2.0
"""Publishes that go on while something is broken."""

import contextlib
import itertools
import threading


@contextlib.contextmanager
def publishing(manager, topic):
    """Publishes numbers one after the other, all the time; yields those that were answered with success."""
    succeeded, failed, stop = [], [], threading.Event()

    def work():
        for number in itertools.count():
            if stop.is_set():
                return
            try:
                answer = manager.rest.publish(topic, number)
            except OSError:
                return  # the manager has left
            (succeeded if answer.status == 200 else failed).append(number)
            if answer.status != 200:
                assert answer.status == 503, answer.body
                stop.wait(0.01)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield succeeded, failed
    finally:
        stop.set()
        thread.join()


def enough(numbers, count, manager):
    """Waits until `count` more have been answered with success."""
    goal = len(numbers) + count
    manager.wait_until(lambda _: len(numbers) >= goal, f"{count} more publishes")
