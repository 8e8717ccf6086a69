# SPDX-License-Identifier: Apache-2.0
"""petal-mqtt-client against a callback server that is not ours: Python's http.server, with habits good and bad."""

import contextlib
import pathlib
import socket
import sys
import threading
from collections import Counter

import pytest

from harness.client import publish, publish_lines
from harness.client_service import ClientService
from harness.sockets import options_of_connections
from harness.waiting import DEADLINE, eventually

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from foreign.callback_server import CallbackServer  # noqa: E402


@pytest.fixture(scope="module")
def service(tmp_path_factory, broker):
    with ClientService(tmp_path_factory.mktemp("service"), broker.url, MQTT_CLIENT_ID="foreign-callback").start().wait_connected() as running:
        yield running


@pytest.fixture
def serve():
    """Makes callback servers for one test: `serve(answer=..., version=...)`. Started."""
    with contextlib.ExitStack() as stack:
        yield lambda *options, **more: stack.enter_context(CallbackServer(*options, **more))


@pytest.fixture
def subscribed(service):
    """Subscribes topics for a server, for one test: `subscribed(server, topic, ...)`, and returns the server."""
    with contextlib.ExitStack() as stack:

        def subscribe(server, *topics):
            for topic in topics:
                answer = service.rest.post("/subscribe", {"topic": topic, "callbackUrl": server.url})
                assert answer.status == 200, answer.body
                stack.callback(service.rest.post, "/unsubscribe", {"topic": topic})
            return server

        yield subscribe


@pytest.fixture
def gate():
    """What answers may wait for; open at the end at the latest."""
    opened = threading.Event()
    yield opened
    opened.set()


def wait_for(server, topic, payloads):
    """All of these and in this order; a message may have come more than once, one after the other."""
    eventually(lambda: without_repetitions(server.payloads(topic)) == payloads,
               lambda: f"{payloads}, came: {server.payloads(topic)}")


def without_repetitions(payloads):
    return [each for at, each in enumerate(payloads) if at == 0 or payloads[at - 1] != each]


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_the_messages_of_a_topic_arrive_in_order_and_one_at_a_time(subscribed, serve, broker, topic, version):
    topics = [f"{topic}/{number}" for number in range(3)]
    server = subscribed(serve(version=version), *topics)
    for each in topics:
        publish_lines(broker, each, range(100))
    for each in topics:
        wait_for(server, each, list(range(100)))
        assert len(server.of(each)) == 100 and server.most_at_once[each] == 1


def test_the_next_message_waits_for_the_answer_and_other_topics_do_not(subscribed, serve, broker, topic, gate):
    slow, fast = f"{topic}/slow", f"{topic}/fast"

    def answer(posted):
        if posted.topic == slow:
            gate.wait(DEADLINE)
        return 200

    server = subscribed(serve(answer), slow, fast)
    publish_lines(broker, slow, range(5))  # the first message the server ever gets is one it does not answer
    publish_lines(broker, fast, range(50))
    wait_for(server, fast, list(range(50)))
    assert server.payloads(slow) == [0]
    gate.set()
    wait_for(server, slow, list(range(5)))
    assert server.most_at_once[slow] == 1


def test_a_topic_that_fails_does_not_hold_up_another(subscribed, serve, broker, topic, gate):
    failing, slow, fast = (f"{topic}/{name}" for name in ("failing", "slow", "fast"))

    def answer(posted):
        if posted.topic == failing and not gate.is_set():
            return 500
        if posted.topic == slow:
            gate.wait(DEADLINE)
        return 200

    server = subscribed(serve(answer), failing, slow, fast)
    for each in (failing, slow, fast):
        publish_lines(broker, each, range(5))
    wait_for(server, fast, list(range(5)))
    assert set(server.payloads(failing)) <= {0} and set(server.payloads(slow)) <= {0}
    gate.set()
    wait_for(server, slow, list(range(5)))
    wait_for(server, failing, list(range(5)))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_rejected_message_is_not_sent_again_but_counted(service, subscribed, serve, broker, topic, status):
    server = subscribed(serve(lambda posted: status if posted.payload % 2 else 200), topic)
    before = service.health()["messages"]["rejected"]
    publish_lines(broker, topic, range(6))
    wait_for(server, topic, list(range(6)))
    publish(broker, topic, 6)
    wait_for(server, topic, list(range(7)))
    assert len(server.of(topic)) == 7
    eventually(lambda: service.health()["messages"]["rejected"] == before + 3)
    assert service.log.said(rf"rejected by its callback URL.*{topic} status={status}")


@pytest.mark.parametrize("status", [500, 503, 404, 429])
def test_a_message_that_fails_at_first_is_sent_again_before_the_next(subscribed, serve, broker, topic, status):
    tries = Counter()

    def answer(posted):
        tries[posted.payload] += 1
        return 200 if tries[posted.payload] > 2 else status

    server = subscribed(serve(answer), topic)
    publish_lines(broker, topic, range(3))
    wait_for(server, topic, [0, 1, 2])
    assert server.payloads(topic)[:6] == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("status", [201, 202, 204])
