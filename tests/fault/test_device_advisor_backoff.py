# SPDX-License-Identifier: Apache-2.0
"""The cases of AWS IoT Device Advisor that look at how fast a client comes back, and others that mostly wait.

How long a pause is, is random; what is asserted is what holds for every draw: never two CONNECT within a second, and no
pause longer than its bound, which doubles. That the bounds do grow is seen on several robots together: their last pauses
would have to be all shorter than a quarter of what they may be."""

import contextlib
import socket

from gate import Gate
from harness.waiting import eventually
from linked import Linked
from scripted import reactions
from scripted.broker import ScriptedBroker

ROBOTS = 3
ATTEMPTS = 5
FIRST, LONGEST = 1000, 30_000  # milliseconds; the bounds of the pauses
PATIENCE = 150.0  # generous: only a failure takes it


@contextlib.contextmanager
def robots(kind, home, broker):
    """Some at once, named robot-0 and so on, that find that broker."""
    with contextlib.ExitStack() as stack:
        made = []
        for number in range(ROBOTS):
            (home / str(number)).mkdir()
            made.append(stack.enter_context(
                Linked(kind, home / str(number), broker.url, MQTT_PROFILE="aws-iot", MQTT_CLIENT_ID=f"robot-{number}")))
        for each in made:
            each.start()
        yield made


def connects_of(broker, number):
    return broker.of("CONNECT", lambda packet: packet.client_id == f"robot-{number}")


def observe(kind, home, misbehave):
    """`misbehave(broker)` keeps the first connections of each robot from being stable; the next one is."""
    with ScriptedBroker() as broker:
        first = lambda packet: len(connects_of(broker, packet.client_id[-1])) <= ATTEMPTS  # noqa: E731
        misbehave(broker, first)
        with robots(kind, home, broker) as made:
            done = lambda: all(len(connects_of(broker, number)) > ATTEMPTS for number in range(ROBOTS))  # noqa: E731
            eventually(done, lambda: "\n".join(each.log.text() for each in made), PATIENCE)
            pauses = [each.wait_connected().pauses()[:ATTEMPTS] for each in made]
        check(pauses, [[packet.at for packet in connects_of(broker, number)] for number in range(ROBOTS)])
        assert not broker.violations


def check(pauses, times):
    for each in times:
        assert min(later - earlier for earlier, later in zip(each, each[1:])) >= 1.0, times
    bounds = [min(FIRST << attempt, LONGEST) for attempt in range(ATTEMPTS)]
    for each in pauses:
        assert all(pause <= bound for pause, bound in zip(each, bounds)), pauses
    assert len({tuple(each) for each in pauses}) == ROBOTS, f"no jitter: {pauses}"
    assert max(pause for each in pauses for pause in each[2:]) > 2 * FIRST, f"no growth: {pauses}"


def test_connect_retries_without_connack(kind, home):
    """MQTT_Connect_Jitter_Backoff_Retries and MQTT_Connect_Exponential_Backoff_Retries: "Device connect retries with
    jitter backoff - No CONNACK response", "... with exponential backoff - ..."."""
    observe(kind, home, lambda broker, first: broker.react("CONNECT", reactions.ignore, where=first))


def test_reconnect_after_server_disconnect(kind, home):
    """MQTT_Reconnect_Backoff_Retries_On_Server_Disconnect, and MQTT_ReconnectionAfterSuccessfulConnection: "Device
    re-connect with jitter backoff - After server disconnect", "... with at least one second delay - ..."."""

    def misbehave(broker, first):
        broker.react("CONNECT", reactions.both(reactions.answer, reactions.disconnect(0x98)), where=first)

    observe(kind, home, misbehave)


def test_reconnect_on_an_unstable_connection(kind, home):
    """MQTT_Reconnect_Backoff_Retries_On_Unstable_Connection: "Device re-connect with jitter backoff - On unstable
    connection": a CONNACK alone does not start the pauses over."""

    def misbehave(broker, first):
        broker.react("CONNECT", reactions.both(reactions.answer, reactions.drop), where=first)

    observe(kind, home, misbehave)


