# SPDX-License-Identifier: Apache-2.0
"""The harness of the integration tests, and what stands between the programs and their broker."""

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
from support_options import backlog, figures, outage, pytest_addoption, seed, transport  # noqa: E402, F401


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


@contextlib.contextmanager
def scripted_brokers():
    made = []
    with contextlib.ExitStack() as stack:

        def make(*arguments, **named):
            made.append(stack.enter_context(ScriptedBroker(*arguments, **named)))
            return made[-1]

        yield make
    assert [rule for each in made for rule in each.violations] == []


@contextlib.contextmanager
def linked_programs(kind, home):
    with contextlib.ExitStack() as stack:

        def make(broker, **settings):
            directory = pathlib.Path(tempfile.mkdtemp(dir=home))
            return stack.enter_context(Linked(kind, directory, broker.url, **settings)).start()

        yield make


@pytest.fixture
def scripted():
    """Makes scripted brokers for one test: `scripted(tls=None, receive_maximum=2)`. At the end the clients must have kept
    the rules of MQTT."""
    with scripted_brokers() as make:
        yield make


@pytest.fixture
def linked(kind, tmp_path):
    """Starts programs for one test: `linked(broker, KEY="value")`."""
    with linked_programs(kind, tmp_path) as make:
        yield make


@pytest.fixture
def home(tmp_path):
    """A folder of the test's own."""
    return tmp_path
