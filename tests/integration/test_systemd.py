# SPDX-License-Identifier: Apache-2.0
"""What the program tells systemd."""

import socket

import pytest


@pytest.fixture
def notified(tmp_path):
    """A notification socket, and a function that waits for a line on it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(30)

        def wait_for(wanted):
            while True:
                lines = listening.recv(4096).decode().splitlines()
                if any(line.startswith(wanted) for line in lines):
                    return lines

        wait_for.path = str(tmp_path / "notify")
        yield wait_for


def test_systemd_is_told_when_it_is_ready_how_it_is_and_when_it_stops(make_manager, broker, notified):
    manager = make_manager(broker, NOTIFY_SOCKET=notified.path).start()
    notified("READY=1")
    manager.wait_connected()
    manager.terminate()
    notified("STOPPING=1")


def test_systemd_is_told_the_state_of_the_link(make_manager, broker, notified):
    make_manager(broker, NOTIFY_SOCKET=notified.path).start()
    notified("STATUS=connected")


def test_the_watchdog_is_fed(make_manager, broker, notified):
    make_manager(broker, NOTIFY_SOCKET=notified.path, WATCHDOG_USEC="400000").start()
    notified("WATCHDOG=1")
    notified("WATCHDOG=1")
