# SPDX-License-Identifier: Apache-2.0
"""Settings: where they come from, what is said of a wrong one, and the exit status."""

import socket

import pytest

from harness.client import publish
from harness.places import free_port

NOWHERE = "mqtt://127.0.0.1:1"

EX_USAGE = 64
EX_UNAVAILABLE = 69
EX_CONFIG = 78


@pytest.fixture(scope="module")
def transport():
    """One is enough: settings are read before there is any."""
    return "embedded"


@pytest.fixture
def manager(make_manager):
    return make_manager(NOWHERE)


def effective(manager, *arguments):
    """What --check-config prints, as a dictionary."""
    printed = manager.run("--check-config", *arguments)
    assert printed.returncode == 0, printed.stderr
    lines = (line.split("  # ")[0] for line in printed.stdout.splitlines())
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("key, value, accepted", [
    ("HTTP_PORT", "nine", "0 to 65535"),
    ("HTTP_PORT", "70000", "0 to 65535"),
    ("HTTP_PORT", "-1", "0 to 65535"),
    ("ENABLE_CALLBACKS", "perhaps", "true"),
    ("MQTT_TRANSPORT", "pigeon", "embedded"),
    ("MQTT_BROKER_URL", "http://localhost", "mqtt://"),
    ("MQTT_PROFILE", "azure", "aws-iot"),
    ("MQTT_KEEP_ALIVE", "70000", "65535"),
    ("MQTT_CA_FILE", "/nowhere/ca.pem", "file"),
    ("LOG_LEVEL", "loud", "debug"),
    ("ROBOT_INSTANCE_ID", "a/b", "/"),
    ("MAX_PAYLOAD_BYTES", "0", "1 to"),
    ("LOCAL_DB", "oracle", "sqlite"),
])
def test_a_value_that_cannot_be_understood_is_named_with_what_is_accepted(manager, key, value, accepted):
    manager.set(**{key: value})
    ended = manager.run()
    assert ended.returncode == EX_CONFIG
    assert key in ended.stderr and value in ended.stderr and accepted in ended.stderr
    assert manager.run("--check-config").returncode == EX_CONFIG


def test_all_wrong_values_are_told_at_once(manager):
    manager.set(HTTP_PORT="nine", LOG_LEVEL="loud")
    ended = manager.run()
    assert "HTTP_PORT" in ended.stderr and "LOG_LEVEL" in ended.stderr


def test_a_certificate_needs_its_key(manager, tmp_path):
    (tmp_path / "cert.pem").write_text("")
    manager.set(MQTT_CERT_FILE=tmp_path / "cert.pem")
    ended = manager.run()
    assert ended.returncode == EX_CONFIG
    assert "MQTT_KEY_FILE" in ended.stderr


def test_listening_beyond_loopback_needs_a_token(manager):
    manager.set(HTTP_HOST="0.0.0.0")
    ended = manager.run()
    assert ended.returncode == EX_CONFIG
    assert "HTTP_HOST" in ended.stderr and "HTTP_TOKEN" in ended.stderr


@pytest.mark.parametrize("settings, transport", [
    ({"MQTT_TRANSPORT": "service"}, "service"),
    ({"TS_CLIENT_HOST": "localhost"}, "service"),
    ({"TS_CLIENT_PORT": "3004"}, "service"),
    ({"MQTT_TRANSPORT": "embedded", "TS_CLIENT_PORT": "3004"}, "embedded"),
    ({}, "embedded"),
])
def test_the_transport_is_the_service_where_one_is_named(manager, settings, transport):
    manager.set(**{"MQTT_TRANSPORT": None, **settings})
    assert effective(manager)["MQTT_TRANSPORT"] == transport


def test_without_settings_the_defaults_hold(manager):
    manager.set(**{key: None for key in ("MQTT_TRANSPORT", "MQTT_BROKER_URL", "HTTP_PORT", "CALLBACK_PORT", "DATA_DIR")})
    shown = effective(manager)
    assert shown["HTTP_HOST"] == "127.0.0.1" and shown["HTTP_PORT"] == "9000"
    assert shown["TS_CLIENT_HOST"] == "localhost" and shown["TS_CLIENT_PORT"] == "3004"
    assert shown["CALLBACK_HOST"] == "localhost" and shown["CALLBACK_PORT"] == "3005"
    assert shown["ENABLE_CALLBACKS"] == "true" and shown["MQTT_TRANSPORT"] == "embedded"
    assert shown["MQTT_BROKER_URL"] == "mqtt://localhost:1883"
    assert shown["MQTT_KEEP_ALIVE"] == "60" and shown["MQTT_SESSION_EXPIRY"] == "3600"
    assert shown["MAX_PAYLOAD_BYTES"] == "131072" and shown["OUTBOX_MAX_BYTES"] == "67108864"
    assert shown["LOG_LEVEL"] == "info" and shown["MQTT_DEBUG"] == "false" and shown["LOCAL_DB"] == "sqlite"
    assert shown["DATA_DIR"] == f"{manager.directory}/.local/state/petal-app-manager"


