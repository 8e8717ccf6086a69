# SPDX-License-Identifier: Apache-2.0
"""A client service that says it is well, and answers no publish."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.manager import Manager
from harness.waiting import eventually
from support_service import HangingService

COUNT = 40  # more than may be under way at once


@pytest.fixture
def service():
    with HangingService() as running:
        yield running


@pytest.fixture
def manager(tmp_path, service):
    settings = {"TS_CLIENT_HOST": "127.0.0.1", "TS_CLIENT_PORT": service.port, "PUBLISH_TIMEOUT": 1}
    made = Manager(tmp_path, "service", "mqtt://127.0.0.1:1", start_client=False, **settings)
    made.set(TS_CLIENT_PORT=service.port)
    with made:
        yield made.start().wait_connected()


def publish(manager, number):
    answer = manager.rest.publish(f"hanging/{number % 4}", number)
    return answer.status, answer.json.get("delivery")


def test_what_a_service_did_not_answer_is_stored_and_sent_when_it_answers_again(manager, service):
    service.hangs.set()
    with ThreadPoolExecutor(COUNT) as callers:
        answers = list(callers.map(lambda number: publish(manager, number), range(COUNT)))
    assert answers == [(200, "stored")] * COUNT
    service.hangs.clear()
    eventually(lambda: set(service.taken) == set(range(COUNT)), lambda: f"all are taken: {sorted(service.taken)}")
    eventually(lambda: manager.status()["outbox"]["messages"] == 0, "nothing waits")
    assert publish(manager, COUNT) == (200, "acknowledged")
