# SPDX-License-Identifier: Apache-2.0
"""The manager against a client service that is not ours: Node, with `mqtt` from npm and Node's own http."""

import contextlib
import pathlib
import shutil

import pytest

from harness.client import publish, publish_lines
from harness.process import Process
from harness.waiting import eventually

FOREIGN = pathlib.Path(__file__).resolve().parents[1] / "foreign"
HABITS = {"plain": [], "slow": ["slow"], "errors-are-200": ["errors-are-200"], "closes": ["closes"],
          "all": ["slow", "errors-are-200", "closes"]}

pytestmark = pytest.mark.skipif(not (shutil.which("node") and (FOREIGN / "node_modules/mqtt").exists()),
                                reason="scripts/bootstrap installs what it needs")


class ForeignService:
    """It keeps its port over `kill()` and `start()`, and nothing else."""

    def __init__(self, port, broker, habits=()):
        self._command = ["node", FOREIGN / "client_service.mjs", port, broker.url, *habits]

    def start(self):
        self.log = Process(self._command)
        self.log.wait_for("listening: ")
        return self

    def kill(self):
        """With signal 9."""
        self.log.kill()

    def knows(self, topic):
        return f"subscribed: {topic}" in self.log.lines

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()


@pytest.fixture(scope="module")
def transport():
    return "service"


@pytest.fixture
def make_pair(make_manager):
    """A manager and the foreign service it speaks to: `make_pair(broker, habits, petals=[...])`. Both started."""
    with contextlib.ExitStack() as stack:

        def make(broker, habits=(), **options):
            manager = make_manager(broker, start_client=False, **options)
            service = stack.enter_context(ForeignService(manager.client.port, broker, habits))
            return manager.start().wait_connected(), service

        yield make


@pytest.fixture(params=HABITS)
def habits(request):
    return HABITS[request.param]


def recording(topics, out):
    return {"petals": ["recorder"], "RECORDER_TOPICS": topics, "RECORDER_OUT": out}


def test_messages_go_out_and_come_in_and_commands_are_answered(make_pair, broker, listen, topic, habits):
    manager, service = make_pair(broker, habits, **recording(f"{topic}/in/+", f"{topic}/out"))
    sent, recorded, responses = listen(f"{topic}/sent"), listen(f"{topic}/out"), listen(manager.topic("response"))
    eventually(lambda: service.knows(manager.topic("command")) and service.knows(f"{topic}/in/+"))

    answer = manager.rest.publish(f"{topic}/sent", {"a": 1}, qos=1)
    assert (answer.status, answer.json["delivery"]) == (200, "acknowledged")
    assert sent.wait_for().json == {"a": 1}

    publish_lines(broker, f"{topic}/in/here", range(10))
    assert [each.json["payload"] for each in recorded.wait_for_count(10)] == [str(number) for number in range(10)]
    assert recorded.messages[0].json["topic"] == f"{topic}/in/here"

    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "1"})
    assert (responses.wait_for().json["messageId"], responses.messages[0].json["status"]) == ("1", "success")


def test_subscribing_over_rest_reaches_the_service_and_unsubscribing_too(make_pair, broker, topic, habits):
    manager, service = make_pair(broker, habits)
    assert manager.rest.subscribe(topic).status == 200
    eventually(lambda: service.knows(topic), "the service has said so")
    before = manager.status()["messages"]["received"]
    publish(broker, topic, {"a": 1})
    manager.wait_until(lambda status: status["messages"]["received"] == before + 1)
    assert manager.rest.unsubscribe(topic).status == 200
    assert topic not in manager.rest.subscriptions()["topics"]


@pytest.mark.parametrize("habits", [[], ["errors-are-200"]], ids=["errors-are-500", "errors-are-200"])
def test_what_broker_or_service_refuse_is_an_error_here_too(make_pair, own_broker, tmp_path, habits):
    rights = tmp_path / "rights"
    rights.write_text("topic readwrite org/#\ntopic readwrite allowed/#\n")
    manager, _ = make_pair(own_broker(settings=[f"acl_file {rights}"]).start(), habits)
    for answer in (manager.rest.publish("denied/x", 1), manager.rest.subscribe("forbidden/x")):
        assert answer.status == 502, answer.body
        assert "authorized" in answer.detail
    assert manager.rest.publish("allowed/x", 1).status == 200
    assert "forbidden/x" not in manager.rest.subscriptions()["topics"]


@pytest.mark.parametrize("habits", [[], ["closes"]], ids=["plain", "closes"])
def test_a_service_that_was_killed_and_remembers_nothing_is_told_everything_again(make_pair, broker, listen, topic, habits):
    manager, service = make_pair(broker, habits, **recording(f"{topic}/in", f"{topic}/out"))
    recorded, responses = listen(f"{topic}/out"), listen(manager.topic("response"))
    assert manager.rest.subscribe(f"{topic}/rest").status == 200
    service.kill()
    manager.wait_disconnected()
    assert not manager.status()["connection"]["ts_client"] and manager.status()["status"] != "healthy"
    service.start()
    manager.wait_connected()
    for each in (f"{topic}/in", f"{topic}/rest", manager.topic("command")):
        eventually(lambda: service.knows(each), lambda: f"{each} told, said: {service.log.text()}")
    publish(broker, f"{topic}/in", {"a": 1})
    assert recorded.wait_for().json["payload"] == '{"a":1}'
    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "1"})
    assert responses.wait_for().json["status"] == "success"


def test_a_restart_between_two_looks_at_its_health_is_noticed(make_pair, broker, listen, topic):
    manager, service = make_pair(broker, **recording(f"{topic}/in", f"{topic}/out"))
    recorded = listen(f"{topic}/out")
    eventually(lambda: service.knows(f"{topic}/in"))
    service.kill()
    service.start()
    eventually(lambda: service.knows(f"{topic}/in"))
    publish(broker, f"{topic}/in", 1)
    recorded.wait_for()


def test_a_broker_that_is_away_is_shown_and_its_return_too(make_pair, own_broker, topic):
    broker = own_broker().start()
    manager, _ = make_pair(broker)
    broker.stop()
    status = manager.wait_disconnected() and manager.status()
    assert status["status"] == "degraded"
    assert (status["connection"]["ts_client"], status["connection"]["broker"]) == (True, False)
    broker.start()
    manager.wait_connected()
    assert manager.rest.publish(topic, 1).status == 200
    assert manager.status()["status"] == "healthy"


def test_the_manager_may_be_there_before_the_service(make_manager, broker, listen, topic):
    manager = make_manager(broker, start_client=False, **recording(f"{topic}/in", f"{topic}/out")).start()
    recorded = listen(f"{topic}/out")
    assert not manager.status()["connection"]["ts_client"]
    with ForeignService(manager.client.port, broker) as service:
        manager.wait_connected()
        eventually(lambda: service.knows(f"{topic}/in"))
        publish(broker, f"{topic}/in", 1)
        recorded.wait_for()
