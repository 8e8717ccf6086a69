# SPDX-License-Identifier: Apache-2.0
"""Starts petals as the manager does: as processes, with the link as file descriptor 3."""

import asyncio
import contextlib
import os
import pathlib
import sys

from conftest import SOURCE

from petal_app_manager.testing import FakeManager

SAFE_PATH = ["-P"] if sys.version_info >= (3, 11) else []


class Process:
    """A petal in a process of its own, and the manager in memory that has started it."""

    def __init__(self, manager, session, process, directory):
        self.manager, self.session, self.process, self.directory = manager, session, process, directory
        self.output = asyncio.ensure_future(process.stdout.read())

    @property
    def http_socket(self):
        return self.directory / "http.sock"

    async def status(self):
        """The exit status, negative for a signal; waits for the end."""
        return await asyncio.wait_for(self.process.wait(), 60)

    async def text(self):
        """Everything that it has printed; waits for the end."""
        return (await asyncio.wait_for(self.output, 60)).decode()


async def spawn(directory, command, manager=None, environment=None):
    """Starts `command`, without waiting for its hello. Its descriptor 3 is the link."""
    manager = manager or FakeManager()
    session, there = await manager.accept()
    variables = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "PETAL_FD": "3",
        "PETAL_NAME": "test",
        "PETAL_DATA_DIR": str(directory),
        "PETAL_HTTP_SOCKET": str(directory / "http.sock"),
        **(environment or {}),
    }

    def link_is_three():
        os.dup2(there.fileno(), 3)
        os.set_inheritable(3, True)

    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=directory,
        env=variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=link_is_three,
        close_fds=False,
        start_new_session=True,
    )
    there.close()
    return Process(manager, session, process, pathlib.Path(directory))


@contextlib.asynccontextmanager
async def started(directory, source, manager=None, environment=None, name="petal_test.py"):
    """Writes `source` to a file, runs it as a petal, waits until it is ready, and kills it at the end."""
    (directory / name).write_text(source)
    command = [sys.executable, *SAFE_PATH, "-m", "petal_app_manager.run", str(directory / name)]
    petal = await spawn(directory, command, manager, environment)
    try:
        await first(petal.session.ready.wait(), petal.process.wait())
        yield petal
    finally:
        if petal.process.returncode is None:
            petal.process.kill()
        await petal.process.wait()
        petal.output.cancel()
        petal.manager.close()


async def first(*waits):
    tasks = [asyncio.ensure_future(each) for each in waits]
    done, waiting = await asyncio.wait(tasks, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    assert done, "nothing happened within a minute"
