# SPDX-License-Identifier: Apache-2.0
"""Manager and client service: either of them dies, hangs, forgets or comes late, and no message is lost."""

import json
import pathlib
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.client import publish, publish_lines
from harness.client_service import ClientService
from harness.places import RELEASED_CLIENT_SERVICE, free_port
from harness.traffic import incoming
from harness.waiting import eventually

EX_UNAVAILABLE = 69

RECORDED = {"RECORDER_TOPICS": "fault/in", "RECORDER_OUT": "fault/out"}


@pytest.fixture(scope="module")
def transport():
    """Only here are there two programs."""
    return "service"


@pytest.fixture
def fault_broker(own_broker):
    """One of its own: its sessions must not wait for the next test."""
    return own_broker().start()


@pytest.fixture
def manager(make_manager, fault_broker):
    """Its recorder repeats on fault/out what comes in on fault/in."""
    return make_manager(fault_broker, ["recorder"], **RECORDED).start().wait_connected()


class Recorded:
    """The numbers the recorder has seen."""

    def __init__(self, subscriber):
        self._subscriber = subscriber

    def numbers(self):
        return [json.loads(seen["payload"])["n"] for seen in self._subscriber.jsons]

    def wait_for_more(self, count=100):
        goal = len(self._subscriber.messages) + count
        self._subscriber.wait_for_count(goal)

    def wait_until_prompt(self, sent):
        """No more than a few wait, whatever the machine does besides: little is sent until then."""
        behind = lambda: len(sent) - len(self._subscriber.messages)  # noqa: E731
        usual, sent.rate = sent.rate, 10
        eventually(lambda: behind() < 20, lambda: f"the recorder has kept up, {behind()} behind",
                   progress=lambda: len(self._subscriber.messages))
        sent.rate = usual

    def wait_for_all(self, numbers):
        missing = lambda: sorted(set(numbers) - set(self.numbers()))  # noqa: E731
        eventually(lambda: not missing(), lambda: f"lost of {len(numbers)}: {missing()}",
                   progress=lambda: len(self._subscriber.messages))


@pytest.fixture
def recorded(fault_broker, listen):
    return Recorded(listen("fault/out", at=fault_broker))


def wait_for_more(sent, count=100):
    """Until the broker got `count` more messages."""
    goal = len(sent) + count
    eventually(lambda: len(sent) >= goal, f"{goal} messages sent")


@pytest.mark.parametrize("remembers", [True, False], ids=["with its memory", "without its memory"])
def test_a_client_service_that_is_killed_and_comes_back_loses_nothing(manager, fault_broker, recorded, remembers):
    subscriptions = manager.rest.subscriptions()
    with incoming(fault_broker, "fault/in") as sent:
        for _ in range(2):
            recorded.wait_for_more()
            if not remembers:
                recorded.wait_until_prompt(sent)  # what waits longer is on its disk, acknowledged, and gone with it
            manager.client.kill()
            assert manager.wait_disconnected().status()["status"] != "healthy"
            wait_for_more(sent)
            if not remembers:
                manager.client.forget()
            manager.client.start()
            manager.wait_connected()
    recorded.wait_for_all(sent)
    assert manager.rest.subscriptions() == subscriptions
    assert manager.client.health()["subscriptions"] == subscriptions["count"]


def test_a_client_service_that_is_killed_at_once_after_its_start_loses_nothing(manager, fault_broker, recorded):
    with incoming(fault_broker, "fault/in") as sent:
        for _ in range(5):
            wait_for_more(sent, 20)
            manager.client.kill()
            manager.client.start()
        manager.wait_connected()
    recorded.wait_for_all(sent)


def test_a_client_service_that_leaves_politely_and_comes_back_loses_nothing(manager, fault_broker, recorded):
    with incoming(fault_broker, "fault/in") as sent:
        recorded.wait_for_more()
        manager.client.terminate()
        wait_for_more(sent)
        manager.client.start()
    recorded.wait_for_all(sent)


