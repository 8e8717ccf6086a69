# SPDX-License-Identifier: Apache-2.0
"""The MQTT proxy: both generations of its API, handlers in order and side by side, and who answers."""

import asyncio
import functools
import threading

import pytest

from petal_app_manager.plugins.base import Petal
from petal_app_manager.plugins.decorators import mqtt_action
from petal_app_manager.proxies.generations import read_publish, read_registration, read_response
from petal_app_manager.testing import FakeManager, PetalHarness

BASE = "org/acme/device/robot-1"
EDGE = f"{BASE}/command/edge"


class Bare(Petal):
    name = "petal-bare"
    version = "1.0.0"


def command(name, message_id="1", wait=True, **payload):
    return {
        "command": name,
        "messageId": message_id,
        "waitResponse": wait,
        "deviceId": "robot-1",
        "timestamp": "now",
        "payload": payload,
    }


# --- which generation a call is of


@pytest.mark.parametrize(("args", "kwargs", "topic"), [
    (("a/b", {"n": 1}), {}, "a/b"),
    (("a/b", {"n": 1}, 0), {}, "a/b"),
    ((), {"topic": "a/b", "payload": {"n": 1}, "qos": 1}, "a/b"),
    (({"n": 1},), {}, None),
    (({"n": 1}, 0), {}, None),
    ((), {"payload": {"n": 1}}, None),
])  # fmt: skip
def test_a_publish_with_a_topic_is_of_the_first_generation(args, kwargs, topic):
    call = read_publish(args, kwargs)

    assert (call.topic, call.payload) == (topic, {"n": 1})


@pytest.mark.parametrize(("args", "kwargs", "topic"), [
    (("a/response", "7", {"status": "ok"}), {}, "a/response"),
    (("7", {"status": "ok"}), {}, None),
    ((), {"message_id": "7", "response_data": {"status": "ok"}}, None),
    (("a/response",), {"message_id": "7", "response_data": {"status": "ok"}}, "a/response"),
])  # fmt: skip
def test_a_response_with_three_arguments_is_of_the_first_generation(args, kwargs, topic):
    call = read_response(args, kwargs)

    assert (call.topic, call.message_id, call.data) == (topic, "7", {"status": "ok"})


def test_a_registration_with_a_topic_is_of_the_first_generation():
    assert read_registration(("a/b", print), {}).topic == "a/b"
    assert read_registration((print,), {"cpu_heavy": True}).cpu_heavy


def test_arguments_that_do_not_fit_are_a_type_error():
    with pytest.raises(TypeError, match="missing required arguments: payload"):
        read_publish(("a/b",), {})
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        read_publish(("a/b", {}), {"colour": "red"})


# --- publishing


async def test_the_first_generation_publishes_on_any_topic():
    async with PetalHarness(Bare) as harness:
        mqtt = harness.proxies["mqtt"]

        assert await mqtt.publish_message("a/b", {"n": 9007199254740993}, qos=0) is True
        assert await mqtt.send_command_response("a/response", "7", {"status": "moving"}) is True

        sent = harness.published("a/#")
        assert (sent[0].payload, sent[0].qos) == ({"n": 9007199254740993}, 0)
        assert sent[1].payload["messageId"] == "7"
        assert sent[1].payload["status"] == "moving"
        assert "timestamp" in sent[1].payload


async def test_the_second_generation_uses_the_robots_own_topics():
    async with PetalHarness(Bare, FakeManager(prefix="Instance-")) as harness:
        mqtt, base = harness.proxies["mqtt"], "org/acme/device/Instance-robot-1"

        assert await mqtt.publish_message({"command": "/show"}) is True
        assert await mqtt.send_command_response("7", {"status": "success", "timestamp": "mine"}) is True

        assert mqtt._get_base_topic() == base
        assert harness.published(f"{base}/command/web")[0].payload == {
            "deviceId": "Instance-robot-1",
            "command": "/show",
        }
        assert harness.published(f"{base}/response")[0].payload == {
            "deviceId": "Instance-robot-1",
            "messageId": "7",
            "timestamp": "mine",
            "status": "success",
        }


