# SPDX-License-Identifier: Apache-2.0
"""The fork server: petals that are forked are petals like others."""

import asyncio
import ctypes
import json
import os
import signal
import socket
import sys

import pytest
from conftest import SOURCE
from petals import SAFE_PATH
from test_run import ECHO

from petal_app_manager.testing import FakeManager

PR_SET_CHILD_SUBREAPER = 36
WAIT = 60


class ForkServer:
    """The program, and the manager's end of its socket. This process is the reaper of the petals."""

    def __init__(self):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.channel, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel.setblocking(False)
        environment = {**os.environ, "PETAL_FD": str(there.fileno()), "PYTHONPATH": str(SOURCE)}
        command = [sys.executable, *SAFE_PATH, "-m", "petal_app_manager.forkserver"]
        self.pid = os.posix_spawn(
            sys.executable, command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, there.fileno(), there.fileno())]
        )
        there.close()

    async def packet(self):
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self.channel, readable.set)
        try:
            await asyncio.wait_for(readable.wait(), WAIT)
        finally:
            loop.remove_reader(self.channel)
        return json.loads(self.channel.recv(262_144))

    async def start(self, manager, petal, directory, output):
        session, there = await manager.accept()
        environment = {"PETAL_NAME": "forked", "PATH": os.environ["PATH"], "MARK": "from the manager"}
        request = {"id": 1, "petal": str(petal), "environment": environment, "directory": str(directory)}
        socket.send_fds(self.channel, [json.dumps(request).encode()], [there.fileno(), output, output])
        there.close()
        return session, (await self.packet())["pid"]

    def close(self):
        self.channel.close()
        return os.waitpid(self.pid, 0)[1]


async def ended(pid):
    """The exit status of a petal, negative for a signal; in a thread, because the loop has to close the link."""
    _, status = await asyncio.wait_for(asyncio.to_thread(os.waitpid, pid, 0), WAIT)
    return os.waitstatus_to_exitcode(status)


@pytest.fixture
def server():
    server = ForkServer()
    yield server
    if server.channel.fileno() >= 0:
        server.close()


async def test_it_says_when_it_is_ready_and_which_petals_there_are(server):
    ready = await server.packet()

    assert ready["ready"] is True
    assert ready["python"].startswith("3.")
    assert isinstance(ready["petals"], list)


async def test_a_forked_petal_works_and_its_parent_is_the_manager(server, tmp_path):
    (tmp_path / "echo.py").write_text(
        ECHO
        + """
    async def async_startup(self):
        import os
        leads = os.getpgid(0) == os.getpid()
        print("parent", os.getppid(), "mark", os.environ["MARK"], "in", os.getcwd(), "leads", leads)
"""
    )
    manager = FakeManager()
    await server.packet()
    with (tmp_path / "output").open("wb") as output:
        session, pid = await server.start(manager, tmp_path / "echo.py", tmp_path, output.fileno())
    await asyncio.wait_for(session.ready.wait(), WAIT)

    manager.receive("echo/1", {"n": 1})
    await manager.settled()
    await session.shut_down()

    assert await ended(pid) == 0
    assert manager.published("answer")[0].payload == {"topic": "echo/1", "n": 1}
    expected = f"parent {os.getpid()} mark from the manager in {tmp_path} leads True\n"
    assert (tmp_path / "output").read_text() == expected


async def test_a_petal_that_is_killed_leaves_the_server_and_others_alone(server, tmp_path):
    (tmp_path / "echo.py").write_text(ECHO)
    manager = FakeManager()
    await server.packet()
    with (tmp_path / "output").open("wb") as output:
        session, pid = await server.start(manager, tmp_path / "echo.py", tmp_path, output.fileno())
        await asyncio.wait_for(session.ready.wait(), WAIT)

        os.kill(pid, signal.SIGKILL)
        killed = await ended(pid)
        await asyncio.wait_for(session.lost.wait(), WAIT)
        again, pid = await server.start(manager, tmp_path / "echo.py", tmp_path, output.fileno())
        await asyncio.wait_for(again.ready.wait(), WAIT)
    manager.close()

    assert killed == -signal.SIGKILL
    assert await ended(pid) == 0


async def test_a_request_that_cannot_be_understood_is_answered(server):
    await server.packet()

    server.channel.send(b'{"id": 7}')

    assert "0 file descriptors came" in (await server.packet())["error"]


async def test_the_server_ends_when_the_manager_has_gone(server):
    await server.packet()

    assert server.close() == 0
