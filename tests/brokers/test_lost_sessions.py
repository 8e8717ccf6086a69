# SPDX-License-Identifier: Apache-2.0
"""A broker that says it has a session and cannot give it back."""

import pytest
from harness.waiting import eventually
from makers.mochi import MochiOnBolt


@pytest.fixture
def forgetful(tmp_path):
    directory = tmp_path / "broker"
    directory.mkdir()
    with MochiOnBolt(directory) as running:
        yield running


@pytest.mark.only("mochi")
def test_a_session_that_the_broker_ends_the_link_for_every_time_is_given_up(make_manager, connect, forgetful):
    manager = make_manager(forgetful, ["echo"], ECHO_IN="in", ECHO_OUT="out").start().wait_connected()
    manager.kill()
    connect(forgetful).publish_all("in/x", [str(number) for number in range(20)])
    forgetful.kill()
    forgetful.start()

    manager.start().log.wait_for("a new session is begun", timeout=60)

    manager.wait_connected()
    client = connect(forgetful)
    client.subscribe(manager.topic("response"))
    client.publish(manager.topic("command"), {"command": "ping", "messageId": "x"})
    eventually(lambda: client.messages, lambda: f"an answer:\n{manager.log.text()}")
