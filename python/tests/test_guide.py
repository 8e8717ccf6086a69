# SPDX-License-Identifier: Apache-2.0
"""Each listing of the guide, word for word, as a petal that its author would have written.

`guide/` has the listings as the guide shows them. Here only what a listing leaves open is filled in: imports, the names
that it uses and does not define, and the method that contains its statements.
"""

import ast
import asyncio
import inspect
import pathlib
import textwrap

import pytest

from petal_app_manager import Config
from petal_app_manager.plugins.base import Petal
from petal_app_manager.proxies import MQTTProxy
from petal_app_manager.testing import PetalHarness

LISTINGS = pathlib.Path(__file__).parent / "guide"
PLACE = {"org_id": "acme", "device_id": "robot-1"}


class Author(Petal):
    name = "petal-of-the-guide"
    version = "1.0.0"


def listing(name):
    return (LISTINGS / f"{name}.txt").read_text()


def module(name, **names):
    """The listing as a module, with what its author has imported and defined above it."""
    space = {"asyncio": asyncio, "MQTTProxy": MQTTProxy, "Config": Config, **PLACE, **names}
    exec("from datetime import datetime\nfrom typing import Dict, Any\n", space)
    code = compile(listing(name), f"{name}.txt", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return space, code


async def run(name, **names):
    """Runs the listing as the body of a coroutine, and returns its names."""
    space, code = module(name, **names)
    statements = eval(code, space)
    if inspect.isawaitable(statements):
        await statements
    return space


async def test_main_application_integration():
    async with PetalHarness(Author) as harness:
        space = await run("main_application_integration", proxies=dict(harness.proxies))

        assert await space["proxies"]["mqtt"].publish_message("test/topic", {"made": "by the listing"})
        assert harness.published("test/topic")[0].payload == {"made": "by the listing"}


async def test_direct_proxy_usage(capsys):
    async with PetalHarness(Author) as harness:
        space = await run("direct_proxy_usage")

        await space["my_petal_function"](harness.proxies)
        await harness.manager.until(lambda: len(harness.session.subscriptions) == 2)
        await harness.receive("test/topic", {"n": 1})

        assert harness.published("test/topic")[0].payload == {"message": "Hello World!"}
        assert capsys.readouterr().out == "Received on test/topic: {'n': 1}\n" * 2  # the topic, and the pattern test/*


async def test_callback_style_message_handling(capsys):
    async with PetalHarness(Author) as harness:
        await run("callback_style_message_handling", mqtt_proxy=harness.proxies["mqtt"])
        await harness.manager.until(lambda: len(harness.session.subscriptions) == 2)

        await harness.receive("org/acme/device/robot-1/command", {"command": "start", "messageId": "7"})
        await harness.receive("org/acme/device/robot-1/telemetry", {"t": 1})  # only a pattern hears it

        assert harness.published("+/+/+/+/response")[0].payload == {
            "messageId": "7",
            "status": "success",
            "result": "Command executed successfully",
        }
        assert capsys.readouterr().out == (
            "Executing command: start\nTelemetry from org/acme/device/robot-1/telemetry: {'t': 1}\n"
        )


async def test_command_response_pattern():
    async with PetalHarness(Author) as harness:
        restarts = []
        space = await run(
            "command_response_pattern",
            mqtt_proxy=harness.proxies["mqtt"],
            get_uptime=lambda: 42,
            schedule_restart=lambda: restarts.append(True),
        )
        topic = "org/acme/device/robot-1/command"
        await harness.proxies["mqtt"].subscribe_to_topic(topic, space["custom_command_handler"])

        await harness.receive(topic, {"command": "get_status", "messageId": "1"})
        await harness.receive(topic, {"command": "restart", "messageId": "2"})

        first, second = [each.payload for each in harness.published("+/+/+/+/response")]
        assert (first["messageId"], first["status"], first["uptime"]) == ("1", "operational", 42)
        assert (second["messageId"], second["status"]) == ("2", "restarting")
        assert restarts == [True]


async def test_telemetry_publishing():
    async with PetalHarness(Author) as harness:
        sensors = (
            "temperature",
            "humidity",
            "pressure",
            "cpu_usage",
            "memory_usage",
            "battery_level",
            "latitude",
            "longitude",
            "altitude",
        )
        space = {}

        async def publish_telemetry_periodically():
            await space["publish_telemetry"]()

        names = {f"get_{name}": (lambda value=value: value) for value, name in enumerate(sensors)}
        space.update(
            await run(
                "telemetry_publishing",
                mqtt_proxy=harness.proxies["mqtt"],
                publish_telemetry_periodically=publish_telemetry_periodically,
                **names,
            )
        )
        await harness.manager.until(lambda: harness.published())

        sent = harness.published("org/acme/device/robot-1/telemetry")[0].payload
        assert sent["sensors"] == {"temperature": 0, "humidity": 1, "pressure": 2}
        assert sent["location"]["altitude"] == 8


async def test_health_monitoring(capsys):
    async with PetalHarness(Author) as harness:
        await run("health_monitoring", mqtt_proxy=harness.proxies["mqtt"])

        assert capsys.readouterr().out.count("✅") == 3


@pytest.mark.parametrize(("topic", "error"), [("a/topic", None), ("not/+/one", "Failed to publish to not/+/one")])
async def test_error_handling(topic, error):
    class Log:
        def __init__(self):
            self.errors = []

        def error(self, text):
            self.errors.append(text)

    async with PetalHarness(Author) as harness:
        log = Log()
        await run(
            "error_handling", mqtt_proxy=harness.proxies["mqtt"], topic=topic, payload={"n": 1}, log=log, callback=print
        )

        assert log.errors == ([error] if error else [])
        assert [each.payload for each in harness.published("a/topic")] == ([] if error else [{"n": 1}])


async def test_debug_mode():
    async with PetalHarness(Author) as harness:
        space = await run("debug_mode")

        assert await space["mqtt_proxy"].publish_message("a", {}) is True
        assert harness.published("a")


async def test_integration_with_existing_petals():
    space, code = module("integration_with_existing_petals")
    eval(code, space)
    written = textwrap.dedent("""
        class Written(MyPetal):
            heard = []
            def get_telemetry_data(self):
                return {"battery": 81}
            async def handle_command(self, topic, payload):
                await super().handle_command(topic, payload)
                self.heard.append(payload)
    """)
    exec(written, space)

    async with PetalHarness(space["Written"], name="my-petal") as harness:
        await harness.receive("my/petal/commands", {"command": "go"})
        await harness.manager.until(lambda: harness.published("my/petal/telemetry"))

        assert harness.petal.heard == [{"command": "go"}]
        assert harness.published("my/petal/telemetry")[0].payload["data"] == {"battery": 81}
        assert harness.petal.name == "my-petal"


def test_every_listing_of_the_guide_is_tested():
    tests = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}

    assert {path.stem for path in LISTINGS.glob("*.txt")} <= tests