def test_a_manager_that_is_killed_and_comes_back_loses_nothing(manager, fault_broker, recorded):
    with incoming(fault_broker, "fault/in") as sent:
        for _ in range(2):
            recorded.wait_for_more()
            manager.kill()
            wait_for_more(sent)
            manager.start().wait_connected()
        wait_for_more(sent)
    recorded.wait_for_all(sent)


def test_a_manager_that_leaves_politely_and_comes_back_loses_nothing(manager, fault_broker, recorded):
    with incoming(fault_broker, "fault/in", rate=100) as sent:
        for _ in range(3):
            recorded.wait_for_more()
            recorded.wait_until_prompt(sent)
            manager.terminate()
            wait_for_more(sent)
            manager.start().wait_connected()
    recorded.wait_for_all(sent)


def test_a_manager_that_leaves_politely_keeps_its_subscriptions_at_the_service(manager):
    before = manager.client.health()["subscriptions"]
    manager.terminate()
    assert manager.client.health()["subscriptions"] == before


def test_a_service_says_once_that_nobody_listens_and_goes_on_when_somebody_does(manager, fault_broker, recorded):
    manager.terminate()
    publish_lines(fault_broker, "fault/in", [json.dumps({"n": number}) for number in range(20)])
    eventually(lambda: manager.client.health()["messages"]["waiting"] == 20, "the messages wait")
    manager.start().wait_connected()
    recorded.wait_for_all(range(20))
    assert manager.client.log.text().count("callback URL is unreachable") == 1


def test_what_was_answered_with_success_is_at_the_broker_when_the_service_is_killed(manager, fault_broker, listen):
    seen = listen("fault/answered", at=fault_broker)

    def publish_one(number):
        return number, manager.rest.publish("fault/answered", number).status

    answered = set()
    with ThreadPoolExecutor(8) as callers:
        for round_number in range(3):
            numbers = range(round_number * 200, round_number * 200 + 200)
            answers = callers.map(publish_one, numbers)
            answered.add(next(answers)[0])
            manager.client.kill()
            answered.update(number for number, status in answers if status == 200)
            manager.client.start()
            manager.wait_connected()
    eventually(lambda: answered <= set(seen.jsons), lambda: f"lost: {sorted(answered - set(seen.jsons))}")


def test_both_killed_at_once_come_back_in_either_order(manager, fault_broker, recorded):
    publish(fault_broker, "fault/in", {"n": 0})
    recorded.wait_for_all([0])
    for number, order in enumerate([(manager, manager.client), (manager.client, manager)], start=1):
        manager.kill()
        manager.client.kill()
        publish(fault_broker, "fault/in", {"n": number})
        for program in order:
            program.start()
        manager.wait_connected()
        recorded.wait_for_all([number])


def test_a_manager_without_its_client_service_runs_and_works_when_that_comes(make_manager, broker, listen, topic):
    manager = make_manager(broker, ["recorder"], start_client=False, RECORDER_TOPICS="early/in", RECORDER_OUT="early/out")
    manager.start()
    status = manager.status()
    assert status["status"] in ("degraded", "unhealthy")
    assert status["connection"] == {"ts_client": False, "callback_server": True, "connected": False, "broker": False}
    manager.wait_until(lambda seen: str(manager.client.port) in seen["details"])
    assert manager.rest.publish(topic, 1, qos=0).status == 503
    assert "early/in" in manager.rest.subscriptions()["topics"]
    manager.client.start()
    manager.wait_connected()
    out = listen("early/out", manager.topic("response"))
    publish(broker, "early/in", "hello")
    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "early"})
    out.wait_for_count(2)
    assert manager.rest.publish(topic, 1).status == 200


def all_at_once(*calls):
    """The answers, and when each came."""
    def timed(call):
        return call(), time.monotonic()

    with ThreadPoolExecutor(len(calls)) as callers:
        return list(callers.map(timed, calls))