async def test_what_is_not_connected_is_stored_and_what_is_refused_is_false():
    async with PetalHarness(Bare) as harness:
        mqtt = harness.proxies["mqtt"]
        harness.manager.disconnect()
        await harness.manager.until(lambda: not mqtt.is_connected)

        assert await mqtt.publish_message("a", {}) is True
        assert await mqtt.publish_message("a", {}, 0) is False
        assert await mqtt.publish_message("a/+", {}) is False
        assert await mqtt.publish_message("a", {"when": object()}) is False
        assert await mqtt.publish_message("a", {"text": "x" * 200_000}) is False
        assert await mqtt.publish_message("a", {"text": "x" * 2_000_000}) is False
        assert [each.delivery for each in harness.published()] == ["stored"]


async def test_nan_becomes_null_and_half_a_surrogate_pair_stays():
    async with PetalHarness(Bare) as harness:
        mqtt = harness.proxies["mqtt"]

        assert await mqtt.publish_message("a", {"nan": float("nan"), "half": "\ud83d"}) is True
        assert await mqtt.publish_message("b", b"\xff\x00") is True

        assert harness.published("a")[0].bytes == b'{"nan":null,"half":"\\ud83d"}'
        assert harness.published("b")[0].bytes == b"\xff\x00"


async def test_a_robot_without_an_organization_has_no_topic_of_its_own():
    async with PetalHarness(Bare, FakeManager(organization_id="")) as harness:
        assert harness.proxies["mqtt"].organization_id is None
        assert await harness.proxies["mqtt"].publish_message({"n": 1}) is False


async def test_more_publishes_than_may_be_unanswered_wait():
    async with PetalHarness(Bare) as harness:
        harness.manager.may_publish = asyncio.Event()
        mqtt = harness.proxies["mqtt"]
        publishes = [asyncio.ensure_future(mqtt.publish_message("a", {"n": number})) for number in range(600)]
        await harness.session.ping()

        harness.manager.may_publish.set()

        assert await asyncio.gather(*publishes) == [True] * 600
        assert [each.payload["n"] for each in harness.published("a")] == list(range(600))


# --- subscriptions


async def test_callbacks_of_a_topic_are_called_in_order_one_at_a_time():
    async with PetalHarness(Bare) as harness:
        running, seen = 0, []

        async def callback(topic, payload):
            nonlocal running
            running += 1
            assert running == 1
            await asyncio.sleep(0)
            seen.append(payload["n"])
            running -= 1

        await harness.proxies["mqtt"].subscribe_to_topic("a/#", callback)
        for number in range(100):
            harness.manager.receive("a/b", {"n": number})
        await harness.manager.settled()

        assert seen == list(range(100))


async def test_a_second_subscription_of_a_topic_replaces_its_callback():
    async with PetalHarness(Bare) as harness:
        mqtt, seen = harness.proxies["mqtt"], []

        async def first(topic, payload):
            seen.append("first")

        async def second(topic, payload):
            seen.append("second")

        await mqtt.subscribe_to_topic("a", first)
        await mqtt.subscribe_to_topic("a", second)
        await harness.receive("a", {})

        assert seen == ["second"]
        assert await mqtt.unsubscribe_from_topic("a") is True
        assert await mqtt.unsubscribe_from_topic("a") is False
        assert await harness.receive("a", {}) is False


async def test_a_plain_callback_may_block():
    async with PetalHarness(Bare) as harness:
        threads, gate = [], threading.Event()

        def callback(topic, payload):
            assert gate.wait(30)
            threads.append(threading.current_thread())

        await harness.proxies["mqtt"].subscribe_to_topic("a", callback)
        harness.manager.receive("a", {})
        await harness.session.ping()
        gate.set()
        await harness.manager.settled()

        assert threads[0] is not threading.main_thread()