def test_the_guides_env_file_chooses_the_service_transport(manager):
    (manager.directory / ".env").write_text("""\
# MQTT client configuration
TS_CLIENT_HOST=localhost
TS_CLIENT_PORT=3004
CALLBACK_HOST=localhost
CALLBACK_PORT=3005
ENABLE_CALLBACKS=true
""")
    manager.set(MQTT_TRANSPORT=None)
    assert effective(manager)["MQTT_TRANSPORT"] == "service"


def test_an_aws_broker_chooses_its_profile(manager):
    manager.set(MQTT_BROKER_URL="mqtts://abc-ats.iot.eu-central-1.amazonaws.com:8883")
    assert effective(manager)["MQTT_PROFILE"] == "aws-iot"


def test_the_env_file_in_the_working_directory_is_read_and_the_environment_wins(manager):
    (manager.directory / ".env").write_text("MQTT_KEEP_ALIVE=33\nMQTT_CLIENT_ID=from-file\n")
    manager.set(MQTT_CLIENT_ID="from-environment")
    shown = effective(manager)
    assert shown["MQTT_KEEP_ALIVE"] == "33"
    assert shown["MQTT_CLIENT_ID"] == "from-environment"


def test_an_env_file_is_read_as_python_dotenv_reads_it(manager):
    (manager.directory / "robot.env").write_text("""\
# a comment

export MQTT_CLIENT_ID='single # quoted'
MQTT_USERNAME = "double \\"quoted\\""   # a comment
ORGANIZATION_ID=plain # a comment
MQTT_KEEP_ALIVE="45"
UNKNOWN_KEY=ignored
""")
    manager.set(ORGANIZATION_ID=None)
    shown = effective(manager, "--env-file", str(manager.directory / "robot.env"))
    assert shown["MQTT_CLIENT_ID"] == "'single # quoted'"
    assert shown["MQTT_USERNAME"] == "'double \"quoted\"'"
    assert shown["ORGANIZATION_ID"] == "plain"
    assert shown["MQTT_KEEP_ALIVE"] == "45"


def test_an_env_file_that_is_named_must_be_there(manager):
    ended = manager.run("--env-file", "/nowhere/robot.env")
    assert ended.returncode == EX_CONFIG
    assert "/nowhere/robot.env" in ended.stderr


def test_the_prefixed_key_wins(manager):
    manager.set(MQTT_KEEP_ALIVE="50", PETAL_MQTT_KEEP_ALIVE="51", PETAL_MQTT_CLIENT_ID="prefixed")
    shown = effective(manager)
    assert (shown["MQTT_KEEP_ALIVE"], shown["MQTT_CLIENT_ID"]) == ("51", "prefixed")


def test_the_checked_configuration_masks_secrets(manager):
    manager.set(MQTT_USERNAME="robot", MQTT_PASSWORD="swordfish", HTTP_TOKEN="open-sesame-0123456789")
    printed = manager.run("--check-config")
    assert "swordfish" not in printed.stdout + printed.stderr
    assert "open-sesame" not in printed.stdout + printed.stderr
    shown = effective(manager)
    assert shown["MQTT_PASSWORD"] == "********" and shown["HTTP_TOKEN"] == "********" and shown["MQTT_USERNAME"] == "robot"


def test_the_checked_configuration_reads_back_as_an_env_file(manager):
    manager.set(MQTT_CLIENT_ID="it's \"odd\" # and ${so} on", MQTT_KEEP_ALIVE="77")
    printed = manager.run("--check-config").stdout
    (manager.directory / "again.env").write_text(printed)
    manager.set(MQTT_CLIENT_ID=None, MQTT_KEEP_ALIVE=None)
    again = effective(manager, "--env-file", str(manager.directory / "again.env"))
    assert again == dict(line.split("  # ")[0].split("=", 1) for line in printed.splitlines())


