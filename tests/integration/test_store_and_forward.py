# SPDX-License-Identifier: Apache-2.0
"""What was answered with success reaches the broker, whatever is down, full or killed meanwhile."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time

import pytest

from harness.client_service import ClientService
from harness.process import Process
from harness.waiting import eventually


@pytest.fixture
def lasting(own_broker):
    """A broker that keeps its sessions over its restarts."""
    return own_broker(persistent=True).start()


@pytest.fixture
def arrivals(lasting, listen, topic):
    """What reaches `topic`, also what came before this subscriber was back."""
    return listen(topic, at=lasting, options=("-c", "-x", "3600"))


def stored(answer):
    assert (answer.status, answer.json["delivery"]) == (200, "stored"), answer.body


def store(manager, topic, numbers):
    with manager.rest.connected():
        for number in numbers:
            stored(manager.rest.publish(topic, number))


def wait_for_all(arrivals, count):
    """The numbers in the order in which they came first: a broker that is stopped may repeat what it had sent."""
    eventually(lambda: len(set(arrivals.texts)) >= count, lambda: f"{count} messages, came: {arrivals.texts}")
    return list(dict.fromkeys(arrivals.jsons))


def wait_until_empty(manager):
    return manager.wait_until(lambda status: status["outbox"]["messages"] == 0, "an empty outbox")


def outbox_file(manager):
    return manager.directory / "data" / "outbox.db"


def test_what_is_published_while_the_broker_is_down_is_stored_and_arrives_in_order(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting).start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    store(manager, topic, range(300))
    status = manager.status()
    assert status["status"] == "degraded"
    assert status["outbox"]["messages"] == status["messages"]["stored"] == 300
    assert 0 < status["outbox"]["bytes"] < status["outbox"]["max_bytes"] == 67108864
    lasting.start()
    assert wait_for_all(arrivals, 300) == list(range(300))
    wait_until_empty(manager)
    answer = manager.rest.publish(topic, 300)
    assert (answer.status, answer.json["delivery"]) == (200, "acknowledged")


def test_qos_0_is_never_stored(make_manager, lasting, topic):
    manager = make_manager(lasting).start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    answer = manager.rest.publish(topic, 1, qos=0)
    assert answer.status == 503 and "not connected" in answer.detail
    assert manager.status()["outbox"]["messages"] == 0


def test_a_manager_that_is_killed_has_what_it_stored_when_it_is_back(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting).start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    for number in range(3):
        store(manager, topic, range(number * 50, (number + 1) * 50))
        manager.kill()
        manager.start()
    assert manager.status()["outbox"]["messages"] == 150
    lasting.start()
    assert wait_for_all(arrivals, 150) == list(range(150))
    wait_until_empty(manager)


def test_a_manager_that_is_killed_while_it_sends_what_it_stored_loses_nothing(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting).start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    store(manager, topic, range(500))
    lasting.start()
    arrivals.wait_for_count(1)
    manager.kill()
    manager.start()
    assert sorted(wait_for_all(arrivals, 500)) == list(range(500))
    wait_until_empty(manager)


def test_a_manager_that_is_told_to_leave_has_what_it_stored_when_it_is_back(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting).start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    store(manager, topic, range(10))
    manager.terminate()
    lasting.start()
    manager.start()
    assert wait_for_all(arrivals, 10) == list(range(10))


def test_a_client_service_that_is_killed_has_what_it_stored_when_it_is_back(tmp_path, lasting, arrivals, topic):
    with ClientService(tmp_path, lasting.url, MQTT_CLIENT_ID="spool") as service:
        service.start().wait_connected()
        lasting.stop()
        eventually(lambda: not service.health()["connected"])
        for number in range(100):
            answer = service.rest.post("/publish", {"topic": topic, "payload": number})
            assert (answer.status, answer.json) == (200, {"status": "success", "delivery": "stored"})
        service.kill()
        service.start()
        assert service.health()["outbox"]["messages"] == 100
        lasting.start()
        assert wait_for_all(arrivals, 100) == list(range(100))
        eventually(lambda: service.health()["outbox"]["messages"] == 0)


@contextlib.contextmanager
def frozen(broker):
    """It keeps its connections, and answers nothing."""
    broker.log.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        broker.log.signal(signal.SIGCONT)


def test_a_publish_without_an_acknowledgement_is_stored_in_time_and_arrives(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting, PUBLISH_TIMEOUT="1").start().wait_connected()
    with frozen(lasting):
        stored(manager.rest.publish(topic, 0))
        stored(manager.rest.publish(topic, 1))
    wait_for_all(arrivals, 2)
    wait_until_empty(manager)


def test_what_is_in_flight_when_it_is_told_to_leave_is_stored(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting, MQTT_DEBUG="true").start().wait_connected()

    def publish():
        with contextlib.suppress(OSError):  # it does not wait for its callers
            manager.rest.publish(topic, 7)

    with frozen(lasting):
        call = threading.Thread(target=publish)
        call.start()
        manager.log.wait_for(rf"sending: seq=\d+ topic={topic} ")
        manager.terminate()
        call.join()
    manager.start()
    wait_for_all(arrivals, 1)
    wait_until_empty(manager)


def fill(manager, topic, payload="x" * 5000):
    """Publishes until one is not stored; how many were, and what the other was told."""
    with manager.rest.connected():
        for count in range(10000):
            answer = manager.rest.publish(topic, payload)
            if answer.status != 200:
                return count, answer
    raise AssertionError("it is never full")


def disk_use(file):
    return sum(path.stat().st_blocks * 512 for path in file.parent.glob(file.name + "*"))


def test_a_full_outbox_rejects_and_counts_and_holds_its_bound(make_manager, lasting, arrivals, topic):
    bound = 2 * 1024 * 1024
    manager = make_manager(lasting, OUTBOX_MAX_BYTES=bound).start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    count, answer = fill(manager, topic)
    assert answer.status == 507
    assert f"OUTBOX_MAX_BYTES={bound}" in answer.detail and "are used" in answer.detail
    assert manager.status()["outbox"]["rejected"] == 1
    assert manager.status()["outbox"]["messages"] == count
    assert bound / 2 < disk_use(outbox_file(manager)) <= bound + 64 * 1024
    lasting.start()
    arrivals.wait_for_count(count)
    wait_until_empty(manager)
    eventually(lambda: disk_use(outbox_file(manager)) < bound / 4, lambda: f"{disk_use(outbox_file(manager))} bytes")
    assert manager.rest.publish(topic, 1).status == 200


def test_a_full_outbox_drops_its_oldest_where_that_is_wished(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting, OUTBOX_MAX_BYTES=300_000, OUTBOX_FULL="drop-oldest").start().wait_connected()
    lasting.stop()
    manager.wait_disconnected()
    store(manager, topic, [str(number).ljust(5000) for number in range(100)])
    shown = manager.status()
    dropped = shown["outbox"]["dropped"]
    assert dropped == shown["messages"]["dropped"] == 100 - shown["outbox"]["messages"] > 0
    manager.log.wait_for(r"messages dropped: count=\d+ reason=\"the outbox is full")
    lasting.start()
    assert [int(payload) for payload in wait_for_all(arrivals, 100 - dropped)] == list(range(dropped, 100))


def test_what_has_expired_is_dropped_and_the_broker_is_told_how_long_the_others_live(make_manager, lasting, topic):
    watch = Process(["stdbuf", "-oL", "mosquitto_sub", "-V", "5", "-p", str(lasting.port), "-i", "watch", "-c", "-x", "3600",
                     "-q", "1", "-t", topic, "-d", "-F", "message: %p expiry: %E"])
    try:
        watch.wait_for("^Subscribed")
        manager = make_manager(lasting).start().wait_connected()
        lasting.stop()
        manager.wait_disconnected()
        stored(manager.rest.publish(topic, 1, message_expiry=1))
        stored(manager.rest.publish(topic, 2, message_expiry=3000))
        end = time.monotonic() + 1
        eventually(lambda: time.monotonic() > end)
        lasting.start()
        left = int(watch.wait_for(r"message: 2 expiry: (\d+)")[1])
        assert 0 < left < 3000
        assert not watch.said("message: 1 ")
        assert wait_until_empty(manager)["outbox"]["expired"] == 1
    finally:
        watch.kill()


@pytest.mark.parametrize("expiry", [0, 4294967296, 1.5, "1"])
def test_an_expiry_that_mqtt_cannot_say_is_422(make_shared_manager, broker, expiry):
    manager = make_shared_manager(broker).start()
    answer = manager.rest.publish("a", 1, message_expiry=expiry)
    assert answer.status == 422 and answer.detail[0]["loc"] == ["body", "message_expiry"]


def test_a_damaged_outbox_is_kept_aside_and_a_new_one_begun(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting)
    outbox_file(manager).parent.mkdir(parents=True, mode=0o700)
    outbox_file(manager).write_bytes(b"this is no database" * 1000)
    manager.start().wait_connected()
    manager.log.wait_for(r"error .*database is damaged; it is kept and a new one begun.*: file=.*outbox\.db kept_as=")
    assert len(list(outbox_file(manager).parent.glob("outbox.db.corrupt-*"))) == 1
    lasting.stop()
    manager.wait_disconnected()
    store(manager, topic, range(3))
    lasting.start()
    assert wait_for_all(arrivals, 3) == [0, 1, 2]


def test_without_a_file_it_publishes_says_what_it_cannot_do_and_recovers(make_manager, lasting, arrivals, topic):
    manager = make_manager(lasting)
    outbox_file(manager).mkdir(parents=True)
    outbox_file(manager).parent.chmod(0o700)
    manager.start().wait_connected()
    assert manager.rest.publish(topic, 1).json["delivery"] == "acknowledged"
    status = manager.status()
    assert status["status"] == "unhealthy" and "outbox.db" in status["details"]
    lasting.stop()
    manager.wait_disconnected()
    answer = manager.rest.publish(topic, 2)
    assert answer.status == 503
    assert "not connected, and it cannot be stored: " in answer.detail and "outbox.db" in answer.detail
    outbox_file(manager).rmdir()
    manager.wait_until(lambda seen: seen["status"] == "degraded", "recovered")
    stored(manager.rest.publish(topic, 3))
    lasting.start()
    assert wait_for_all(arrivals, 2) == [1, 3]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 4 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place]).returncode != 0:
        pytest.skip("a small file system can be mounted by root only")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_said_and_recovered_from(make_manager, lasting, arrivals, topic, small_disk):
    manager = make_manager(lasting, DATA_DIR=small_disk / "data").start().wait_connected()
    try:
        lasting.stop()
        manager.wait_disconnected()
        (small_disk / "ballast").write_bytes(b"x" * 1024 * 1024)
        count, answer = fill(manager, topic)
        assert answer.status == 507 and "disk is full" in answer.detail
        assert manager.status()["outbox"]["rejected"] >= 1
        (small_disk / "ballast").unlink()
        stored(manager.rest.publish(topic, "after"))
        manager.wait_until(lambda seen: seen["status"] == "degraded")
        lasting.start()
        arrivals.wait_for_count(count + 1)
        assert json.loads(arrivals.texts[-1]) == "after"
        wait_until_empty(manager)
    finally:
        manager.close()
