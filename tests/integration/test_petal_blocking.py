# SPDX-License-Identifier: Apache-2.0
"""A petal that blocks the main thread for ever: nobody can take the thread from it, but the log names it, and systemd's
watchdog is not fed any more."""

import socket

import pytest

from harness.client import publish


@pytest.fixture
def blocked(make_manager, broker):
    """A manager that is blocked in `place`, and killed in the end."""
    started = []

    def block(place, **settings):
        manager = make_manager(broker, ["blocks"], BLOCKS=place, **settings)
        started.append(manager)
        if place in ("constructor", "startup", "task"):
            return manager.spawn()
        return manager.start().wait_connected()

    yield block
    for manager in started:
        manager.kill()


@pytest.mark.parametrize("place", ["constructor", "startup"])
def test_where_it_starts_its_petal_and_the_step_are_named(blocked, place):
    blocked(place).log.wait_for(f'the main thread is blocked: by="blocks {place}"')


def test_in_a_task_its_petal_is_named(blocked):
    blocked("task").log.wait_for('the main thread is blocked: by="blocks"')


def test_in_a_handler_petal_and_subscription_are_named(blocked, broker):
    manager = blocked("pattern")
    manager.rest.subscribe("blocks/now")
    publish(broker, "blocks/now", "x")
    manager.log.wait_for(r'the main thread is blocked: by="blocks handler of blocks/\*"')


def test_in_a_command_its_name_is_told(blocked, broker):
    manager = blocked("command")
    publish(broker, manager.topic("command"), {"command": "blocks/now", "messageId": 1})
    manager.log.wait_for('the main thread is blocked: by="blocks handler of command blocks/now"')


def test_in_a_route_its_path_is_told(blocked):
    manager = blocked("route")
    with manager.rest.socket() as asking:
        asking.sendall(b"GET /petals/blocks/now HTTP/1.1\r\nHost: x\r\n\r\n")
        manager.log.wait_for('the main thread is blocked: by="blocks route GET /petals/blocks/now"')


def test_the_watchdog_of_systemd_is_fed_no_more(blocked, broker, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(30)
        manager = blocked("pattern", NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="100000")
        while b"WATCHDOG=1" not in listening.recv(4096):
            pass
        manager.rest.subscribe("blocks/now")
        publish(broker, "blocks/now", "x")
        manager.log.wait_for("the main thread is blocked")
        listening.settimeout(0.5)  # five times as long as systemd would wait
        with pytest.raises(TimeoutError):
            for _ in range(1000):  # what was fed before
                listening.recv(4096)
