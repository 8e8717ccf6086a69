# SPDX-License-Identifier: Apache-2.0
"""The programs against brokers of different makers: which, and what the tests are given.

    python3 -m pytest tests/brokers --broker aedes --broker mochi

Without `--broker` those that a full run has, which scripts/bootstrap installs; the rest is of scripts/bootstrap --brokers."""

import contextlib
import itertools
import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "integration"), str(TESTS / "fault")]

from gate import Gate  # noqa: E402
from harness.manager import Manager  # noqa: E402
from kinds import KILLED, KINDS, MAKERS, STOPPED  # noqa: E402
from paho_client import PahoClient  # noqa: E402

_OF_EVERY_RUN = ["mosquitto", "aedes"]
_numbers = itertools.count(1)


def pytest_addoption(parser):
    parser.addoption("--broker", action="append", choices=MAKERS, help="a maker of brokers, or several")


def pytest_generate_tests(metafunc):
    if "kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("broker") or _OF_EVERY_RUN
        kinds = [kind for kind in KINDS if kind.maker_name in chosen]
        metafunc.parametrize("kind", kinds, ids=lambda kind: kind.name, scope="session")


def pytest_configure(config):
    config.addinivalue_line("markers", "only(name): a test of one kind of broker")


def pytest_collection_modifyitems(config, items):
    fits = lambda item: (mark := item.get_closest_marker("only")) is None or item.callspec.params["kind"].name == mark.args[0]  # noqa: E731
    others = [item for item in items if not fits(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if fits(item)]


@pytest.fixture(scope="session")
def broker(kind, tmp_path_factory):
    """The broker that is always there."""
    with kind.maker(tmp_path_factory.mktemp(kind.name)) as running:
        yield running


@pytest.fixture
def own_broker(kind, tmp_path):
    """A broker that a test may end and start: one of its own, started."""
    directory = tmp_path / "broker"
    directory.mkdir()
    with kind.maker(directory) as running:
        yield running


@pytest.fixture(params=[STOPPED, KILLED])
def how(request):
    """How a broker ends."""
    return request.param


@pytest.fixture
def end(how):
    """Ends a broker so."""
    return lambda broker: broker.kill() if how == KILLED else broker.stop()


@pytest.fixture
def make_manager(kind, tmp_path):
    """Makes managers for one test: `make_manager(broker, petals=["recorder"], KEY="value")`. Not started; `url` where
    something stands between the two."""
    with contextlib.ExitStack() as stack:

        def make(broker, petals=(), url=None, **settings):
            home = tmp_path / f"manager-{next(_numbers)}"
            home.mkdir()
            settings = {**broker.settings, **kind.settings, **settings}
            return stack.enter_context(Manager(home, "embedded", url or broker.url, petals, **settings))

        yield make


@pytest.fixture
def gate():
    """Makes gates before brokers for one test: `gate(broker)`."""
    with contextlib.ExitStack() as stack:
        yield lambda broker: stack.enter_context(Gate(broker.port))


@pytest.fixture
def connect(kind):
    """Connects clients to a broker: `connect(broker, keep=True)`."""
    with contextlib.ExitStack() as stack:

        def make(broker, **options):
            made = PahoClient(broker, **{"version": kind.version, **options})
            stack.callback(made.close)
            return made.connect()

        yield make


@pytest.fixture
def topic():
    """A topic nobody else uses."""
    return f"test/{next(_numbers)}"
