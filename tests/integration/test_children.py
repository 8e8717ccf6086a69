# SPDX-License-Identifier: Apache-2.0
"""Programs that petals start: they hold nothing of the manager's, and can be ended like any other."""

import contextlib
import os
import signal
import subprocess

import pytest

from harness import proc
from harness.places import free_port
from harness.shell import shell
from harness.waiting import eventually

WAYS = ["popen", "fork", "posix_spawn"]


@pytest.fixture
def spawner(make_manager, broker, tmp_path):
    """A manager with the petal `spawner`, begun after a shell has lowered its limit, and its REST port for good."""
    manager = make_manager(broker, ["spawner"], HTTP_PORT=free_port()).run_by(shell(tmp_path, "ulimit -S -n 256"))
    return manager.start().wait_connected()


@pytest.fixture
def start(spawner):
    """Starts a program by the petal; its number when it is that program."""
    with contextlib.ExitStack() as stack:

        def start_by(way):
            child = spawner.rest.get(f"/petals/spawner/{way}").json["child"]
            stack.callback(lambda: proc.is_there(child) and os.kill(child, signal.SIGKILL))
            eventually(lambda: proc.program(child) == "sleep", "the program is started")
            return child

        yield start_by


@pytest.mark.parametrize("way", WAYS)
def test_a_child_has_no_descriptor_of_the_managers(start, way):
    child = start(way)
    came = lambda: set(proc.descriptors(child))  # noqa: E731 -- while it is loaded, the loader opens files
    eventually(lambda: came() == {0, 1, 2}, lambda: f"only 0, 1 and 2, came: {came()}")


@pytest.mark.parametrize("way", WAYS)
def test_a_child_has_the_signals_that_any_other_program_would_have(start, way, tmp_path):
    child = start(way)
    with subprocess.Popen(["sleep", "1000"]) as other:
        try:
            for kind in ("blocked", "ignored", "caught"):
                assert proc.signals(child, kind) == proc.signals(other.pid, kind)
        finally:
            other.kill()
    os.kill(child, signal.SIGTERM)
    eventually(lambda: not proc.is_there(child), "SIGTERM ends it")


def test_a_manager_starts_again_beside_the_children_of_the_one_before(spawner, start):
    children = [start(way) for way in WAYS]
    spawner.terminate()
    spawner.start().wait_connected()
    assert all(proc.is_there(child) for child in children)


def test_all_that_is_open_is_closed_on_exec(spawner):
    programs = [spawner, *([spawner.client] if spawner.client else [])]
    with contextlib.ExitStack() as stack:
        for program in programs:
            stack.enter_context(program.rest.socket())
        spawner.rest.publish("children/any", 1)
        for program in programs:
            assert proc.inherited_descriptors(program.pid) == {}


def test_a_program_may_open_as_much_as_it_can_have_and_a_forked_child_what_it_began_with(spawner, start):
    soft, hard = proc.descriptor_limit(spawner.pid)
    assert soft == min(hard, 65536)
    assert proc.descriptor_limit(start("fork"))[0] == 256