def test_publishes_to_a_service_that_hangs_are_stored_in_time_and_do_not_wait_for_each_other(make_manager, broker):
    timeout = 4
    settings = {"PUBLISH_TIMEOUT": timeout, "MQTT_HEALTH_CHECK_INTERVAL": 3600}  # nobody notices before they do
    manager = make_manager(broker, start_client=False, **settings)
    manager.client.start().wait_connected()
    manager.start().wait_connected()
    manager.client.log.signal(signal.SIGSTOP)
    try:
        publishes = [lambda: manager.rest.publish("fault/hangs", 1).json["delivery"]] * 3
        answers = all_at_once(*publishes, *[lambda: manager.status()["configuration"]["transport"]] * 3)
        assert [answer for answer, _ in answers] == ["stored"] * 3 + ["service"] * 3
        done, told = ([when for _, when in part] for part in (answers[:3], answers[3:]))
        assert max(told) < min(done)
        assert max(done) - min(done) < timeout
        assert manager.wait_disconnected().status()["status"] != "healthy"
    finally:
        manager.client.log.signal(signal.SIGCONT)
    manager.wait_connected()
    assert manager.rest.publish("fault/hangs", 1).status == 200


def test_a_service_that_takes_connections_and_never_answers_holds_up_no_caller(make_manager, broker):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        manager = make_manager(broker, start_client=False, TS_CLIENT_HOST="127.0.0.1",
                               TS_CLIENT_PORT=silent.getsockname()[1]).start()
        silent.settimeout(30)
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)  # it has asked
            calls = [lambda: manager.status()["connection"]["ts_client"]] * 3
            calls += [lambda: manager.rest.publish("fault/silent", 1, qos=0).status] * 3
            assert [answer for answer, _ in all_at_once(*calls)] == [False] * 3 + [503] * 3
            manager.terminate()


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def test_a_callback_port_in_use_is_an_error_that_names_it(make_manager, broker, taken_port):
    ended = make_manager(broker, CALLBACK_PORT=taken_port).run()
    assert ended.returncode == EX_UNAVAILABLE
    assert str(taken_port) in ended.stderr and "CALLBACK_PORT" in ended.stderr


def test_a_port_of_the_client_service_in_use_is_an_error_that_names_it(tmp_path, broker, taken_port):
    ended = ClientService(tmp_path, broker.url, TS_CLIENT_PORT=taken_port).run()
    assert ended.returncode == EX_UNAVAILABLE
    assert str(taken_port) in ended.stderr and "TS_CLIENT_PORT" in ended.stderr


def test_without_callbacks_nothing_listens_for_them(make_manager, broker, topic):
    manager = make_manager(broker, ENABLE_CALLBACKS="false").start().wait_connected()
    with pytest.raises(ConnectionRefusedError):
        manager.callbacks.get("/callback/health")
    assert manager.rest.publish(topic, 1).status == 200
    answer = manager.rest.subscribe(topic)
    assert answer.status == 503 and "ENABLE_CALLBACKS" in answer.detail
    assert manager.client.health()["subscriptions"] == 0


def closed_connections_to(port):
    """Those the kernel still remembers: TIME_WAIT."""
    tables = [pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:] for table in ("tcp", "tcp6")]
    connections = [line.split()[1:4] for table in tables for line in table]
    return sum(state == "06" and any(end.endswith(f":{port:04X}") for end in ends) for *ends, state in connections)


def test_five_hundred_publishes_share_a_few_connections(manager, topic):
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda number: manager.rest.publish(topic, number).status, range(500)))
    assert answers == [200] * 500
    assert closed_connections_to(manager.client.port) < 20


BURST = 20_000


def publish_burst(broker, topics):
    """Numbers to each topic, all topics at once."""
    share = BURST // len(topics)
    with ThreadPoolExecutor(len(topics)) as publishers:
        list(publishers.map(lambda topic: publish_lines(broker, topic, (f"{topic} {n}" for n in range(share))), topics))
    return share


