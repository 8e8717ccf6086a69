# SPDX-License-Identifier: Apache-2.0
"""petalctl bench against the real manager and broker."""

import json

import pytest

from harness.client import publish
from harness.petalctl import Petalctl
from harness.waiting import eventually


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker).start().wait_connected()


@pytest.fixture(scope="module")
def petalctl(manager):
    return Petalctl.of(manager)


def result(answer, status=0):
    assert answer.returncode == status, answer.stderr
    return json.loads(answer.stdout)


def test_publish_counts_what_the_broker_has_acknowledged(petalctl, listen, topic):
    subscriber = listen(topic)
    told = result(petalctl("bench", "publish", "--topic", topic, "--messages", "40", "--size", "300", "--json"))
    assert (told["published"], told["stored"], told["refused"], told["unanswered"]) == (40, 0, 0, 0)
    assert told["publish_time"]["count"] == sum(step["count"] for step in told["publish_time"]["histogram"]) == 40
    assert told["messages_per_second"] > 0
    subscriber.wait_for_count(40)
    assert {len(message.payload) for message in subscriber.messages} == {300}
    assert sorted(message["n"] for message in subscriber.jsons) == list(range(40))


def test_roundtrip_finds_all_of_its_own_messages_on_a_topic_of_its_own(petalctl, manager):
    told = result(petalctl("bench", "roundtrip", "--messages", "40", "--rate", "1000", "--json"))
    assert (told["back"], told["missing"], told["repeated"], told["out_of_order"], told["lost"]) == (40, 0, 0, 0, 0)
    assert told["topic"].startswith(f"org/acme/device/{manager.robot}/bench/")
    times = told["back_time"]
    assert 0 < times["p50_us"] <= times["p99_us"] <= times["max_us"]


def test_subscribe_counts_what_arrives(petalctl, broker, topic):
    publish(broker, topic, b"kept", retain=True)
    with petalctl.running("bench", "subscribe", f"{topic}/#", "--messages", "3", "--seconds", "600", "--json") as process:
        eventually(lambda: publish(broker, f"{topic}/a", b"12345") or process.status is not None, process.text)
        assert process.wait(60) == 0
    told = json.loads(process.text())
    assert (told["messages"], told["payload_bytes"], told["retained"], told["lost"]) == (3, 15, 1, 0)


def test_without_a_broker_there_is_nothing_to_measure_but_the_disk(make_manager, own_broker):
    petalctl = Petalctl.of(make_manager(own_broker().url).start())
    for kind in ("publish", "roundtrip"):
        refused = petalctl("bench", kind)
        assert (refused.returncode, refused.stdout) == (75, "")
        assert "not connected" in refused.stderr
    assert petalctl("bench", "subscribe", "a").returncode == 75
    told = result(petalctl("bench", "publish", "--stored", "--messages", "5", "--json"))
    assert (told["published"], told["stored"]) == (0, 5)


def test_what_the_manager_begins_to_store_ends_it(make_manager, own_broker):
    broker = own_broker()
    broker.start()
    petalctl = Petalctl.of(manager := make_manager(broker, PUBLISH_TIMEOUT="1").start().wait_connected())
    with petalctl.running("bench", "publish", "--rate", "1000", "--seconds", "600", "--json") as process:
        manager.wait_until(lambda status: status["messages"]["published"] > 10)
        broker.stop()
        assert process.wait(60) == 75
    assert "--stored goes on" in process.text()
    assert json.loads(process.lines[0])["stored"] > 100


def test_a_manager_that_goes_leaves_the_result_so_far(make_manager, broker, listen, topic):
    petalctl = Petalctl.of(manager := make_manager(broker).start().wait_connected())
    heard = listen(topic)
    with petalctl.running("bench", "publish", "--topic", topic, "--rate", "50", "--seconds", "600") as process:
        heard.wait_for_count(5)
        manager.kill()
        assert process.wait(60) == 69
    assert process.said(r"Published +\d+ messages? of 256 bytes")
    assert process.said("petalctl: the manager is out of reach")