def test_several_brokers_share_the_second_between_two_connects(kind, home):
    """The limit of AWS IoT Core: one CONNECT a second for a client id, whichever address it goes to."""
    with ScriptedBroker() as one, ScriptedBroker() as other:
        for each in (one, other):
            each.react("CONNECT", reactions.refuse(0x97))
        with Linked(kind, home, f"{one.url},{other.url}", MQTT_PROFILE="aws-iot") as program:
            program.start()
            times = lambda: sorted(packet.at for each in (one, other) for packet in each.of("CONNECT"))  # noqa: E731
            eventually(lambda: len(times()) >= 5 and one.of("CONNECT") and other.of("CONNECT"), program.log.text, PATIENCE)
        assert min(later - earlier for earlier, later in zip(times(), times()[1:])) >= 1.0, times()


def test_a_tls_broker_that_says_nothing_is_left(kind, home):
    """TCP is taken, the handshake never answered."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mqtts://127.0.0.1:{silent.getsockname()[1]}"
        with Linked(kind, home, url) as program:
            program.start().log.wait_for("cannot connect: .*TLS handshake: no answer within 10000 ms", PATIENCE)
            assert "no answer" in program.state()["details"]


def test_stored_messages_leave_no_faster_than_aws_iot_takes_them(kind, home):
    """The limit of AWS IoT Core: 100 publishes a second on a connection. They are held back, and none is refused."""
    with ScriptedBroker() as broker, Gate(broker.port) as gate:
        gate.refuse()
        with Linked(kind, home, gate.url, MQTT_PROFILE="aws-iot") as program:
            program.start()
            answers = [program.publish("advisor/rate", number) for number in range(250)]
            assert {(answer.status, answer.json.get("delivery")) for answer in answers} == {(200, "stored")}
            gate.restore()
            sent = broker.wait_for("PUBLISH", len(answers), timeout=PATIENCE)
        assert [int(packet.payload) for packet in sent] == list(range(250))
        # A burst of at most a hundred, then a hundred a second: lower bounds, which no load on the machine breaks.
        assert sent[-1].at - sent[0].at >= 1.4
        assert not broker.violations


def test_subscribe_retry_without_suback(kind, home):
    """MQTT_Subscribe_Retry_No_Suback: "Subscribe Retry - No SUBACK".

    As with PUBLISH, MQTT 5 has it sent again on the next connection (4.4.0-1); a broker that does not answer is left."""
    with ScriptedBroker() as broker, Linked(kind, home, broker.url, PUBLISH_TIMEOUT=1) as program:
        topic = program.program.topic("command") if program.is_manager else "advisor/trigger"
        asked_for = lambda packet: packet.filters[0][0] == topic  # noqa: E731
        broker.react("SUBSCRIBE", reactions.ignore, times=1, where=asked_for)
        program.start().wait_connected()
        if not program.is_manager:  # the manager asks for its device topics by itself
            program.subscribe(topic)
        first, again = broker.wait_for("SUBSCRIBE", 2, asked_for, PATIENCE)
        assert first.link < again.link
        broker.publish(topic, '{"command": "ping", "messageId": "heard"}')
        assert broker.wait_for("PUBACK")
        assert not broker.violations


def test_a_long_disconnect(kind, home):
    """MQTT_Long_Duration, "Long server disconnect": nobody listens for several attempts; then all is as it was."""
    with ScriptedBroker() as broker, Gate(broker.port) as gate, Linked(kind, home, gate.url) as program:
        program.start().wait_connected()
        assert program.subscribe("advisor/trigger").status == 200
        gate.refuse()
        broker.publish("advisor/trigger", '"meanwhile"')
        eventually(lambda: len(program.pauses()) >= 4, program.log.text, PATIENCE)
        kept = program.publish("advisor/kept", 1)
        assert (kept.status, kept.json.get("delivery")) == (200, "stored")
        gate.restore()
        program.wait_heard("advisor/trigger", ["meanwhile"])
        assert [packet.payload for packet in broker.wait_for("PUBLISH", timeout=PATIENCE)] == [b"1"]
        assert not broker.violations


def test_intermittent_connectivity(kind, home):
    """MQTT_Long_Duration, "Intermittent connectivity": the link is cut again and again; nothing is missed."""
    with ScriptedBroker() as broker, Gate(broker.port) as gate, Linked(kind, home, gate.url) as program:
        program.start().wait_connected()
        assert program.subscribe("advisor/trigger").status == 200
        for number in range(4):
            gate.cut(reset=number % 2 == 0)
            broker.publish("advisor/trigger", str(number))
            eventually(lambda: number in program.heard("advisor/trigger"), program.log.text, PATIENCE)
        assert list(dict.fromkeys(program.heard("advisor/trigger"))) == list(range(4))
        assert not broker.violations