UNSAFE = {"MQTT_BROKER_URL": "mqtt://broker.example.com", "MQTT_USERNAME": "u", "MQTT_PASSWORD": "hunter2",
          "HTTP_HOST": "0.0.0.0", "HTTP_TOKEN": "a"}


def test_unsafe_settings_are_warned_of_and_hold(manager):
    manager.set(**UNSAFE)
    checked = manager.run("--check-config")
    warnings = [line for line in checked.stderr.splitlines() if line.startswith("warning: ")]
    assert checked.returncode == 0 and len(warnings) == 3 and "hunter2" not in checked.stderr
    for says in ("MQTT_PASSWORD crosses the network", "HTTP_TOKEN is shorter than 16 characters", "HTTP_HOST=0.0.0.0"):
        assert any(says in warning for warning in warnings), warnings
    assert "warning" not in checked.stdout  # that is an .env file


def test_unsafe_settings_are_in_the_log(manager):
    manager.set(HTTP_TOKEN="a")
    manager.start()
    manager.log.wait_for(r"warn.* unsafe setting: HTTP_TOKEN is shorter than 16 characters")


def test_safe_settings_are_not_warned_of(manager):
    assert manager.run("--check-config").stderr == ""


def test_the_manager_need_not_read_what_the_client_service_shows_the_broker(manager):
    files = {"MQTT_CA_FILE": "/nowhere/ca.pem", "MQTT_CERT_FILE": "/nowhere/cert.pem", "MQTT_KEY_FILE": "/nowhere/key.pem"}
    manager.set(MQTT_TRANSPORT="service", **files)
    assert effective(manager)["MQTT_KEY_FILE"] == "/nowhere/key.pem"
    manager.set(MQTT_TRANSPORT="embedded")
    assert manager.run("--check-config").returncode == EX_CONFIG


def test_checking_the_configuration_starts_nothing(manager):
    assert manager.run("--check-config").returncode == 0
    assert not (manager.directory / "data").exists()


def test_the_version_is_told(manager):
    ended = manager.run("--version")
    assert ended.returncode == 0
    name, number = ended.stdout.split()
    assert name == "petal-app-manager" and number.count(".") == 2


def test_help_names_every_setting(manager):
    ended = manager.run("--help")
    assert ended.returncode == 0
    for key in effective(manager):
        assert f"  {key}\n" in ended.stdout


def test_an_unknown_argument_is_a_usage_error(manager):
    assert manager.run("--nonsense").returncode == EX_USAGE


def test_a_port_in_use_is_named(manager):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        manager.set(HTTP_PORT=port)
        ended = manager.run()
    assert ended.returncode == EX_UNAVAILABLE
    assert str(port) in ended.stderr and "HTTP_PORT" in ended.stderr


def test_the_configured_port_is_the_one_that_is_served(manager):
    port = free_port()
    manager.set(HTTP_PORT=port)
    assert manager.start().rest.port == port


def test_a_second_process_on_the_same_data_is_refused_and_the_first_goes_on(manager):
    manager.start()
    second = manager.run()
    assert second.returncode == EX_UNAVAILABLE
    assert str(manager.pid) in second.stderr and str(manager.directory / "data") in second.stderr
    assert manager.rest.get("/health").status == 200


def test_the_data_is_free_again_after_a_kill(manager):
    manager.start()
    manager.kill()
    manager.start()
    assert manager.rest.get("/health").status == 200


def test_a_data_directory_that_cannot_be_made_is_an_error(manager):
    (manager.directory / "file").write_text("")
    manager.set(DATA_DIR=manager.directory / "file/data")
    ended = manager.run()
    assert ended.returncode == EX_UNAVAILABLE
    assert str(manager.directory / "file/data") in ended.stderr


def test_mqtt_debug_logs_publishes_and_deliveries(make_manager, broker, topic):
    manager = make_manager(broker, MQTT_DEBUG="true").start().wait_connected()
    assert manager.rest.publish(topic, {"n": 7}).status == 200
    manager.log.wait_for(rf'debug +\[mqtt\] publishing: topic={topic} .*payload={{"n":\s?7}}')
    assert manager.rest.subscribe(f"{topic}/in").status == 200
    publish(broker, f"{topic}/in", "hello")
    manager.log.wait_for(rf"debug +\[mqtt\] received: topic={topic}/in .*handlers=1 payload=hello")


def test_without_mqtt_debug_nothing_of_it_is_logged(make_manager, broker, topic):
    manager = make_manager(broker).start().wait_connected()
    assert manager.rest.publish(topic, "quiet").status == 200
    manager.terminate()
    assert not manager.log.said(" debug ")
