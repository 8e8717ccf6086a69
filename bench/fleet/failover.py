# SPDX-License-Identifier: Apache-2.0
"""A cluster of two brokers, of which one is killed in the middle: what was acknowledged, and what came."""

import contextlib
import pathlib
import tempfile
import time

import cluster
from programs import Manager, eventually
from publishing import PUBLISHERS, Publishing, longest_pause, wait_for_acknowledged
from shared import PLAIN, SHARED, numbers
from witnesses import Tap, Witness, robot_and_number

# What became of the numbers that were answered with success and did not reach the subscriber's petal. Ours is what no node
# had acknowledged, and what the witness, mosquitto_sub at node B, got there and our subscriber at B did not.
OURS, WITH_A, UNSEEN = "lost by a manager", "lost, seen by the witness at B", "lost, not seen at B either"


def came(subscriber):
    return {(robot, number) for robot, mask in numbers(subscriber.report()).items()
            for number in range(mask.bit_length()) if mask >> number & 1}


def kill_in_the_middle(build, transport, quick, publisher_first, subscriber_first):
    """`..._first` is the node each manager's list of brokers begins with, 0 or 1; node 0 is killed."""
    with tempfile.TemporaryDirectory(prefix="petal-cluster-") as folder, contextlib.ExitStack() as stack:
        home = pathlib.Path(folder)
        nodes = stack.enter_context(cluster.Cluster(home)).nodes

        def manager(name, first, brokers, filter=None):
            urls = f"{brokers[first].url},{brokers[1 - first].url}"
            made = Manager(build, home, name, transport, urls, filter, **cluster.LOGIN)
            stack.callback(made.stop)
            return made.wait_connected()

        taps = [Tap(node.port) for node in nodes]
        for tap in taps:
            stack.callback(tap.stop)
        subscriber = manager("subscriber", subscriber_first, nodes, PLAIN)
        publisher = manager("publisher", publisher_first, taps)
        witness = Witness(nodes[1])
        stack.callback(witness.program.stop)

        def kill():
            nodes[0].program.kill()
            taps[0].stop()

        lost, found = _observe(kill, subscriber, publisher, 200 if quick else 1000)
        acknowledged = {robot_and_number(*message) for tap in taps for message in tap.acknowledged
                        if message[0].startswith("fleet/")}
        seen = lost & witness.came()
        ours = (lost - acknowledged) | (seen if subscriber_first == 1 else set())
        return {**found, OURS: len(ours), WITH_A: len(seen - ours), UNSEEN: len(lost - seen - ours)}


def _observe(kill, subscriber, publisher, messages):
    """What was answered with success and never came; and the row."""
    publishing = Publishing(publisher)
    answers = publishing.answers
    try:
        wait_for_acknowledged(answers, messages, "messages before the kill")
        killed = time.monotonic()
        kill()
        wait_for_acknowledged(answers, PUBLISHERS + messages, "messages after the kill")
        subscriber.wait_connected()
        wait_for_acknowledged(answers, messages, "messages after the subscriber's return")
    finally:
        publishing.stop()
    eventually(lambda: not any(outbox["messages"] for outbox in publisher.outboxes()), "what was stored is sent")
    _wait_until_quiet(subscriber)
    lost = answers.succeeded() - came(subscriber)
    return lost, {"acknowledged": len(answers.acknowledged), "stored": len(answers.stored), "errors": answers.errors,
                  "longest pause of acknowledgements, s": round(longest_pause(answers, killed), 2),
                  "twice": subscriber.report()["duplicates"]}


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
