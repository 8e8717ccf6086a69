# SPDX-License-Identifier: Apache-2.0
"""How long the long hauls are, and the tables they print."""

import random

import pytest


def pytest_addoption(parser):
    group = parser.getgroup("long haul", "the short form of a test is what continuous integration runs")
    group.addoption("--kills", type=int, default=10, help="how many processes are killed in all (10; the long form: 200)")
    group.addoption("--outage", type=float, default=3, help="how long a link is broken, in seconds (3; the long form: 60)")
    group.addoption("--backlog", type=int, default=2000, help="how many messages wait (2000; the long form: 100000)")
    group.addoption("--seed", type=int, default=None, help="of what is left to chance (another each time, and printed)")


@pytest.fixture(scope="session")
def seed(request):
    """Printed, so that a run can be repeated as far as chance goes."""
    given = request.config.getoption("seed")
    return random.randrange(1_000_000) if given is None else given


@pytest.fixture(params=["embedded", "service"])
def transport(request):
    """How the manager reaches the broker."""
    return request.param


@pytest.fixture(scope="session")
def outage(request):
    return request.config.getoption("outage")


@pytest.fixture(scope="session")
def backlog(request):
    return request.config.getoption("backlog")


@pytest.fixture(scope="module")
def figures(request, seed):
    """Rows, printed as one table when the module has ended, however it ended."""
    rows = []
    yield rows
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{request.node.name} --seed {seed}\n{_table(rows)}")


def _table(rows):
    """Markdown, a line for each figure and a column for each row: what stands in docs/reliability.md."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[name, *(str(row.get(name, "")) for row in rows)] for name in names]
    widths = [max(map(len, column)) for column in zip(*cells)] if cells else []
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in cells]
    if lines:
        lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)
