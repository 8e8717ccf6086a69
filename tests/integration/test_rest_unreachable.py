# SPDX-License-Identifier: Apache-2.0
"""The REST API while the broker is out of reach, or says no."""

import json
import pathlib
import subprocess

import pytest

from harness.broker import Broker
from harness.places import free_port

DYNAMIC_SECURITY = next(pathlib.Path("/usr/lib").rglob("mosquitto_dynamic_security.so"))


@pytest.fixture(scope="module")
def cut_off(make_shared_manager):
    """A manager whose broker is nowhere."""
    manager = make_shared_manager(f"mqtt://127.0.0.1:{free_port()}").start()
    manager.link.log.wait_for("cannot connect")
    manager.wait_until(lambda status: status["connection"]["ts_client"] and "127.0.0.1" in status["details"])
    return manager


def test_a_publish_with_qos_0_without_a_broker_is_503_at_once(cut_off):
    answer = cut_off.rest.publish("a", 1, qos=0)
    assert answer.status == 503
    assert "not connected" in answer.detail


@pytest.mark.parametrize("qos", [1, 2])
def test_a_publish_without_a_broker_is_stored_at_once(cut_off, qos):
    answer = cut_off.rest.publish("a", 1, qos=qos)
    assert answer.status == 200
    assert answer.json["delivery"] == "stored"


def test_a_subscription_without_a_broker_is_503_and_not_kept(cut_off):
    answer = cut_off.rest.subscribe("wanted/later")
    assert answer.status == 503
    assert "not connected" in answer.detail
    assert "wanted/later" not in cut_off.rest.subscriptions()["topics"]


def test_the_status_without_a_broker_is_degraded_and_says_why(cut_off):
    status = cut_off.status()
    assert status["status"] == "degraded"
    assert status["connection"] == {"ts_client": True, "callback_server": True, "connected": False, "broker": False}
    assert "127.0.0.1" in status["details"]


def test_health_without_a_broker_is_still_ok(cut_off):
    assert cut_off.rest.get("/health").json == {"status": "ok"}
    assert cut_off.health()["status"] == "degraded"


ALLOWED = ["allowed/#", "org/#", "test/#"]


def acl(kind):
    return [{"acltype": kind, "topic": topic, "priority": 0, "allow": True} for topic in ALLOWED]


@pytest.fixture(scope="module")
def strict(make_shared_manager, tmp_path_factory):
    """A manager whose broker allows what is under ALLOWED, and nothing else."""
    directory = tmp_path_factory.mktemp("strict")
    rules = {
        "defaultACLAccess": {"publishClientSend": False, "publishClientReceive": True, "subscribe": False,
                             "unsubscribe": True},
        "roles": [{"rolename": "robot", "acls": acl("publishClientSend") + acl("subscribePattern")}],
        "groups": [{"groupname": "anyone", "roles": [{"rolename": "robot"}], "clients": []}],
        "anonymousGroup": "anyone",
    }
    (directory / "rules.json").write_text(json.dumps(rules))
    settings = ["allow_anonymous true", f"plugin {DYNAMIC_SECURITY}", f"plugin_opt_config_file {directory}/rules.json"]
    with Broker(directory, settings) as broker:
        yield make_shared_manager(broker).start().wait_connected()


@pytest.mark.parametrize("qos", [1, 2])
def test_a_publish_the_broker_refuses_is_502_with_its_reason(strict, qos):
    answer = strict.rest.publish("forbidden/topic", 1, qos=qos)
    assert answer.status == 502
    assert "refused" in answer.detail and "0x87" in answer.detail
    assert strict.rest.publish("allowed/topic", 1, qos=qos).status == 200


def test_a_subscription_the_broker_refuses_is_502_with_its_reason_and_not_kept(strict):
    answer = strict.rest.subscribe("forbidden/topic")
    assert answer.status == 502
    assert "refused" in answer.detail and "0x87" in answer.detail
    assert "forbidden/topic" not in strict.rest.subscriptions()["topics"]
    assert strict.rest.subscribe("allowed/topic").status == 200
    strict.log.wait_for(r"subscribe failed: filter=forbidden/topic owner=REST .*0x87")


@pytest.fixture(scope="module")
def locked_out(make_shared_manager, tmp_path_factory):
    """A manager with a wrong password."""
    directory = tmp_path_factory.mktemp("locked")
    subprocess.run(["mosquitto_passwd", "-b", "-c", directory / "passwords", "robot", "right"], check=True)
    with Broker(directory, ["allow_anonymous false", f"password_file {directory}/passwords"]) as broker:
        yield make_shared_manager(broker, MQTT_USERNAME="robot", MQTT_PASSWORD="wrong").start()


def test_wrong_credentials_are_unhealthy_and_say_why(locked_out):
    status = locked_out.wait_until(lambda seen: seen["status"] == "unhealthy")
    assert "refused" in status["details"]
    assert status["connection"]["connected"] is False
    assert locked_out.rest.publish("a", 1, qos=0).status == 503
    locked_out.link.log.wait_for("the broker refused the connection: .*0x8[67]")
