# SPDX-License-Identifier: Apache-2.0
"""Several managers that share a subscription: each message reaches one of them."""

import re

from harness.client import publish_lines
from harness.waiting import eventually


def numbers(manager, topic):
    """What came over REST's subscription, in order."""
    lines = (re.search(rf"received for REST: topic={re.escape(topic)} bytes=\d+ payload=(\d+)$", line)
             for line in list(manager.log.lines))
    return [int(found[1]) for found in lines if found]


def test_each_message_reaches_one_of_two_managers(make_manager, broker, topic):
    first, second = pair = [make_manager(broker).start().wait_connected() for _ in range(2)]
    came = lambda: sorted(number for each in pair for number in numbers(each, f"{topic}/x"))  # noqa: E731
    for manager in pair:
        assert manager.rest.subscribe(f"$share/fleet/{topic}/+").status == 200
    publish_lines(broker, f"{topic}/x", range(100))
    eventually(lambda: came() == list(range(100)), lambda: f"each once, came: {came()}")
    assert all(len(numbers(manager, f"{topic}/x")) >= 10 for manager in pair)

    assert second.rest.unsubscribe(f"$share/fleet/{topic}/+").status == 200
    before = len(numbers(second, f"{topic}/x"))
    publish_lines(broker, f"{topic}/x", range(100, 120))
    eventually(lambda: came() == list(range(120)), lambda: f"each once, came: {came()}")
    assert len(numbers(second, f"{topic}/x")) == before


def test_a_manager_that_was_killed_gets_its_share_on_its_return(make_manager, broker, topic, listen):
    outs = [listen(f"{topic}/out/{number}") for number in range(2)]
    stays, dies = [make_manager(broker, ["recorder"], RECORDER_TOPICS=f"$share/fleet/{topic}/in",
                                RECORDER_OUT=f"{topic}/out/{number}").start().wait_connected() for number in range(2)]
    came = lambda: sorted(int(seen["payload"]) for out in outs for seen in out.jsons)  # noqa: E731
    publish_lines(broker, f"{topic}/in", range(20))
    eventually(lambda: came() == list(range(20)), lambda: f"each once, came: {came()}")

    dies.kill()
    if dies.client:
        dies.client.kill()
    publish_lines(broker, f"{topic}/in", range(20, 40))
    if dies.client:
        dies.client.start()
    dies.start().wait_connected()
    eventually(lambda: set(came()) == set(range(40)), lambda: f"all, came: {came()}")
    assert [number for number in came() if number >= 20] == list(range(20, 40))
