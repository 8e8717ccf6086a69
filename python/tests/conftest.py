# SPDX-License-Identifier: Apache-2.0
"""Tests that are coroutines run in a loop of their own, for four minutes at most.

That is long, because a busy machine is slow, and that is no failure.
"""

import asyncio
import inspect
import os
import pathlib
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "python" / "src"
sys.path.insert(0, str(SOURCE))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
os.environ["PYTHONPATH"] = str(SOURCE)  # of the programs that tests start
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(pathlib.Path(tempfile.gettempdir()) / "petal-pycache"))

LONGEST = 240.0


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def bounded():
        await asyncio.wait_for(test(**arguments), LONGEST)

    asyncio.run(bounded())
    return True
