# SPDX-License-Identifier: Apache-2.0
"""The harness of the integration tests, and what stands between the programs and their broker."""

import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "integration"), str(TESTS)]

from gate import Gate  # noqa: E402
from harness.broker import Broker  # noqa: E402


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