@pytest.mark.long
def test_a_burst_of_twenty_thousand_arrives_complete_and_in_order(make_manager, fault_broker, listen):
    topics = [f"burst/{letter}" for letter in "abcd"]
    manager = make_manager(fault_broker, ["recorder"], RECORDER_TOPICS=" ".join(topics), RECORDER_OUT="fault/out")
    manager.start().wait_connected()
    out = listen("fault/out", at=fault_broker)
    share = publish_burst(fault_broker, topics)
    counted = lambda: manager.status()["messages"]  # noqa: E731
    recorded = lambda: counted()["published"] + counted()["stored"]  # noqa: E731
    eventually(lambda: recorded() >= BURST, lambda: f"{BURST} recorded: {counted()}", progress=counted)
    came = lambda: [message.json["payload"] for message in out.messages]  # noqa: E731
    eventually(lambda: len(out.messages) >= BURST and len(set(came())) == BURST, "all recorded", progress=lambda: len(out.messages))
    for topic in topics:
        assert [each for each in dict.fromkeys(came()) if each.startswith(topic)] == [f"{topic} {n}" for n in range(share)]
    # What was published, and not acknowledged in PUBLISH_TIMEOUT, is stored, and may come twice.
    assert len(came()) - BURST <= counted()["stored"]
    assert counted()["dropped"] == 0


@pytest.mark.skipif(not RELEASED_CLIENT_SERVICE.exists(), reason="no release build: a sanitizer's memory says nothing")
def test_a_burst_that_nobody_takes_waits_at_the_broker_and_fills_no_memory(tmp_path, fault_broker):
    robot = {"ROBOT_INSTANCE_ID": "burst"}
    with ClientService(tmp_path, fault_broker.url, RELEASED_CLIENT_SERVICE, **robot).start().wait_connected() as client:
        nowhere = f"http://127.0.0.1:{free_port()}/callback"
        assert client.rest.post("/subscribe", {"topic": "burst/#", "callbackUrl": nowhere}).status == 200
        publish_burst(fault_broker, ["burst/a", "burst/b"])
        eventually(lambda: client.health()["messages"]["waiting"] >= 50, "messages wait")
        status = pathlib.Path(f"/proc/{client.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
        assert peak < 64 * 1024, f"{peak} KiB"


def test_a_blocked_main_thread_delays_no_answer_of_the_callback_server(make_manager, fault_broker, tmp_path):
    manager = make_manager(fault_broker, ["clumsy"]).start().wait_connected()
    go = tmp_path / "go"
    publish(fault_broker, "clumsy/blocks-everything", str(go))
    try:
        manager.log.wait_for("the main thread is blocked")
        for number in range(100):  # on disk
            assert manager.callbacks.post("/callback", {"topic": "clumsy/throws", "payload": number}).status == 200
        assert manager.callbacks.get("/callback/health").json["status"] == "healthy"
        assert not manager.log.said("the main thread runs again")
    finally:
        go.write_text("")
    manager.wait_until(lambda status: status["messages"]["handler_errors"] == 100)


PAYLOADS = ['{"id": 9007199254740993, "x": 1.0}', "18446744073709551617", "1.0", "-0.0", "1e2", "[1, 2]", '"text"',
            "not JSON", "caf\u00e9", "null", ""]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_message_of_any_kind_arrives_as_it_left(manager, fault_broker, listen, payload):
    out = listen("fault/out", at=fault_broker)
    publish(fault_broker, "fault/in", payload)
    assert out.wait_for().json["payload"] == payload


GUIDE = """\
# MQTT client configuration
TS_CLIENT_HOST=localhost
TS_CLIENT_PORT={client}
CALLBACK_HOST=localhost
CALLBACK_PORT={callback}
ENABLE_CALLBACKS=true
"""


def test_the_guides_env_file_is_the_guides_picture(make_manager, broker, listen):
    manager = make_manager(broker, ["recorder"], start_client=False, RECORDER_TOPICS="guide/in", RECORDER_OUT="guide/out")
    client, callback = manager.client.port, manager.callbacks.port
    (manager.directory / ".env").write_text(GUIDE.format(client=client, callback=callback))
    manager.client.start()
    manager.set(MQTT_TRANSPORT=None, TS_CLIENT_PORT=None, CALLBACK_PORT=None)
    manager.start().wait_connected()
    assert manager.status()["configuration"]["transport"] == "service"
    manager.client.log.wait_for(rf"subscribed: filter=guide/in url=http://localhost:{callback}/callback/\*\*\* ")
    out = listen("guide/out")
    publish(broker, "guide/in", "hello")
    assert out.wait_for().json["payload"] == "hello"
