# SPDX-License-Identifier: Apache-2.0
"""The harness of the integration tests, and the snippets as petals."""

import os
import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "integration"))
os.environ.setdefault("PETAL_TEST_PETALS", str(TESTS.parent / "build/debug/lib/snippets"))

from harness.broker import Broker  # noqa: E402
from harness.manager import Manager  # noqa: E402


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def start(tmp_path, broker):
    """Starts the manager with one petal: `start("telemetry")`; at the shared broker, unless told."""
    managers = []

    def start(petal, at=broker, **settings):
        managers.append(Manager(tmp_path, "embedded", at.url, [petal], **settings))
        manager = managers[0].start().wait_connected()
        assert [shown["state"] for shown in manager.health()["petals"]] == ["running"], manager.log.text()
        return manager

    yield start
    for manager in managers:
        manager.close()
