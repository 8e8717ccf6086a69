# SPDX-License-Identifier: Apache-2.0
"""What was answered with success and cannot be delivered: listed, sent again, removed."""

import json

import pytest

from harness.client_service import ClientService
from harness.petalctl import Petalctl
from harness.waiting import eventually

RIGHTS = "topic readwrite org/#\ntopic readwrite allowed/#\n"


@pytest.fixture
def transport():
    """The client service is asked by itself."""
    return "embedded"


class Strict:
    """A broker that allows `allowed/#` only, until it is told otherwise. Not started."""

    def __init__(self, own_broker, file):
        self._file = file
        self._file.write_text(RIGHTS)
        self.broker = own_broker(settings=[f"acl_file {file}"])

    def allow_all(self):
        self._file.write_text("topic readwrite #\n")
        self.broker.restart()


@pytest.fixture
def strict(own_broker, tmp_path):
    return Strict(own_broker, tmp_path / "rights")


@pytest.fixture
def manager(make_manager, strict):
    """One whose messages to `denied/...` were refused after they were stored."""
    running = make_manager(strict.broker).start()
    for number in range(3):
        answer = running.rest.publish(f"denied/{number}", {"n": number}, retain=number == 1)
        assert answer.json["delivery"] == "stored"
    strict.broker.start()
    running.wait_until(lambda status: status["outbox"]["dead_letters"] == 3, "three dead letters")
    return running


def dead_letters(rest, prefix="/mqtt", query=""):
    answer = rest.get(f"{prefix}/deadletters{query}")
    assert answer.status == 200, answer.body
    return answer.json


def test_what_is_refused_after_it_was_stored_is_listed_with_the_reason(manager):
    listed = dead_letters(manager.rest)
    assert listed["count"] == 3 and listed["bytes"] > 0
    assert [letter["topic"] for letter in listed["dead_letters"]] == ["denied/0", "denied/1", "denied/2"]
    second = listed["dead_letters"][1]
    assert second["payload"] == {"n": 1} and second["retained"] and second["qos"] == 1 and second["attempts"] == 1
    assert "authorized" in second["reason"] and second["timestamp"].endswith("Z")
    first = listed["dead_letters"][0]["id"]
    assert [letter["topic"] for letter in dead_letters(manager.rest, query=f"?after={first}&limit=1")["dead_letters"]] == ["denied/1"]
    assert manager.status()["outbox"]["messages"] == 0


def test_what_is_sent_again_arrives_once_the_broker_allows_it(manager, strict, listen):
    strict.allow_all()
    arrivals = listen("denied/#", at=strict.broker)
    manager.wait_connected()
    answer = manager.rest.post("/mqtt/deadletters/retry", {"all": True})
    assert (answer.status, answer.json["count"]) == (200, 3)
    eventually(lambda: len(arrivals.texts) == 3, lambda: f"came: {arrivals.texts}")
    assert dead_letters(manager.rest)["count"] == 0


def test_they_outlive_a_restart_and_are_removed(manager):
    manager.terminate()
    manager.start()
    first, *others = [letter["id"] for letter in dead_letters(manager.rest)["dead_letters"]]
    assert manager.rest.post("/mqtt/deadletters/remove", {"id": first}).json["count"] == 1
    assert [letter["id"] for letter in dead_letters(manager.rest)["dead_letters"]] == others
    assert manager.rest.post("/mqtt/deadletters/remove", {"id": first}).status == 404
    assert manager.rest.post("/mqtt/deadletters/retry", {"id": first}).status == 404
    assert manager.rest.post("/mqtt/deadletters/remove", {"all": True}).json["message"] == "2 dead letters removed"


@pytest.mark.parametrize("body", [{}, {"id": 0}, {"id": "1"}, {"all": False}, {"id": 1, "all": True}, []], ids=str)
def test_which_one_is_meant_has_to_be_said(manager, body):
    for call in ("retry", "remove"):
        assert manager.rest.post(f"/mqtt/deadletters/{call}", body).status == 422
    assert dead_letters(manager.rest)["count"] == 3


@pytest.mark.parametrize("query", ["?limit=0", "?limit=1001", "?limit=x", "?after=-1", "?after=%zz"])
def test_what_is_to_be_listed_has_to_be_said_rightly(manager, query):
    answer = manager.rest.get(f"/mqtt/deadletters{query}")
    assert answer.status == 422 and answer.detail[0]["loc"][0] == "query"


def test_the_client_service_has_its_own(strict, tmp_path):
    with ClientService(tmp_path, strict.broker.url, MQTT_CLIENT_ID=tmp_path.name).start() as service:
        assert service.rest.post("/publish", {"topic": "denied/x", "payload": 1.0}).json["delivery"] == "stored"
        strict.broker.start()
        service.wait_until(lambda health: health["outbox"]["dead_letters"] == 1, "a dead letter")
        letter = dead_letters(service.rest, prefix="")["dead_letters"][0]
        assert letter["topic"] == "denied/x"
        assert "error" in service.rest.post("/deadletters/remove", {}).json
        assert service.rest.get("/deadletters?limit=x").status == 422
        assert service.rest.post("/deadletters/remove", {"id": letter["id"]}).json["count"] == 1
        assert service.health()["outbox"]["dead_letters"] == 0


def test_petalctl_lists_sends_again_and_removes(manager):
    petalctl = Petalctl.of(manager)
    listed = petalctl("deadletters")
    assert listed.returncode == 0 and listed.stdout == petalctl("deadletters", "list").stdout
    assert listed.stdout.splitlines()[0].split() == ["ID", "SINCE", "(UTC)", "ATTEMPTS", "TOPIC", "REASON"]
    assert "denied/2" in listed.stdout and "authorized" in listed.stdout
    assert json.loads(petalctl("deadletters", "--json").stdout)["count"] == 3
    first = dead_letters(manager.rest)["dead_letters"][0]["id"]
    assert petalctl("deadletters", "remove", first).stdout == "1 dead letter removed\n"
    gone = petalctl("deadletters", "retry", first)
    assert gone.returncode != 0 and "no dead letter" in gone.stderr
    assert petalctl("deadletters", "remove").returncode == 64
    assert petalctl("deadletters", "remove", "--all").stdout == "2 dead letters removed\n"
    assert petalctl("deadletters").stdout == "no dead letters\n"
    assert "dead letter" not in petalctl("status").stdout
