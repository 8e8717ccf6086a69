# SPDX-License-Identifier: Apache-2.0
"""The harness of the integration tests, and what stands between the programs and their broker."""

import concurrent.futures
import contextlib
import pathlib
import sys
import tempfile

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "integration"), str(TESTS)]

from gate import Gate  # noqa: E402
from harness.broker import Broker  # noqa: E402
from linked import KINDS, Linked  # noqa: E402
from scripted.broker import ScriptedBroker  # noqa: E402


@pytest.fixture
def broker(tmp_path_factory):
    """A mosquitto of the test's own, which keeps its sessions over its restarts."""
    with Broker(tmp_path_factory.mktemp("broker"), persistent=True) as running:
        yield running


@pytest.fixture
def gate(broker):
    """What stands before that broker."""
    with Gate(broker.port) as opened:
        yield opened


@pytest.fixture(params=KINDS)
def kind(request):
    """Which of the programs that hold a link."""
    return request.param


@pytest.fixture
def scripted():
    """Makes scripted brokers for one test: `scripted(tls=None, receive_maximum=2)`. At the end the client must have kept
    the rules of MQTT."""
    with contextlib.ExitStack() as stack:
        made = []

        def make(*arguments, **named):
            made.append(stack.enter_context(ScriptedBroker(*arguments, **named)))
            return made[-1]

        yield make
    assert [rule for each in made for rule in each.violations] == []


@pytest.fixture
def linked(kind, tmp_path):
    """Starts a program for one test: `linked(broker, KEY="value")`."""
    with contextlib.ExitStack() as stack:
        yield lambda broker, **settings: stack.enter_context(Linked(kind, tmp_path, broker.url, **settings)).start()


@pytest.fixture
def home(tmp_path):
    """A folder of the test's own; the one thing besides `kind` that an overlapped test may ask for."""
    return tmp_path


def pytest_configure(config):
    config.addinivalue_line("markers", "overlapped: mostly waits, and does so beside all other tests")


def pytest_collection_modifyitems(items):
    items.sort(key=_is_overlapped)  # their turn is last, when they are done


def pytest_collection_finish(session):
    """Starts the overlapped tests. Each runs in a thread; its outcome is reported when its turn comes."""
    items = [item for item in session.items if _is_overlapped(item)]
    if not items or session.config.option.collectonly:
        return
    session.overlapped = concurrent.futures.ThreadPoolExecutor(len(items))
    for item in items:
        item.outcome = session.overlapped.submit(_run_overlapped, item)


def pytest_sessionfinish(session):
    if hasattr(session, "overlapped"):
        session.overlapped.shutdown()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not _is_overlapped(pyfuncitem):
        return None
    pyfuncitem.outcome.result()
    return True


def _is_overlapped(item):
    return item.get_closest_marker("overlapped") is not None


def _run_overlapped(item):
    with tempfile.TemporaryDirectory(prefix="petal-fault-") as home:
        item.function(item.callspec.params["kind"], pathlib.Path(home))
