# SPDX-License-Identifier: Apache-2.0
"""The database, Redis, settings, the log, and what else petals import."""

import asyncio
import csv
import json
import logging
import threading

import pytest

import petal_app_manager
from petal_app_manager import Config
from petal_app_manager.organization_manager import get_organization_manager
from petal_app_manager.plugins.base import Petal
from petal_app_manager.proxies import (
    BaseProxy,
    CloudDBProxy,
    MavLinkExternalProxy,
    MQTTProxy,
    ProxyMissing,
)
from petal_app_manager.runner import proxies as runner_proxies
from petal_app_manager.runner.log import send_log_to
from petal_app_manager.testing import FakeManager, PetalHarness
from petal_app_manager.utils.log_tool import open_channel


class Bare(Petal):
    name = "petal-bare"
    version = "1.0.0"


# --- the database


async def test_records_have_the_shapes_of_the_earlier_version():
    async with PetalHarness(Bare) as harness:
        db = harness.proxies["db"]

        written = await db.set_item("visits", "id", "1", {"place": "dock"})
        assert written["success"] is True
        assert json.loads(written["data"]["body"]) == {"place": "dock", "robot_instance_id": "robot-1"}
        assert await db.get_item("visits", "id", "1") == {
            "data": {"place": "dock", "id": "1", "robot_instance_id": "robot-1"},
            "success": True,
        }
        assert (await db.update_item("visits", "id", "1", {"place": "hall"}))["success"] is True
        found = await db.scan_items("visits", [{"filter_key_name": "place", "filter_key_value": "hall"}])
        assert [each["id"] for each in found["data"]] == ["1"]
        assert (await db.delete_item("visits", "id", "1"))["success"] is True


async def test_what_is_not_there_and_what_fails_is_an_error_and_raises_nothing():
    async with PetalHarness(Bare) as harness:
        db = harness.proxies["db"]

        assert await db.get_item("visits", "id", "1") == {"error": "Item not found or has been deleted"}
        assert await db.update_item("visits", "id", "1", {}) == {"error": "Item not found or access denied"}
        assert "error" in await db.set_item("visits", "id", "1", {"when": object()})
        harness.manager.database.fails = True
        assert await db.scan_items("visits") == {"error": "the database fails"}


async def test_more_records_than_fit_into_a_line_are_scanned():
    async with PetalHarness(Bare) as harness:
        for number in range(40):
            harness.manager.database.set("big", "id", str(number), {"id": str(number), "text": "x" * 100_000})

        found = await harness.proxies["db"].scan_items("big")

        assert [each["id"] for each in found["data"]] == [str(number) for number in range(40)]


async def test_the_robots_names_are_attributes():
    async with PetalHarness(Bare) as harness:
        db = harness.proxies["db"]

        assert (db.machine_id, db.organization_id, db.robot_type_id) == ("robot-1", "acme", "rover")


# --- Redis


async def test_values_are_text_and_errors_are_logged():
    async with PetalHarness(Bare) as harness:
        redis = harness.proxies["redis"]

        assert await redis.set("speed", "3", ex=60) is True
        assert await redis.get("speed") == "3"
        assert await redis.exists("speed") is True
        assert await redis.scan_keys("sp*") == ["speed"]
        assert await redis.delete("speed") == 1
        assert await redis.delete("speed") == 0
        assert await redis.get("speed") is None
        harness.manager.redis.reachable = False
        assert (await redis.get("a"), await redis.set("a", "b"), await redis.exists("a")) == (None, False, False)
        assert await redis.scan_keys("*") == []


async def test_messages_of_channels_and_patterns_are_text():
    async with PetalHarness(Bare) as harness:
        redis, seen = harness.proxies["redis"], []

        async def callback(channel, data):
            seen.append((channel, data))

        redis.subscribe("news", callback)
        redis.register_pattern_channel_callback("ne*", lambda channel, data: seen.append(("pattern", data)))
        await harness.manager.until(lambda: len(harness.session.subscriptions) == 2)
        assert await harness.receive_from_redis("news", '{"n": 1.0}') == 2
        assert sorted(seen) == [("news", '{"n": 1.0}'), ("pattern", '{"n": 1.0}')]

        redis.unsubscribe("news")
        redis.unregister_pattern_channel_callback("ne*")
        await harness.manager.until(lambda: not harness.session.subscriptions)
        assert await harness.receive_from_redis("news", "x") == 0


