# SPDX-License-Identifier: Apache-2.0
"""The petal that ships: real readings of this machine."""

import pathlib
import re

import pytest


def test_telemetry_is_published_again_and_again_and_is_real(make_manager, broker, listen):
    manager = make_manager(broker, ["petal-telemetry"], TELEMETRY_INTERVAL="0.2")
    telemetry = listen(manager.topic("telemetry"))
    uptime = float(pathlib.Path("/proc/uptime").read_text().split()[0])
    manager.start()
    total = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) * 1024
    for reading in [message.json for message in telemetry.wait_for_count(4)]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", reading["timestamp"])
        system = reading["system"]
        assert 0 <= system["cpu_usage"] <= 100
        assert 0 < system["memory_usage"] < 100
        assert system["memory_total"] == total
        assert system["load_1m"] >= 0
        assert int(uptime) <= system["uptime"] <= uptime + 120
    stamps = [message.json["timestamp"] for message in telemetry.messages]
    assert stamps == sorted(stamps)


def test_telemetry_goes_on_after_the_broker_was_gone(make_manager, own_broker, listen):
    broker = own_broker().start()
    manager = make_manager(broker, ["petal-telemetry"], TELEMETRY_INTERVAL="0.2").start().wait_connected()
    broker.restart()
    listen(manager.topic("telemetry"), at=broker).wait_for_count(2)


@pytest.mark.parametrize("interval", ["often", "0", "-1", "1e9", "nan"])
def test_an_interval_that_makes_no_sense_fails_the_petal_and_is_named(make_manager, broker, interval):
    manager = make_manager(broker, ["petal-telemetry"], TELEMETRY_INTERVAL=interval).start()
    (petal,) = manager.health()["petals"]
    assert petal["state"] == "failed" and "TELEMETRY_INTERVAL" in petal["error"] and interval in petal["error"]
