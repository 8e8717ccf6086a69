# SPDX-License-Identifier: Apache-2.0
"""The petals of python/examples, which use no library, with the manager in memory."""

import asyncio
import json
import shutil

import pytest
from conftest import ROOT
from petals import first, spawn

EXAMPLES = ROOT / "python" / "examples"
PROGRAMS = [("python", "petal.py"), ("node", "petal.mjs")]
INTERPRETERS = {"python": shutil.which("python3"), "node": shutil.which("node")}


@pytest.fixture(params=PROGRAMS, ids=lambda each: each[0])
def program(request):
    language, file = request.param
    if INTERPRETERS[language] is None:
        pytest.skip(f"{language} is not installed")
    return language, [INTERPRETERS[language], str(EXAMPLES / file)]


async def begun(program, directory):
    petal = await spawn(directory, program[1])
    await first(petal.session.ready.wait(), petal.process.wait())
    assert petal.session.ready.is_set(), await petal.text()
    return petal


async def test_an_example_does_what_it_says(program, tmp_path):
    petal = await begun(program, tmp_path)
    manager, name = petal.manager, f"petal-demo-{program[0]}"

    for number in range(100):
        manager.receive(f"demo/{number}", {"n": number})
    await manager.settled()
    counted = await manager.request("GET", f"/petals/{name}/count")
    reset = await manager.run_command(f"{name}/reset")
    await petal.session.ping()
    await petal.session.shut_down()

    assert sorted(each.payload["count"] for each in manager.published("demo-heard")) == list(range(1, 101))
    assert (counted[0], json.loads(counted[1])) == (200, {"count": 100})
    assert (reset["status"], reset["count_was"]) == ("success", 100)
    assert manager.reports[0][1] == {"percent": 50}
    assert [each.text for each in manager.log] == ["counting"]
    assert await petal.status() == 0
    assert await petal.text() == ""


async def test_an_example_answers_what_it_does_not_understand(program, tmp_path):
    petal = await begun(program, tmp_path)
    connection = petal.session.connection

    connection._transport.write(b"no JSON\n")
    with pytest.raises(Exception, match="no method fly"):
        await asyncio.wait_for(connection.request("fly"), 60)
    await petal.session.ping()
    petal.manager.close()

    assert await petal.status() == 0