async def test_a_publish_is_awaited_or_plain():
    async with PetalHarness(Bare) as harness:
        redis, seen = harness.proxies["redis"], []
        redis.subscribe("news", lambda channel, data: seen.append(data))
        await harness.manager.until(lambda: harness.session.subscriptions)

        assert await redis.publish("news", "awaited") == 1
        assert redis.publish("news", "plain") == 0  # on the loop it is not known yet
        assert await asyncio.to_thread(redis.publish, "news", "in a thread") == 1
        assert await asyncio.to_thread(redis.publish_sync, "news", "sync") == 1
        await harness.manager.settled()
        assert seen == ["awaited", "plain", "in a thread", "sync"]


# --- proxies of other packages


class Simulated(MavLinkExternalProxy):
    def __init__(self):
        self.started = self.stopped = False

    async def start(self):
        self.started = True

    async def stop(self):
        self.stopped = True


class Broken(BaseProxy):
    async def start(self):
        raise RuntimeError("no port")

    async def stop(self): ...


class Point:
    def __init__(self, name, load):
        self.name, self.value, self.load = name, f"tests:{name}", lambda: load


async def test_a_package_provides_a_proxy_and_one_that_fails_costs_nobody(monkeypatch):
    points = [Point("ext_mavlink", Simulated), Point("broken", Broken), Point("worse", None)]
    monkeypatch.setattr(runner_proxies, "entry_points", lambda group: points)

    async with PetalHarness(Bare) as harness:
        proxy = harness.proxies["ext_mavlink"]
        assert proxy.started
        assert proxy.is_ready
        assert "worse" not in harness.proxies
    assert proxy.stopped


async def test_a_proxy_that_is_not_installed_says_so_when_it_is_used():
    async with PetalHarness(Bare) as harness:
        with pytest.raises(ProxyMissing, match="'ext_mavlink' is not installed"):
            harness.proxies["ext_mavlink"].register_handler("33", print)

        assert isinstance(harness.proxies.get("cloud"), CloudDBProxy)
        assert not harness.proxies["cloud"].is_ready
        assert await harness.proxies["mqtt"].wait_until_ready(1.0) is True


def test_outside_a_petal_a_proxy_says_that_there_is_no_manager():
    with pytest.raises(RuntimeError, match="there is no manager here"):
        _ = MQTTProxy().is_connected


# --- the rest


def test_settings_come_from_the_environment_with_and_without_the_prefix(monkeypatch):
    monkeypatch.setenv("TS_CLIENT_PORT", "4000")
    monkeypatch.setenv("ENABLE_CALLBACKS", "false")
    monkeypatch.setenv("REDIS_PORT", "not a number")
    monkeypatch.setenv("PETAL_ANYTHING", "own")
    assert (Config.TS_CLIENT_PORT, Config.ENABLE_CALLBACKS, Config.REDIS_PORT) == (4000, False, 6379)
    assert Config.ANYTHING == "own"
    assert Config.RebootConfig.ACK_TIMEOUT == 5.0

    monkeypatch.setenv("PETAL_TS_CLIENT_PORT", "5000")
    assert Config.TS_CLIENT_PORT == 5000
    with pytest.raises(AttributeError, match="no setting NOTHING"):
        _ = Config.NOTHING


async def test_a_setting_of_the_manager_is_asked_for():
    manager = FakeManager()
    manager.settings["RATE"] = "3"
    async with PetalHarness(Bare, manager) as harness:
        assert await harness.proxies["manager"].setting("RATE") == "3"
        assert await harness.proxies["manager"].setting("OTHER") is None


async def test_the_organization_appears():
    async with PetalHarness(Bare, FakeManager(organization_id="")) as harness:
        organizations, seen = get_organization_manager(), []
        organizations.register_callback(seen.append)
        assert organizations is get_organization_manager()
        assert organizations.organization_id is None
        assert await organizations.wait_for_organization_id(0.01) is None

        harness.manager.provision("acme")

        assert await organizations.wait_for_organization_id(60) == "acme"
        assert organizations.organization_info["robot_type_id"] == "rover"
        assert organizations.machine_id == "robot-1"
        await harness.manager.until(lambda: seen == ["acme"])


