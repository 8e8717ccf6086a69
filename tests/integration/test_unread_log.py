# SPDX-License-Identifier: Apache-2.0
"""A log that nobody reads: it costs lines, and nothing else."""

import fcntl
import os
import signal
import subprocess

import pytest

from harness.places import MANAGER, free_port
from harness.program import LEAVE_WITHIN
from harness.rest import Rest
from harness.waiting import eventually


@pytest.fixture
def unread(make_manager, broker):
    """A manager whose standard error is a pipe of 4 KiB that nobody reads, and its process."""
    manager = make_manager(broker, HTTP_PORT=free_port(), LOG_LEVEL="debug", MQTT_DEBUG="true")
    if manager.client:
        manager.client.start()
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen([MANAGER], env=manager.environment, cwd=manager.directory, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=writer)
    os.close(writer)
    try:
        manager.rest = Rest(int(manager.environment["HTTP_PORT"]))
        yield manager, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(reader)


def answers(manager):
    try:
        return manager.rest.get("/health").status == 200
    except OSError:
        return False


def test_a_log_that_nobody_reads_loses_lines_and_holds_nobody_up(unread, topic):
    manager, process = unread
    eventually(lambda: answers(manager), "the manager answers")

    def lost():
        for _ in range(50):
            assert manager.rest.publish(topic, "x" * 1000, qos=0).status in (200, 503)
        return manager.health()["log"]["lost_lines"]

    assert eventually(lost, "lines are lost", 60) > 0

    process.send_signal(signal.SIGTERM)
    assert process.wait(LEAVE_WITHIN) == 0
