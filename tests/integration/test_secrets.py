# SPDX-License-Identifier: Apache-2.0
"""Secrets stay secret, and the token guards the REST API."""

import pathlib
import subprocess

import pytest

from harness.broker import Broker
from harness.rest import Rest

PASSWORD = "pass-word-of-the-robot"
TOKEN = "token-of-the-rest-api-0123456789"


@pytest.fixture(scope="module")
def guarded_broker(tmp_path_factory):
    directory = tmp_path_factory.mktemp("guarded")
    subprocess.run(["mosquitto_passwd", "-b", "-c", directory / "passwords", "robot", PASSWORD], check=True)
    with Broker(directory, ["allow_anonymous false", f"password_file {directory}/passwords"]) as broker:
        yield broker


@pytest.fixture(scope="module")
def manager(make_shared_manager, guarded_broker):
    settings = {"MQTT_USERNAME": "robot", "MQTT_PASSWORD": PASSWORD, "HTTP_TOKEN": TOKEN}
    return make_shared_manager(guarded_broker, LOG_LEVEL="debug", MQTT_DEBUG="true", **settings).start().wait_connected()


def test_the_right_password_connects(manager):
    assert manager.status()["status"] == "healthy"


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"},
    {"Authorization": f"Basic {TOKEN}"}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": f"Bearer {TOKEN[:-1]}"},
])
@pytest.mark.parametrize("method, path", [("GET", "/mqtt/status"), ("POST", "/mqtt/publish"), ("GET", "/health"), ("GET", "/no")])
def test_without_the_token_nothing_is_answered(manager, method, path, headers):
    answer = Rest(manager.rest.port).call(method, path, headers=headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert isinstance(answer.detail, str) and TOKEN not in answer.detail


def test_with_the_token_all_is_answered(manager):
    assert manager.rest.publish("a", 1).status == 200


def test_no_secret_is_in_the_log_the_status_or_the_command_line(manager):
    manager.rest.publish("a", {"some": "payload"})
    Rest(manager.rest.port).get("/health", headers={"Authorization": f"Bearer {TOKEN}x"})
    shown = [manager.log.text(), manager.rest.get("/mqtt/status").body.decode(),
             manager.rest.get("/health/detailed").body.decode(), manager.run("--check-config").stdout,
             pathlib.Path(f"/proc/{manager.pid}/cmdline").read_text()]
    for text in shown:
        assert text
        assert PASSWORD not in text and TOKEN not in text


def test_a_wrong_password_is_not_in_the_log_either(make_manager, guarded_broker):
    manager = make_manager(guarded_broker, LOG_LEVEL="debug", MQTT_USERNAME="robot", MQTT_PASSWORD="wrong-secret").start()
    status = manager.wait_until(lambda seen: seen["status"] == "unhealthy")
    assert "wrong-secret" not in manager.log.text() + str(status)


def test_a_wrong_setting_beside_a_secret_does_not_show_it(make_manager):
    manager = make_manager("mqtt://127.0.0.1:1", HTTP_TOKEN="secret with blanks", HTTP_PORT="x")
    ended = manager.run()
    assert ended.returncode == 78
    assert "secret with blanks" not in ended.stderr


def test_a_password_in_the_brokers_url_is_not_shown(make_manager):
    manager = make_manager("mqtt://robot:hidden-word@127.0.0.1:1")
    ended = manager.run("--check-config")
    assert "hidden-word" not in ended.stdout + ended.stderr
