# SPDX-License-Identifier: Apache-2.0
"""Messages that go out, or come in, while something is broken."""

import contextlib
import itertools
import json
import subprocess
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


class Sent(list):
    """The numbers that have left, `rate` a second, which may be changed at any moment."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate


@contextlib.contextmanager
def incoming(broker, topic, rate=200):
    """Publishes `{"messageId", "n"}` at the broker, with QoS 1, all the time; yields the numbers that have left (Sent). At
    the end the broker has them all."""
    sent, stop = Sent(rate), threading.Event()
    command = ["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.port), "-t", topic, "-q", "1", "-l"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, bufsize=1)

    def work():
        for number in itertools.count():
            if stop.wait(1 / sent.rate):
                return
            child.stdin.write(json.dumps({"messageId": f"m{number}", "n": number}) + "\n")
            sent.append(number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield sent
    finally:
        stop.set()
        thread.join()
        child.stdin.close()
        assert child.wait(60) == 0