async def test_a_payload_that_is_no_object_is_not_passed_on_but_as_bytes():
    async with PetalHarness(Bare) as harness:
        mqtt, objects, raw = harness.proxies["mqtt"], [], []
        await mqtt.subscribe_to_topic("a", lambda topic, payload: objects.append(payload))
        await mqtt.subscribe_to_topic("a/#", lambda topic, payload: raw.append(payload), raw=True)

        for content in (b"[1]", b"on", b"\xff", b'{"n":\n 1.0}'):
            await harness.receive("a", content)

        assert objects == [{"n": 1.0}]
        assert raw == [b"[1]", b"on", b"\xff", b'{"n":\n 1.0}']
        assert len(harness.manager.failures()) == 3


async def test_a_pattern_hears_what_comes_for_others():
    async with PetalHarness(Bare) as harness:
        mqtt, seen = harness.proxies["mqtt"], []

        async def callback(topic, payload):
            seen.append(topic)

        mqtt.subscribe_pattern("org/*/telemetry", callback)
        await harness.manager.until(lambda: harness.session.subscriptions)
        await harness.receive("org/acme/device/1/telemetry", {})
        mqtt.unsubscribe_pattern("org/*/telemetry")
        await harness.manager.until(lambda: not harness.session.subscriptions)

        assert seen == ["org/acme/device/1/telemetry"]
        assert await harness.receive("org/acme/device/1/telemetry", {}) is False


async def test_an_exception_of_a_callback_costs_that_message_only():
    async with PetalHarness(Bare) as harness:
        seen = []

        async def callback(topic, payload):
            seen.append(1 / payload["n"])

        await harness.proxies["mqtt"].subscribe_to_topic("a", callback)
        await harness.receive("a", {"n": 0})
        await harness.receive("a", {"n": 1})

        assert seen == [1.0]
        assert harness.manager.failures() == ["division by zero"]


# --- handlers of commands


async def test_handlers_start_in_order_of_arrival_and_run_side_by_side():
    async with PetalHarness(Bare) as harness:
        started, stop = [], asyncio.Event()

        async def handler(topic, message):
            started.append(message["command"])
            if message["command"] == "stop":
                stop.set()
            await stop.wait()

        assert isinstance(harness.proxies["mqtt"].register_handler(handler), str)
        await harness.manager.until(lambda: harness.session.subscriptions)
        for name in ("long", "longer", "stop"):
            harness.manager.receive(EDGE, command(name))
        await harness.manager.settled()

        assert started == ["long", "longer", "stop"]


async def test_registering_a_handler_twice_runs_a_command_once():
    class Twice(Petal):
        name, version = "petal-twice", "1.0.0"

        def __init__(self):
            super().__init__()
            self.seen = []

        async def _setup_mqtt_topics(self):
            first = self._proxies["mqtt"].register_handler(self.handler)
            assert self._proxies["mqtt"].register_handler(self.handler) == first

        async def handler(self, topic, message):
            self.seen.append(message["messageId"])

    async with PetalHarness(Twice) as harness:
        await harness.petal._setup_mqtt_topics()
        await harness.manager.until(lambda: harness.session.subscriptions)
        await harness.receive(EDGE, command("any"))

        assert harness.petal.seen == ["1"]


async def test_a_handler_that_is_no_coroutine_function_is_a_type_error():
    async with PetalHarness(Bare) as harness:
        with pytest.raises(TypeError, match="async def"):
            harness.proxies["mqtt"].register_handler(lambda topic, message: None)


async def test_a_handler_may_be_a_partial_and_may_be_unregistered():
    async with PetalHarness(Bare) as harness:
        mqtt, seen = harness.proxies["mqtt"], []

        async def handler(mark, topic, message):
            seen.append(mark)

        registered = mqtt.register_handler(functools.partial(handler, "partial"))
        await harness.manager.until(lambda: harness.session.subscriptions)
        await harness.receive(EDGE, command("any"))
        assert (await mqtt.health_check())["subscriptions"]["handlers"] == {EDGE: 1}

        assert mqtt.unregister_handler(registered) is True
        assert mqtt.unregister_handler(registered) is False
        await harness.manager.until(lambda: not harness.session.subscriptions)
        assert seen == ["partial"]


