# SPDX-License-Identifier: Apache-2.0
"""What the tests are given. Brokers and managers that many tests share live as long as they do not disturb each other."""

import contextlib
import itertools
import os

import pytest

from harness.broker import Broker
from harness.client import Subscriber
from harness.commanded import Commanded
from harness.manager import Manager


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group: what one worker of pytest-xdist runs")
    config.addinivalue_line("markers", "long: takes long, so it is begun first")


def pytest_collection_modifyitems(items):
    """With pytest-xdist every test goes to any worker, but tests that share something of their module to one."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if shared := _shared_in_module(item):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem} {shared}"))


def _shared_in_module(item):
    """The names of those fixtures, and the transport they are made for; empty where there are none."""
    fixtures = {name: found[-1] for name, found in item._fixtureinfo.name2fixturedefs.items()}
    names = [name for name, fixture in sorted(fixtures.items()) if fixture.scope == "module" and name != "transport"]
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return names and " ".join([*names, parameters.get("transport", "")])


@pytest.fixture(scope="session", params=["embedded", "service"])
def transport(request):
    """How the manager reaches the broker; every test runs once with each."""
    return request.param


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    """The broker that is always there."""
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def own_broker(tmp_path):
    """Makes brokers for one test, which may stop and start them. Not started."""
    with contextlib.ExitStack() as stack:

        def make(**options):
            directory = tmp_path / f"broker-{len(list(tmp_path.iterdir()))}"
            directory.mkdir()
            made = Broker(directory, **options)
            stack.callback(made.stop)
            return made

        yield make


def _manager_maker(directory, transport, stack):
    numbers = itertools.count(1)

    def make(broker, petals=(), start_client=True, **settings):
        home = directory / f"manager-{next(numbers)}"
        home.mkdir()
        url = broker if isinstance(broker, str) else broker.url
        return stack.enter_context(Manager(home, transport, url, petals, start_client, **settings))

    return make


@pytest.fixture
def make_manager(tmp_path, transport):
    """Makes managers for one test: `make_manager(broker, petals=["recorder"], KEY="value")`. Not started."""
    with contextlib.ExitStack() as stack:
        yield _manager_maker(tmp_path, transport, stack)


@pytest.fixture(scope="module")
def make_shared_manager(tmp_path_factory, transport):
    """The same for the tests of a module."""
    with contextlib.ExitStack() as stack:
        yield _manager_maker(tmp_path_factory.mktemp("shared"), transport, stack)


@pytest.fixture(scope="module")
def robot(manager, broker):
    """The `manager` of a module, commanded over its broker."""
    robot = Commanded(manager, broker)
    yield robot
    robot.responses.close()


@pytest.fixture
def listen(broker):
    """Subscribes at a broker, the shared one unless told: `listen("a/#")`."""
    with contextlib.ExitStack() as stack:
        yield lambda *filters, at=broker, **options: stack.enter_context(Subscriber(at, *filters, **options))


_topics = itertools.count(1)


@pytest.fixture
def topic():
    """A topic nobody else uses."""
    return f"test/{next(_topics)}"
