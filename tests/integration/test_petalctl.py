# SPDX-License-Identifier: Apache-2.0
"""petalctl against the real manager and broker."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import tempfile
import types

import pytest

from harness.certificates import Authority
from harness.client import Subscriber, publish
from harness.client_service import ClientService
from harness.petalctl import PETALCTL, Petalctl
from harness.places import free_port
from harness.shell import shell
from harness.waiting import eventually


@pytest.fixture(scope="module")
def transport():
    """It speaks to the manager only: one way to the broker is enough."""
    return "embedded"


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker, ["petal-commands"]).start().wait_connected()


@pytest.fixture(scope="module")
def petalctl(manager):
    return Petalctl.of(manager)


@pytest.fixture
def nobody(tmp_path):
    """Where no manager runs."""
    return Petalctl(tmp_path, HTTP_PORT=free_port(), DATA_DIR=tmp_path / "data")


@contextlib.contextmanager
def running(petalctl, *arguments):
    process = petalctl.start(*arguments)
    try:
        yield process
    finally:
        process.kill()


def test_status_is_read_by_a_person_and_by_a_program(petalctl, manager):
    shown = petalctl("status")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("Status         healthy\n")
    assert f"{manager.robot} of organization acme" in shown.stdout
    assert "\x1b" not in shown.stdout  # no terminal, no colours
    assert json.loads(petalctl("status", "--json").stdout)["status"] == "healthy"


def test_status_of_a_manager_without_broker_is_degraded(make_manager, own_broker):
    manager = make_manager(own_broker().url).start()
    shown = Petalctl.of(manager)("status")
    assert shown.returncode == 1
    assert "Broker         not connected\n" in shown.stdout


def test_what_is_out_of_reach_says_what_to_do(nobody):
    answer = nobody("status")
    assert answer.returncode == 69
    assert answer.stdout == ""
    assert "Is it running?" in answer.stderr and "petalctl doctor" in answer.stderr


def test_the_manager_is_found_by_address_by_file_and_by_environment(petalctl, manager, tmp_path):
    (tmp_path / ".env").write_text(f"HTTP_PORT={manager.rest.port}\n")
    (tmp_path / "empty").mkdir()
    assert Petalctl(tmp_path)("status").returncode == 0
    assert Petalctl(tmp_path / "empty")("--env-file", tmp_path / ".env", "status").returncode == 0
    assert Petalctl(tmp_path, HTTP_PORT=free_port())("status", "--url", f"http://127.0.0.1:{manager.rest.port}").returncode == 0
    assert petalctl("status", "--url", "localhost:1").returncode == 64


def test_a_file_of_settings_that_is_not_there_is_told(nobody, tmp_path):
    answer = nobody("--env-file", tmp_path / "none.env", "status")
    assert answer.returncode == 66
    assert "none.env: No such file" in answer.stderr


def test_a_wrong_setting_is_told_as_the_manager_tells_it(nobody):
    answer = Petalctl(nobody.directory, HTTP_PORT="abc", HTTP_TOKEN="a b", MQTT_KEEP_ALIVE="x")("status")
    assert answer.returncode == 78
    assert 'HTTP_PORT="abc"' in answer.stderr and "HTTP_TOKEN=" in answer.stderr


FOREIGN = ["NODE_ENV: development\n", 'DATABASE_URL="never closed\n', "\0\xff\n", "PORT 80\nHTTP_PORT=1\n"]
SUBCOMMANDS = [("status",), ("publish", "a", "1"), ("petals",), ("command", "ping"), ("deadletters",), ("names", "petals"),
               ("subscribe", "kept", "--count", "1"), ("bench", "publish", "--messages", "1")]


@pytest.mark.parametrize("subcommand", SUBCOMMANDS, ids=lambda words: words[0])
def test_a_setting_that_a_subcommand_does_not_need_is_not_judged(manager, broker, tmp_path, subcommand):
    publish(broker, "kept", b"1", retain=True)
    (tmp_path / ".env").write_text(f"HTTP_PORT={manager.rest.port}\nMQTT_KEEP_ALIVE=x\nMQTT_CA_FILE=/nowhere\nHTTP_HOST=127.0.0.1\n")
    answer = Petalctl(tmp_path, LOG_LEVEL="loud")(*subcommand)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("subcommand", SUBCOMMANDS, ids=lambda words: words[0])
def test_another_projects_env_file_is_of_no_importance_where_the_manager_is_named(manager, broker, tmp_path, subcommand):
    publish(broker, "kept", b"1", retain=True)
    for text in FOREIGN:
        (tmp_path / ".env").write_text(text)
        answer = Petalctl(tmp_path)("--url", f"http://127.0.0.1:{manager.rest.port}", *subcommand)
        assert (answer.returncode, answer.stderr) == (0, ""), text


def test_another_projects_env_file_is_left_out_with_a_warning(manager, tmp_path):
    (tmp_path / ".env").write_text(FOREIGN[0])
    answer = Petalctl(tmp_path, HTTP_PORT=manager.rest.port)("status")
    assert answer.returncode == 0
    assert answer.stderr.startswith("petalctl: warning: ./.env, line 1: ") and "left out" in answer.stderr


def test_an_env_file_that_is_named_must_be_understood(nobody, tmp_path):
    (tmp_path / "robot.env").write_text(FOREIGN[0])
    answer = nobody("--env-file", tmp_path / "robot.env", "status", "--url", "http://127.0.0.1:1")
    assert answer.returncode == 78
    assert "robot.env, line 1" in answer.stderr


@pytest.fixture
def thief(manager):
    """A directory of somebody else, with settings that lead elsewhere."""
    if os.geteuid() != 0:
        pytest.skip("only root makes files of other users")
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as elsewhere:
        home = pathlib.Path(name)
        home.chmod(0o755)
        (home / "shared").mkdir()
        (home / "shared/.env").write_text(f"HTTP_HOST=127.0.0.1\nHTTP_PORT={elsewhere.getsockname()[1]}\n")
        for path in ("shared", "shared/.env"):
            os.chown(home / path, 65534, 65534)
        elsewhere.setblocking(False)
        yield types.SimpleNamespace(directory=home / "shared", file=home / "shared/.env", elsewhere=elsewhere)


def nobody_came(thief):
    with pytest.raises(BlockingIOError):
        thief.elsewhere.accept()


def test_another_users_env_file_is_not_believed(thief):
    answer = Petalctl(thief.directory, HTTP_TOKEN="token-of-the-robot", PETAL_HTTP_PORT=free_port())("status")
    assert answer.returncode == 69
    assert "warning: the file ./.env is not believed: it belongs to user nobody (65534)" in answer.stderr
    nobody_came(thief)


@pytest.mark.parametrize("program", ["petalctl", "petal-app-manager", "petal-mqtt-client"])
def test_another_users_env_file_that_is_named_is_an_error(thief, program, tmp_path):
    arguments = ["--env-file", thief.file] + (["status"] if program == "petalctl" else [])
    answer = Petalctl(tmp_path, binary=PETALCTL.with_name(program), HTTP_TOKEN="token-of-the-robot")(*arguments)
    assert answer.returncode == (77 if program == "petalctl" else 78)
    assert f"the file {thief.file} is not believed: it belongs to user nobody (65534)" in answer.stderr
    nobody_came(thief)


@pytest.mark.parametrize("program", ["petal-app-manager", "petal-mqtt-client"])
def test_a_daemon_does_not_start_over_another_users_env_file(thief, program):
    answer = Petalctl(thief.directory, binary=PETALCTL.with_name(program))()
    assert answer.returncode == 78
    assert "./.env is not believed" in answer.stderr


def test_an_env_file_that_anybody_may_write_or_replace_is_not_believed(manager, tmp_path):
    (tmp_path / "open").mkdir()
    for file, mode in ((tmp_path / ".env", 0o666), (tmp_path / "open/.env", 0o644)):
        file.write_text("HTTP_PORT=1\n")
        file.chmod(mode)
    (tmp_path / "open").chmod(0o777)
    for directory, says in ((tmp_path, "may write it"), (tmp_path / "open", "may replace it")):
        answer = Petalctl(directory, HTTP_PORT=manager.rest.port)("status")
        assert (answer.returncode, says in answer.stderr) == (0, True), answer.stderr


def test_an_address_of_our_own_file_gets_the_token_of_the_environment(make_manager, broker, tmp_path):
    manager = make_manager(broker, HTTP_TOKEN="7d0f2c1b9a8e4f63").start().wait_connected()
    (tmp_path / ".env").write_text(f"HTTP_PORT={manager.rest.port}\n")
    assert Petalctl(tmp_path, HTTP_TOKEN="7d0f2c1b9a8e4f63")("status").returncode == 0


def test_provision_needs_only_what_says_where_the_record_is(tmp_path):
    (tmp_path / "data").mkdir()
    settings = {"DATA_DIR": tmp_path / "data", "HTTP_PORT": free_port(), "MQTT_KEEP_ALIVE": "x", "LOG_LEVEL": "loud"}
    assert Petalctl(tmp_path, **settings)("provision", "--organization", "acme").returncode == 0


def test_a_token_that_is_missing_is_told(make_manager, broker):
    manager = make_manager(broker, HTTP_TOKEN="secret").start()
    assert Petalctl.of(manager)("status").returncode in (0, 1)
    refused = Petalctl.of(manager, HTTP_TOKEN=None)("status")
    assert refused.returncode == 77
    assert "HTTP_TOKEN" in refused.stderr


@pytest.mark.parametrize("argument, input, arrives", [
    ('{"n": 9007199254740993, "d":1.0}', None, b'{"n": 9007199254740993, "d":1.0}'),
    ("hello", None, b'"hello"'),
    ("-", "two\nlines\n", b'"two\\nlines"'),
])
def test_publish_sends_json_as_it_is_and_text_as_a_string(petalctl, listen, topic, argument, input, arrives):
    subscriber = listen(topic)
    answer = petalctl("publish", topic, argument, input=input)
    assert (answer.returncode, answer.stdout) == (0, "published\n"), answer.stderr
    assert subscriber.wait_for().payload == arrives


def test_publish_has_the_options_of_a_publish(petalctl, broker, listen, topic):
    assert petalctl("publish", topic, "1", "--retain", "--qos", "2", "--expiry", "60").returncode == 0
    with Subscriber(broker, topic, qos=2) as late:
        message = late.wait_for()
    assert (message.payload, message.retained, message.qos) == (b"1", True, 2)


@pytest.mark.parametrize("arguments, status, says", [
    (("publish", "a/#", "1"), 65, "topic: "),
    (("publish", "a"), 64, "PAYLOAD"),
    (("publish", "a", "@/nowhere"), 66, "/nowhere"),
    (("subscribe", "a/#/b"), 65, "topic: "),
    (("subscribe", "a", "--qos", "3"), 64, "qos"),
    (("no-such-thing",), 64, ""),
    ((), 64, "subcommand"),
])
def test_what_cannot_be_done_is_refused_with_a_reason(petalctl, arguments, status, says):
    answer = petalctl(*arguments)
    assert answer.returncode == status, answer.stderr
    assert says in answer.stderr


def test_subscribe_shows_a_line_for_each_message(petalctl, manager, broker, topic):
    with running(petalctl, "subscribe", f"{topic}/#", "--count", "2") as process:
        eventually(lambda: f"{topic}/#" in manager.rest.subscriptions()["topics"], lambda: "it has subscribed")
        publish(broker, f"{topic}/a", b'{"x": 1.0}')
        publish(broker, f"{topic}/b", b"hello")
        assert process.wait(30) == 0
    assert [line[12:] for line in process.lines] == [f"  {topic}/a  {{\"x\": 1.0}}", f"  {topic}/b  hello"]


def test_subscribe_gives_json_and_ends_in_time(petalctl, broker, topic):
    publish(broker, topic, b"kept", retain=True)
    whole = petalctl("subscribe", topic, "--json", "--count", "1")
    assert whole.returncode == 0
    assert json.loads(whole.stdout)["payload"] == "kept"
    assert petalctl("subscribe", f"{topic}/silent", "--timeout", "2").returncode == 0
    assert petalctl("subscribe", f"{topic}/silent", "--timeout", "2", "--count", "1").returncode == 75


def test_subscribe_goes_on_when_the_manager_comes_back(make_manager, broker, topic):
    port = free_port()
    manager = make_manager(broker, HTTP_PORT=port).start().wait_connected()
    with running(Petalctl.of(manager), "subscribe", topic) as process:
        eventually(lambda: topic in manager.rest.subscriptions()["topics"], lambda: "it has subscribed")
        manager.terminate()
        process.wait_for("the manager has gone")
        manager.start().wait_connected()
        process.wait_for("subscribed again")
        publish(broker, topic, b"back")
        process.wait_for(f"{topic}  back")


def test_command_prints_the_response(petalctl):
    answer = petalctl("command", "petal-commands/echo", '{"a": 1.5}')
    assert answer.returncode == 0, answer.stderr
    response = json.loads(answer.stdout)
    assert response["status"] == "success"
    assert response["payload"] == {"a": 1.5}


def test_a_command_nobody_serves_ends_with_its_error(petalctl):
    answer = petalctl("command", "petal-commands/nothing")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["error_code"] == "UNKNOWN_COMMAND"
    assert "petal-commands/echo" in answer.stderr


@pytest.mark.parametrize("seconds", ["0", "0.5", "3601", "nan"])
def test_a_command_is_awaited_for_whole_seconds(petalctl, seconds):
    assert petalctl("command", "ping", "--timeout", seconds).returncode == 64


def test_subscribe_waits_for_a_number_of_seconds(petalctl):
    assert petalctl("subscribe", "a", "--timeout", "nan").returncode == 64


def test_subscribe_that_never_came_through_is_no_success(nobody):
    assert nobody("subscribe", "kept", "--count", "1").returncode in (69, 75)


def test_petals_are_listed_and_shown(petalctl):
    assert "petal-commands" in petalctl("petals").stdout
    assert "petal-commands/echo" in petalctl("petals", "petal-commands").stdout
    assert json.loads(petalctl("petals", "petal-commands", "--json").stdout)["state"] == "running"
    missing = petalctl("petals", "petal-x")
    assert missing.returncode == 65
    assert "petal-commands" in missing.stderr


def test_a_petal_is_restarted(petalctl):
    again = petalctl("petals", "restart", "petal-commands")
    assert again.returncode == 0, again.stderr
    assert "running" in again.stdout
    assert petalctl("petals", "restart", "petal-x").returncode == 65


def test_provision_reaches_a_manager_that_runs(make_manager, broker):
    manager = make_manager(broker, ORGANIZATION_ID=None, ROBOT_INSTANCE_ID=None).start().wait_connected()
    petalctl = Petalctl.of(manager)
    done = petalctl("provision", "--organization", "umbrella", "--robot-type", "rover")
    assert done.returncode == 0, done.stderr
    assert "has taken it up" in done.stdout
    robot = manager.status()["device_info"]["robot_instance_id"]
    assert robot in done.stdout
    assert petalctl("provision", "--organization", "acme").returncode == 0
    database = manager.health()["proxies"]["db"]
    assert (database["organization_id"], database["robot_type_id"]) == ("acme", "rover")


def test_provision_comes_before_the_first_start_too(make_manager, broker):
    manager = make_manager(broker, ORGANIZATION_ID=None, ROBOT_INSTANCE_ID=None)
    done = Petalctl(manager.directory, **{**manager.environment, "HTTP_PORT": free_port()})("provision", "--organization", "acme")
    if os.geteuid() == 0:
        assert done.returncode == 73  # whose would the files be?
        (manager.directory / "data").mkdir()
        done = Petalctl(manager.directory, **{**manager.environment, "HTTP_PORT": free_port()})("provision", "--organization", "acme")
    assert done.returncode == 0, done.stderr
    assert "next start" in done.stdout
    manager.start()
    manager.wait_until(lambda status: status["device_info"]["organization_id"] == "acme")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_root_leaves_no_file_of_its_own_behind():
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name)
        data = home / "data"
        data.mkdir()
        home.chmod(0o755)
        os.chown(data, 4711, 4711)
        done = Petalctl(home, DATA_DIR=data, HTTP_PORT=free_port())("provision", "--organization", "acme")
        if "root cannot become" in done.stderr:
            pytest.skip("this root may not become another user")
        assert done.returncode == 0, done.stderr
        assert {path.stat().st_uid for path in data.iterdir()} == {4711}


@pytest.mark.parametrize("settings, arguments, status, says", [
    ({"LOCAL_DB": "dashboard"}, ("--organization", "acme"), 78, "controller dashboard"),
    ({}, ("--organization", "a/b"), 64, "accepted"),
    ({}, ("--organization", ""), 64, "accepted"),
    ({}, ("--organization", "+"), 64, "accepted"),
    ({}, ("--organization", "acme\n"), 64, "control character"),
    ({}, ("--organization", "a" * 16385), 64, "too long"),
    ({}, ("--organization", "acme", "--robot-type", "#"), 64, "accepted"),
])
def test_provision_refuses_what_cannot_be(nobody, settings, arguments, status, says):
    answer = Petalctl(nobody.directory, DATA_DIR=nobody.directory / "data", **settings)("provision", *arguments)
    assert answer.returncode == status
    assert says in answer.stderr


@pytest.fixture
def installed(tmp_path):
    """petalctl beside a template, as an installation has them."""
    (tmp_path / "bin").mkdir()
    shutil.copy2(PETALCTL, tmp_path / "bin/petalctl")
    template = tmp_path / "share/petal/template"
    (template / "src").mkdir(parents=True)
    (template / "src/@PETAL_NAME@.cpp").write_text("class @PETAL_CLASS@;  // @PETAL_NAME@\n")
    (template / "run").write_text("#!/bin/sh\n")
    (template / "run").chmod(0o755)
    (tmp_path / "here").mkdir()
    return Petalctl(tmp_path / "here", binary=tmp_path / "bin/petalctl")


def test_new_copies_the_template_with_the_name_put_in(installed):
    made = installed("new", "petal-wind-sensor")
    assert made.returncode == 0, made.stderr
    assert "cd petal-wind-sensor" in made.stdout
    project = installed.directory / "petal-wind-sensor"
    assert (project / "src/petal-wind-sensor.cpp").read_text() == "class PetalWindSensor;  // petal-wind-sensor\n"
    assert os.access(project / "run", os.X_OK)
    again = installed("new", "petal-wind-sensor")
    assert again.returncode == 73
    assert installed("new", "petal-wind-sensor", "--directory", "elsewhere").returncode == 0
    assert (installed.directory / "elsewhere/petal-wind-sensor/run").exists()


def test_new_refuses_a_name_that_is_none_and_says_what_is_missing(installed, tmp_path):
    assert installed("new", "Petal X").returncode == 64
    shutil.rmtree(tmp_path / "share")
    missing = installed("new", "petal-x")
    assert missing.returncode == 66
    assert "petal-sdk" in missing.stderr


def doctor(petalctl):
    """What it has found: the exit status, and the findings by their check."""
    ran = petalctl("doctor", "--json")
    assert ran.stderr == ""
    found = json.loads(ran.stdout)
    assert found["status"] == {0: "ok", 1: "warnings", 2: "problems"}[ran.returncode]
    by_check = {}
    for finding in found["findings"]:
        by_check.setdefault(finding["check"], []).append(finding)
    assert all(finding.get("advice") for finding in found["findings"] if finding["level"] in ("warning", "problem"))
    return ran.returncode, by_check


def levels(findings):
    return {finding["level"] for finding in findings}


def test_doctor_finds_nothing_wrong_with_a_manager_that_works(manager, petalctl):
    status, found = doctor(petalctl)
    for check in ("settings", "manager", "robot", "petals", "database", "ports", "data", "broker"):
        assert levels(found[check]) == {"ok"}, found
    assert status < 2, found  # the machine's clock and unit are not ours
    assert "CONNECT is accepted" in found["broker"][-1]["text"]
    assert manager.status()["connection"]["connected"]
    shown = petalctl("doctor")
    assert shown.stdout.startswith("ok       settings")


def test_doctor_says_what_is_wrong_where_no_manager_runs(tmp_path, own_broker):
    settings = {"DATA_DIR": tmp_path / "data", "MQTT_BROKER_URL": own_broker().url, "HTTP_PORT": free_port(),
                "PETALS_DIR": tmp_path}
    status, found = doctor(Petalctl(tmp_path, **settings))
    assert status == 2
    assert levels(found["manager"]) == {"problem"} and "systemctl" in found["manager"][0]["advice"]
    assert levels(found["broker"]) == {"problem"} and "connecting" in found["broker"][0]["text"]
    assert levels(found["ports"]) == {"ok"}
    assert levels(found["data"]) == {"warning"}
    assert levels(found["petals"]) == {"warning"}


def test_doctor_tells_all_wrong_settings_and_looks_at_the_rest(tmp_path):
    status, found = doctor(Petalctl(tmp_path, HTTP_PORT="abc", MQTT_KEEP_ALIVE="x"))
    assert status == 2
    assert [finding["text"].split("=")[0] for finding in found["settings"]] == ["HTTP_PORT", "MQTT_KEEP_ALIVE"]
    assert "clock" in found


def test_doctor_warns_of_settings_that_are_unsafe(tmp_path):
    (tmp_path / ".env").write_text("MQTT_PASSWORD=hunter2\n")
    (tmp_path / ".env").chmod(0o644)
    status, found = doctor(Petalctl(tmp_path, HTTP_TOKEN="a", HTTP_HOST="0.0.0.0", HTTP_PORT="0", DATA_DIR=tmp_path / "data",
                                    MQTT_BROKER_URL="mqtt://broker.invalid"))
    told = " ".join(finding["text"] for finding in found["settings"] if finding["level"] == "warning")
    for says in ("MQTT_PASSWORD crosses the network in the clear", "HTTP_TOKEN is shorter than 16 characters", "HTTP_HOST=0.0.0.0",
                 "every user of this machine may read MQTT_PASSWORD in ./.env"):
        assert says in told
    assert "hunter2" not in told and found["settings"][0]["level"] == "ok"


def test_doctor_leaves_out_another_projects_file_and_looks_at_the_rest(tmp_path):
    (tmp_path / ".env").write_text(FOREIGN[0])
    _, found = doctor(Petalctl(tmp_path, DATA_DIR=tmp_path / "data", HTTP_PORT=free_port(), MQTT_BROKER_URL="mqtt://127.0.0.1:1"))
    assert [finding["level"] for finding in found["settings"]] == ["warning", "ok"]
    assert "./.env, line 1" in found["settings"][0]["text"] and "broker" in found


def test_doctor_sees_a_port_that_another_program_has(tmp_path, broker):
    settings = {"DATA_DIR": tmp_path / "data", "MQTT_BROKER_URL": broker.url, "HTTP_PORT": broker.port}
    status, found = doctor(Petalctl(tmp_path, **settings))
    assert levels(found["ports"]) == {"problem"}
    assert "in use by another program" in found["ports"][0]["text"]
    assert levels(found["broker"]) == {"ok"}


def test_doctor_looks_at_certificates_and_at_tls(tmp_path, own_broker):
    authority, other = Authority(tmp_path, "ours"), Authority(tmp_path, "others")
    server_cert, server_key = authority.issue("server", "DNS:localhost,IP:127.0.0.1")
    broker = own_broker(settings=[f"cafile {authority.file}", f"certfile {server_cert}", f"keyfile {server_key}",
                                  "require_certificate true"]).start()
    cert, key = authority.issue("robot", days=10)
    _, other_key = authority.issue("another")
    settings = {"DATA_DIR": tmp_path / "data", "MQTT_BROKER_URL": f"mqtts://127.0.0.1:{broker.port}", "MQTT_CA_FILE": authority.file,
                "MQTT_CERT_FILE": cert, "MQTT_KEY_FILE": key, "HTTP_PORT": free_port()}

    _, good = doctor(Petalctl(tmp_path, **settings))
    assert any("in 9 days" in finding["text"] or "in 10 days" in finding["text"] for finding in good["certificates"]), good
    assert "TLS verifies" in good["broker"][0]["text"] and levels(good["broker"]) == {"ok"}

    _, wrong = doctor(Petalctl(tmp_path, **{**settings, "MQTT_KEY_FILE": other_key}))
    assert "does not belong" in wrong["certificates"][-1]["text"]

    _, foreign = doctor(Petalctl(tmp_path, **{**settings, "MQTT_CA_FILE": other.file}))
    assert "TLS handshake" in foreign["broker"][0]["text"] and "MQTT_CA_FILE" in foreign["broker"][0]["advice"]

    expired, expired_key = authority.issue("old", expired=True)
    _, late = doctor(Petalctl(tmp_path, **{**settings, "MQTT_CERT_FILE": expired, "MQTT_KEY_FILE": expired_key}))
    assert "has expired on 2020-02-01" in " ".join(finding["text"] for finding in late["certificates"])


def test_doctor_sees_a_damaged_database_and_leaves_it_alone(make_manager, broker):
    manager = make_manager(broker).start().wait_connected()
    manager.terminate()
    petalctl = Petalctl(manager.directory, **manager.environment)
    assert levels(doctor(petalctl)[1]["database"]) == {"ok"}
    file = manager.directory / "data" / "local.db"
    damaged = file.read_bytes()[:4096] + b"\xff" * 8192
    file.write_bytes(damaged)
    status, found = doctor(petalctl)
    assert status == 2 and "problem" in levels(found["database"])
    assert file.read_bytes() == damaged
    assert list(file.parent.glob("*.corrupt-*")) == []


def test_doctor_speaks_to_the_client_service(tmp_path, broker):
    settings = {"DATA_DIR": tmp_path / "data", "MQTT_BROKER_URL": broker.url, "HTTP_PORT": free_port(),
                "TS_CLIENT_PORT": free_port(), "CALLBACK_PORT": free_port()}
    _, found = doctor(Petalctl(tmp_path, **settings))
    assert levels(found["service"]) == {"problem"} and "petal-mqtt-client" in found["service"][0]["advice"]
    with ClientService(tmp_path, broker.url) as service:
        service.start().wait_connected()
        _, found = doctor(Petalctl(tmp_path, **{**settings, "TS_CLIENT_PORT": service.port}))
    assert levels(found["service"]) == {"ok"}


def test_a_limit_on_the_size_of_files_is_an_error_with_its_reason(tmp_path):
    (tmp_path / "data").mkdir()
    limited = Petalctl(tmp_path, shell(tmp_path, "ulimit -f 1"), DATA_DIR=tmp_path / "data", HTTP_PORT=free_port())
    answer = limited(PETALCTL, "provision", "--organization", "acme")
    assert answer.returncode > 0
    assert "LimitFSIZE" in answer.stderr