async def test_hooks_wait_for_the_organization():
    class Hooked(Petal):
        name, version = "petal-hooked", "1.0.0"

        def __init__(self):
            super().__init__()
            self.calls = []

        async def startup(self):
            self.calls.append("startup")

        async def _setup_mqtt_topics(self):
            self.calls.append("topics")

        async def async_startup(self):
            self.calls.append("async_startup")

    async with PetalHarness(Hooked, FakeManager(organization_id="")) as harness:
        assert harness.petal.calls == ["startup", "async_startup"]
        harness.manager.provision("acme")
        await harness.manager.until(lambda: harness.petal.calls[-1] == "topics")

    async with PetalHarness(Hooked) as harness:
        assert harness.petal.calls == ["startup", "topics", "async_startup"]
        assert harness.petal._loop is asyncio.get_running_loop()


async def test_log_lines_reach_the_manager_from_any_thread():
    async with PetalHarness(Bare) as harness:
        handler = send_log_to(harness.proxies["manager"])
        try:
            log = logging.getLogger("petal_bare")
            log.warning("from the loop: %s", 1)
            thread = threading.Thread(target=log.error, args=("from a thread",))
            thread.start()
            await asyncio.to_thread(thread.join)
            log.debug("not wanted")
            await harness.session.ping()
        finally:
            logging.getLogger().removeHandler(handler)

        lines = [(each.level, each.text, each.logger) for each in harness.manager.log if each.logger == "petal_bare"]
        assert lines == [("warning", "from the loop: 1", "petal_bare"), ("error", "from a thread", "petal_bare")]


async def test_commands_of_the_processor_are_served_and_sent():
    async with PetalHarness(Bare) as harness:
        manager = harness.proxies["manager"]

        async def move(params):
            manager.progress(params["call"], percent=50)
            return {"x": params["payload"]["x"]}

        from petal_app_manager.link.handlers import HandlerOptions

        await manager.serve_command("move", move, HandlerOptions(ordered=True, wants_result=True))
        response = await manager.send_command("robot-1", "petal-bare/move", {"x": 3})

        assert (response["status"], response["x"]) == ("success", 3)
        assert harness.manager.reports[0][1] == {"percent": 50}
        assert (await manager.send_command("robot-1", "petal-bare/fly"))["error_code"] == "UNKNOWN_COMMAND"


def test_a_channel_writes_rows_with_their_time(tmp_path):
    with open_channel(["x", "y"], base_dir=tmp_path, file_name="pose", buffer_size=2) as channel:
        channel.push([1, 2])
        channel.push([3, 4])
        channel.push([5, 6])
        with pytest.raises(ValueError, match="1 values for 2 headers"):
            channel.push([7])
    with open_channel("x", base_dir=tmp_path, file_name="one", append=True) as channel:
        channel.push(1.5)

    rows = list(csv.reader((tmp_path / "pose.csv").open()))
    assert [row[1:] for row in rows] == [["x", "y"], ["1", "2"], ["3", "4"], ["5", "6"]]
    assert len((tmp_path / "one.csv").read_text().splitlines()) == 2


def test_the_envelope_of_a_command_is_a_model():
    pytest.importorskip("pydantic")
    from pydantic import ValidationError

    from petal_app_manager.models import MQTTMessage
    from petal_app_manager.models.mavlink import RebootAutopilotResponse, RebootStatusCode

    message = MQTTMessage(
        waitResponse=True, messageId="1", deviceId="d", command="p/c", timestamp="t", payload={"a": 1}
    )
    assert message.payload == {"a": 1}
    with pytest.raises(ValidationError):
        MQTTMessage(messageId="1")
    accepted = RebootStatusCode.OK_ACK_ACCEPTED_HB_CONFIRMED
    assert RebootAutopilotResponse(success=True, status_code=accepted, reason="", ack_result=0).success


def test_the_version_satisfies_what_published_petals_require():
    assert int(petal_app_manager.__version__.partition(".")[0]) >= 1
