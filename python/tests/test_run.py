# SPDX-License-Identifier: Apache-2.0
"""Petals in processes of their own: from their start to their end, and what goes wrong on the way."""

import asyncio
import os
import signal
import sys

from petals import SAFE_PATH, spawn, started

from petal_app_manager.testing import FakeManager

ECHO = """
from petal_app_manager.plugins.base import Petal

class Echo(Petal):
    name = "petal-echo"
    version = "1.2.3"

    async def startup(self):
        await self._proxies["mqtt"].subscribe_to_topic("echo/#", self.on_message)

    async def on_message(self, topic, payload):
        await self._proxies["mqtt"].publish_message("answer", {"topic": topic, **payload})
"""


async def test_a_petal_answers_what_it_hears(tmp_path):
    async with started(tmp_path, ECHO) as petal:
        for number in range(100):
            petal.manager.receive(f"echo/{number}", {"n": number})
        await petal.manager.settled()

        assert [each.payload["n"] for each in petal.manager.published("answer")] == list(range(100))
        assert petal.session.hello["version"] == "1.2.3"
        assert petal.session.hello["language"].startswith("python 3")


async def test_what_a_petal_registers_while_it_starts_is_subscribed_when_it_is_ready(tmp_path):
    source = (
        ECHO
        + """
    async def async_startup(self):
        self._proxies["mqtt"].register_handler(self.on_message)
        self._proxies["mqtt"].subscribe_pattern("*/pattern", self.on_message)
        self._proxies["redis"].subscribe("channel", self.on_message)
"""
    )
    async with started(tmp_path, source) as petal:
        kinds = sorted(each.kind for each in petal.session.subscriptions.values())

        assert kinds == ["channel", "pattern", "topic", "topic"]


async def test_a_petal_that_is_asked_to_ends_with_its_hooks(tmp_path):
    source = (
        ECHO
        + """
    async def async_shutdown(self):
        await self._proxies["mqtt"].publish_message("bye", {"hook": "async"})

    def shutdown(self):
        print("the plain hook ran")
"""
    )
    async with started(tmp_path, source) as petal:
        await petal.session.shut_down()

        assert await petal.status() == 0
        assert "the plain hook ran" in await petal.text()
        assert petal.manager.published("bye")[0].payload == {"hook": "async"}


async def test_sigterm_ends_a_petal_as_a_shutdown_does(tmp_path):
    source = (
        ECHO
        + """
    def shutdown(self):
        print("the plain hook ran")
"""
    )
    async with started(tmp_path, source) as petal:
        petal.process.send_signal(signal.SIGTERM)

        assert await petal.status() == 0
        assert "the plain hook ran" in await petal.text()


async def test_a_start_that_does_not_end_is_cancelled(tmp_path):
    waits = "async def startup(self):\n        import asyncio; await asyncio.Event().wait()"
    file = tmp_path / "late.py"
    file.write_text(ECHO.replace("async def startup(self):", waits))
    petal = await spawn(tmp_path, [sys.executable, *SAFE_PATH, "-m", "petal_app_manager.run", str(file)])
    await petal.manager.until(lambda: petal.session.name)

    await petal.session.shut_down()

    assert await petal.status() == 0


async def test_a_petal_ends_when_its_manager_has_gone(tmp_path):
    async with started(tmp_path, ECHO) as petal:
        petal.session.connection.close()

        assert await petal.status() == 0


async def test_a_petal_that_leaves_a_thread_behind_ends_nevertheless(tmp_path):
    source = (
        ECHO
        + """
    def shutdown(self):
        import threading
        threading.Thread(target=threading.Event().wait).start()
"""
    )
    async with started(tmp_path, source) as petal:
        await petal.session.shut_down()

        assert await petal.status() == 0
        assert "a thread of the petal has not ended" in await petal.text()


async def test_an_exception_at_import_is_shown_and_ends_the_petal(tmp_path):
    async with started(tmp_path, "import no_such_module") as petal:
        assert await petal.status() == 1
        assert "Traceback" in await petal.text()
        assert petal.session.failed == "ModuleNotFoundError: No module named 'no_such_module'"


async def test_an_exception_of_startup_ends_the_petal(tmp_path):
    source = (
        "from petal_app_manager.plugins.base import Petal\nclass P(Petal):\n  name = 'p'\n  def startup(self): 1 / 0"
    )
    async with started(tmp_path, source) as petal:
        assert await petal.status() == 1
        assert petal.session.failed == "ZeroDivisionError: division by zero"


