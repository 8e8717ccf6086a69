# SPDX-License-Identifier: Apache-2.0
"""A cluster of two brokers, of which one is killed in the middle: what was acknowledged, and what came."""

import contextlib
import http.client
import json
import pathlib
import tempfile
import threading
import time
from dataclasses import dataclass, field

import cluster
from programs import Manager, Program, eventually
from shared import PLAIN, SHARED, numbers

PUBLISHERS = 4

# What became of the numbers that were answered with success and did not reach the subscriber's petal. The witness is
# mosquitto_sub at node B: what it got, and our subscriber at the same node did not, is our loss.
OURS, WITH_A, UNSEEN = "lost by a manager", "lost, seen by the witness at B", "lost, not seen at B either"


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


def came(subscriber):
    return {(robot, number) for robot, mask in numbers(subscriber.report()).items()
            for number in range(mask.bit_length()) if mask >> number & 1}


class Witness:
    """Another program than ours that has subscribed the same."""

    def __init__(self, node):
        command = ["stdbuf", "-oL", "mosquitto_sub", "-V", "5", "-d", "-h", "127.0.0.1", "-p", node.port, "-i", "witness",
                   "-u", "witness@localhost", "-P", "any", "-q", "1", "-t", PLAIN, "-F", "came %t %p"]
        self.program = Program(command)
        self.program.wait_for("^Subscribed")

    def came(self):
        lines = [line.split(" ", 2) for line in list(self.program.lines) if line.startswith("came ")]
        return {(int(topic.split("/")[1]), json.loads(payload)["n"]) for _, topic, payload in lines}


def kill_in_the_middle(build, transport, quick, publisher_first, subscriber_first):
    """`..._first` is the node each manager's list of brokers begins with, 0 or 1; node 0 is killed."""
    with tempfile.TemporaryDirectory(prefix="petal-cluster-") as folder, contextlib.ExitStack() as stack:
        home = pathlib.Path(folder)
        nodes = stack.enter_context(cluster.Cluster(home)).nodes

        def manager(name, first, filter=None):
            urls = f"{nodes[first].url},{nodes[1 - first].url}"
            made = Manager(build, home, name, transport, urls, filter, **cluster.LOGIN)
            stack.callback(made.stop)
            return made.wait_connected()

        subscriber, publisher = manager("subscriber", subscriber_first, PLAIN), manager("publisher", publisher_first)
        witness = Witness(nodes[1])
        stack.callback(witness.program.stop)
        lost, found = _observe(nodes[0], subscriber, publisher, 200 if quick else 1000)
        seen = len(lost & witness.came())
        dropped = sum(outbox["dropped"] for outbox in publisher.outboxes())
        at_b = subscriber_first == 1
        return {**found, OURS: dropped + (seen if at_b else 0), WITH_A: 0 if at_b else seen, UNSEEN: len(lost) - seen}


def _observe(victim, subscriber, publisher, messages):
    """What was answered with success and never came; and the row."""
    publishing = Publishing(publisher)
    answers = publishing.answers
    try:
        wait_for_acknowledged(answers, messages, "messages before the kill")
        killed = time.monotonic()
        victim.program.kill()
        wait_for_acknowledged(answers, PUBLISHERS + messages, "messages after the kill")
        subscriber.wait_connected()
        wait_for_acknowledged(answers, messages, "messages after the subscriber's return")
    finally:
        publishing.stop()
    eventually(lambda: not any(outbox["messages"] for outbox in publisher.outboxes()), "what was stored is sent")
    _wait_until_quiet(subscriber)
    lost = answers.succeeded() - came(subscriber)
    return lost, {"acknowledged": len(answers.acknowledged), "stored": len(answers.stored), "errors": answers.errors,
            "longest pause of acknowledgements, s": round(_longest_pause(answers, killed), 2),
            "twice": subscriber.report()["duplicates"]}


def _longest_pause(answers, killed):
    times = sorted(at for _, _, at in answers.acknowledged if at > killed - 1)
    return max(after - before for before, after in zip(times, times[1:]))


def _wait_until_quiet(subscriber):
    count, since = -1, time.monotonic()
    while time.monotonic() - since < 2:
        if (now := subscriber.count()) != count:
            count, since = now, time.monotonic()
        time.sleep(0.05)


def share_is_refused(build, transport):
    """What a petal and REST are told of `$share` by ejabberd's own announcement."""
    with tempfile.TemporaryDirectory(prefix="petal-cluster-") as folder, contextlib.ExitStack() as stack:
        home = pathlib.Path(folder)
        node = stack.enter_context(cluster.Cluster(home)).nodes[0]
        manager = Manager(build, home, "asks", transport, node.url, SHARED, **cluster.LOGIN)
        stack.callback(manager.stop)
        manager.wait_connected()
        refused = eventually(lambda: manager.status()["subscriptions"].get("refused"), "the petal's filter is refused")
        status, answer = manager.call("POST", "/mqtt/subscribe", {"topic": "$share/others/a"})
        plain, _ = manager.call("POST", "/mqtt/subscribe", {"topic": "a"})
        return refused, status, answer["detail"], plain


def run(build, quick):
    """Whether nothing that was acknowledged is lost where the design can promise it."""
    if not cluster.installed():
        print("\nThe cluster is not measured: ejabberd is not installed (scripts/bootstrap --bench does that).")
        return False
    print("\nA cluster of two nodes of ejabberd, A and B. A is killed with signal 9 in the middle. QoS 1 over REST, "
          f"{PUBLISHERS} clients; each manager has both nodes in its list, and begins with the one named.")
    columns = ["publisher at", "subscriber at", "transport"]
    fine, header = True, False
    for publisher, subscriber, transport in ((1, 1, "embedded"), (1, 1, "service"), (0, 1, "embedded"), (0, 1, "service"),
                                             (1, 0, "embedded"), (0, 0, "embedded")):
        found = kill_in_the_middle(build, transport, quick, publisher, subscriber)
        if not header:
            print("| " + " | ".join([*columns, *found]) + " |\n|" + " --- |" * (len(columns) + len(found)))
            header = True
        print("| " + " | ".join(str(cell) for cell in ["AB"[publisher], "AB"[subscriber], transport, *found.values()]) + " |",
              flush=True)
        at_b = publisher == subscriber == 1  # nothing of what is acknowledged is on the node that dies
        fine = fine and not found[OURS] and not (at_b and found[UNSEEN])
    for transport in ("embedded", "service"):
        refused, status, detail, plain = share_is_refused(build, transport)
        print(f"\n`$share` at ejabberd, {transport}: POST /mqtt/subscribe answers {status}: {detail}\n"
              f"subscriptions.refused of the status: {refused[0]['reason']}\nanother filter: {plain}")
        fine = fine and status == 502 and plain == 200
    return fine