def test_any_success_is_a_success(subscribed, serve, broker, topic, status):
    server = subscribed(serve(lambda _: status), topic)
    publish_lines(broker, topic, range(10))
    wait_for(server, topic, list(range(10)))
    assert len(server.of(topic)) == 10


def test_a_message_whose_answer_is_cut_off_is_sent_again(subscribed, serve, broker, topic):
    tries = Counter()

    def answer(posted):
        tries[posted.payload] += 1
        return 200 if tries[posted.payload] == 2 else None

    server = subscribed(serve(answer), topic)
    publish_lines(broker, topic, range(3))
    wait_for(server, topic, [0, 1, 2])
    assert set(tries.values()) >= {2}


def test_kept_alive_connections_are_used_again(subscribed, serve, broker, topic):
    topics = [f"{topic}/{number}" for number in range(10)]
    server = subscribed(serve(), *topics)
    for each in topics:
        publish_lines(broker, each, range(50))
    for each in topics:
        wait_for(server, each, list(range(50)))
    assert server.connections <= 10


def test_a_connection_that_the_server_closed_while_idle_costs_nothing(subscribed, serve, broker, topic):
    server = subscribed(serve(), topic)
    publish(broker, topic, 0)
    wait_for(server, topic, [0])
    server.cut()
    publish(broker, topic, 1)
    wait_for(server, topic, [0, 1])


def test_a_server_that_goes_away_and_comes_back_misses_nothing(service, subscribed, serve, broker, topic):
    server = subscribed(serve(), topic)
    publish_lines(broker, topic, range(20))
    wait_for(server, topic, list(range(20)))
    server.stop()
    publish_lines(broker, topic, range(20, 60))
    eventually(lambda: service.health()["messages"]["waiting"] >= 40)
    server.start()
    wait_for(server, topic, list(range(60)))


def test_a_server_that_never_answers_holds_up_only_itself(tmp_path, serve, broker, topic, gate):
    mute, good = serve(lambda _: gate.wait(DEADLINE) and 200), serve()
    with ClientService(tmp_path, broker.url, MQTT_CLIENT_ID=topic).start().wait_connected() as service:
        for server in (mute, good):
            service.rest.post("/subscribe", {"topic": topic, "callbackUrl": server.url})
        publish_lines(broker, topic, range(20))
        wait_for(good, topic, list(range(20)))
        assert mute.payloads(topic) == [0]
        assert service.rest.post("/publish", {"topic": topic, "payload": 20}).status == 200
        wait_for(good, topic, list(range(21)))
        service.terminate()  # in time, though a post is still unanswered
        gate.set()
        service.start()
        eventually(lambda: set(mute.payloads(topic)) == set(range(21)), lambda: f"all, came: {mute.payloads(topic)}")


def test_the_nagle_algorithm_is_off_where_it_posts(service, subscribed, serve, broker, topic):
    server = subscribed(serve(), topic)
    publish(broker, topic, 1)
    wait_for(server, topic, [1])
    try:
        options = options_of_connections(service.pid, server.port, socket.IPPROTO_TCP, socket.TCP_NODELAY)
    except PermissionError as error:
        pytest.skip(str(error))
    assert options and all(options)


@pytest.mark.parametrize("informational", [[100], [102, 102, 103], [199]])
def test_what_comes_before_the_final_answer_is_no_answer(subscribed, serve, broker, topic, informational):
    tries = Counter()

    def answer(posted):
        tries[posted.payload] += 1
        return 503 if posted.payload == 1 and tries[1] == 1 else 200

    server = subscribed(serve(answer, informational=informational), topic)
    publish_lines(broker, topic, range(4))
    wait_for(server, topic, [0, 1, 2, 3])
    assert tries == {0: 1, 1: 2, 2: 1, 3: 1}


def test_an_answer_that_switches_protocols_is_none(service, subscribed, serve, broker, topic):
    server = serve(informational=[101])
    subscribed(server, topic)
    publish(broker, topic, 0)
    eventually(lambda: len(server.of(topic)) > 1, "it is sent again")
    assert service.log.said("switches protocols")
    server.informational = []
    publish(broker, topic, 1)
    eventually(lambda: server.payloads(topic)[-1] == 1)


def test_the_head_of_an_answer_is_acknowledged_before_its_body_is_there(service, subscribed, serve, broker, topic, gate):
    """Else a server that writes both by themselves, with Nagle's algorithm on, waits 40 ms for each."""
    server = subscribed(serve(writes_twice=True), topic)
    publish_lines(broker, topic, range(20))
    wait_for(server, topic, list(range(20)))  # what is asked and answered by turns is acknowledged late by itself
    service.wait_until(lambda health: health["messages"]["waiting"] == 0, "the last answer was read")
    server.between = lambda: gate.wait(DEADLINE)
    publish(broker, topic, 20)
    wait_for(server, topic, list(range(21)))

    def at_once():
        return options_of_connections(service.pid, server.port, socket.IPPROTO_TCP, socket.TCP_QUICKACK)

    try:
        eventually(lambda: any(at_once()), lambda: f"an acknowledgement at once: {at_once()}")
    except PermissionError as error:
        pytest.skip(str(error))
    gate.set()