async def test_handlers_follow_the_robots_organization():
    async with PetalHarness(Bare, FakeManager(organization_id="")) as harness:
        seen = []

        async def handler(topic, message):
            seen.append(topic)

        harness.proxies["mqtt"].register_handler(handler)
        for organization in ("acme", "other"):
            harness.manager.provision(organization)
            edge = f"org/{organization}/device/robot-1/command/edge"
            await harness.manager.until(
                lambda edge=edge: any(each.topic == edge for each in harness.session.subscriptions.values())
            )
            await harness.receive(edge, command("any"))

        assert seen == ["org/acme/device/robot-1/command/edge", "org/other/device/robot-1/command/edge"]
        assert len(harness.session.subscriptions) == 1


class Actions(Petal):
    name = "petal-actions"
    version = "1.0.0"

    def __init__(self):
        super().__init__()
        self.threads = []

    @mqtt_action(command="move")
    async def move(self, topic, message):
        await self._proxies["mqtt"].send_command_response(
            message["messageId"], {"status": "success", "x": message["payload"]["x"]}
        )
        return {"ignored": True}

    @mqtt_action(command="fail")
    async def fail(self, topic, message):
        raise RuntimeError("no wheels")

    @mqtt_action(command="compute", cpu_heavy=True)
    async def compute(self, topic, message):
        self.threads.append(threading.current_thread())
        await self._proxies["mqtt"].send_command_response(message["messageId"], {"status": "success"})


async def responses(harness):
    await harness.manager.settled()
    return [each.payload for each in harness.published(f"{BASE}/response")]


async def test_an_action_answers_itself():
    async with PetalHarness(Actions) as harness:
        await harness.receive(EDGE, command("petal-actions/move", x=3))

        answers = await responses(harness)
        assert [(each["messageId"], each["status"], each["x"]) for each in answers] == [("1", "success", 3)]
        assert harness.petal.has_mqtt_actions()


async def test_an_exception_and_an_unknown_command_are_answered_if_somebody_waits():
    async with PetalHarness(Actions) as harness:
        await harness.receive(EDGE, command("petal-actions/fail", "1"))
        await harness.receive(EDGE, command("petal-actions/fail", "2", wait=False))
        await harness.receive(EDGE, command("petal-actions/fly", "3"))
        await harness.receive(EDGE, command("petal-actions/fly", "4", wait=False))
        await harness.receive(EDGE, command("petal-other/move", "5"))

        first, second = await responses(harness)
        assert (first["messageId"], first["error_code"], first["message"]) == ("1", "HANDLER_ERROR", "no wheels")
        assert (second["messageId"], second["error_code"]) == ("3", "UNKNOWN_COMMAND")
        assert second["available_commands"] == ["petal-actions/compute", "petal-actions/fail", "petal-actions/move"]


async def test_a_cpu_heavy_action_runs_on_another_thread_and_may_publish_there():
    async with PetalHarness(Actions) as harness:
        await harness.receive(EDGE, command("petal-actions/compute"))

        assert (await responses(harness))[0]["status"] == "success"
        assert harness.petal.threads[0] is not threading.main_thread()


# --- health


async def test_health_has_the_members_of_the_guide():
    async with PetalHarness(Bare) as harness:
        health = await harness.proxies["mqtt"].health_check()

        assert {"ts_client", "callback_server", "connected"} <= health["connection"].keys()
        assert health["status"] == "healthy"


async def test_after_the_end_of_the_link_nothing_raises():
    async with PetalHarness(Bare) as harness:
        harness.session.connection.close()
        await harness._link.lost.wait()

        assert await harness.proxies["mqtt"].publish_message("a", {}) is False
        assert await harness.proxies["mqtt"].subscribe_to_topic("a", print) is False
        assert (await harness.proxies["mqtt"].health_check())["status"] == "unhealthy"
        assert await harness.proxies["redis"].get("a") is None
        assert "error" in await harness.proxies["db"].get_item("t", "k", "v")
