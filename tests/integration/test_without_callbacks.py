# SPDX-License-Identifier: Apache-2.0
"""ENABLE_CALLBACKS=false: publishing works, subscribing answers with a clear error."""

import pytest


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    manager = make_shared_manager(broker, ["recorder"], ENABLE_CALLBACKS="false", RECORDER_TOPICS="never/in")
    return manager.start().wait_connected()


def test_publishing_works(manager, listen, topic):
    subscriber = listen(topic)
    assert manager.rest.publish(topic, 1).status == 200
    assert subscriber.wait_for().json == 1


def test_subscribing_is_an_error_that_names_the_setting(manager, topic):
    answer = manager.rest.subscribe(topic)
    assert answer.status == 503
    assert "ENABLE_CALLBACKS" in answer.detail


def test_nothing_is_subscribed_and_the_status_says_so(manager):
    assert manager.rest.subscriptions() == {"topics": [], "patterns": [], "count": 0}
    status = manager.status()
    assert status["connection"]["callback_server"] is False
    assert status["configuration"]["enable_callbacks"] is False
    assert status["connection"]["connected"] is True


def test_a_petal_that_subscribes_is_told_the_same(manager):
    (recorder,) = manager.health()["petals"]
    assert recorder["state"] == "failed" and "ENABLE_CALLBACKS" in recorder["error"]