async def test_an_exception_of_async_startup_is_logged_and_the_petal_stays(tmp_path):
    source = ECHO + "    async def async_startup(self): 1 / 0"
    async with started(tmp_path, source) as petal:
        petal.manager.receive("echo/1", {"n": 1})
        await petal.manager.settled()

        assert petal.manager.published("answer")
        assert any("division by zero" in line.text for line in petal.manager.log)


async def test_a_second_petal_of_a_name_is_refused(tmp_path):
    async with started(tmp_path, ECHO) as first, started(tmp_path, ECHO, first.manager) as second:
        assert await second.status() == 1
        assert "not valid, or taken" in await second.text()
        assert first.process.returncode is None


async def test_a_file_that_is_called_like_a_standard_module_shadows_none(tmp_path):
    async with started(tmp_path, ECHO, name="http.py") as petal:
        petal.manager.receive("echo/1", {"n": 1})
        await petal.manager.settled()

        assert petal.manager.published("answer")


async def test_a_petal_that_prints_a_lot_goes_on(tmp_path):
    source = ECHO.replace(
        "async def startup(self):", "async def startup(self):\n        print('x' * 99 + '\\n' * 100_000)"
    )
    async with started(tmp_path, source) as petal:
        petal.manager.receive("echo/1", {"n": 1})
        await petal.manager.settled()

        assert petal.manager.published("answer")


async def test_what_the_petal_starts_does_not_inherit_the_link(tmp_path):
    source = (
        ECHO
        + """
    def shutdown(self):
        import subprocess
        print(subprocess.run(["sh", "-c", "test -e /proc/self/fd/3 && echo inherited || echo closed"],
                             capture_output=True, text=True, close_fds=False).stdout)
"""
    )
    async with started(tmp_path, source) as petal:
        await petal.session.shut_down()

        assert "closed" in await petal.text()


async def test_a_handler_that_blocks_the_loop_answers_no_ping(tmp_path):
    source = ECHO.replace(
        '        await self._proxies["mqtt"].publish_message',
        '        while True: pass\n        await self._proxies["mqtt"].publish_message',
    )
    async with started(tmp_path, source) as petal:
        await petal.session.ping()
        petal.manager.receive("echo/1", {"n": 1})

        ping = asyncio.ensure_future(petal.session.ping())
        done, _ = await asyncio.wait({ping}, timeout=0.3)
        petal.process.send_signal(signal.SIGTERM)  # a hung loop ignores it
        petal.process.kill()

        assert not done
        assert await petal.status() == -signal.SIGKILL
        ping.cancel()


async def test_what_a_killed_petal_had_in_hand_is_given_to_its_next_run(tmp_path):
    manager = FakeManager()
    hanging = ECHO.replace(
        '        await self._proxies["mqtt"].publish_message',
        '        import asyncio; await asyncio.Event().wait()\n        await self._proxies["mqtt"].publish_message',
    )
    async with started(tmp_path, hanging, manager) as petal:
        for number in range(3):
            manager.receive("echo/1", {"n": number})
        await petal.session.ping()
        petal.process.kill()
        await petal.status()
        await manager.until(lambda: not manager.sessions)

    async with started(tmp_path, ECHO, manager):
        await manager.settled()

        assert [each.payload["n"] for each in manager.published("answer")] == [0, 1, 2]


async def test_what_a_petal_has_printed_is_not_lost_when_it_is_killed(tmp_path):
    source = (
        ECHO
        + """
    async def async_startup(self):
        import os, signal
        print("the last words")
        os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    async with started(tmp_path, source) as petal:
        assert await petal.status() == -signal.SIGKILL
        assert "the last words" in await petal.text()


async def test_a_crash_of_the_interpreter_shows_where_it_happened(tmp_path):
    source = (
        ECHO
        + """
    async def async_startup(self):
        import ctypes
        ctypes.string_at(0)
"""
    )
    async with started(tmp_path, source) as petal:
        assert await petal.status() == -signal.SIGSEGV
        assert "in async_startup" in await petal.text()


async def test_without_a_manager_the_runner_says_so(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *SAFE_PATH,
        "-m",
        "petal_app_manager.run",
        "any",
        stderr=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PETAL_FD"},
    )
    _, text = await process.communicate()

    assert process.returncode == 64
    assert b"PETAL_FD" in text


async def test_a_petal_that_no_package_provides_is_named(tmp_path):
    petal = await spawn(tmp_path, [sys.executable, *SAFE_PATH, "-m", "petal_app_manager.run", "petal_nobody_has"])

    assert await petal.status() == 1
    assert "no installed package has an entry point 'petal_nobody_has'" in await petal.text()
