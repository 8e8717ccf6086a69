# SPDX-License-Identifier: Apache-2.0
"""Clean roots, and the packages that scripts/package has made."""

import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "packaging")]

import debian_base  # noqa: E402
from harness.broker import Broker  # noqa: E402
from root import CleanRoot, built_packages  # noqa: E402


def pytest_collection_modifyitems(items):
    """Where there can be no clean roots, every test says why."""
    reason = debian_base.why_not()
    for item in items if reason else []:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def packages():
    """The built packages' files by their names."""
    return built_packages()


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def clean_root():
    with CleanRoot() as root:
        yield root


@pytest.fixture(scope="session")
def robot(packages):
    """Manager and client service installed, for tests that change nothing."""
    with CleanRoot() as root:
        root.install(packages["petal-app-manager"], packages["petal-mqtt-client"])
        yield root
