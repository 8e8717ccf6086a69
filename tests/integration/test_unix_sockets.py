# SPDX-License-Identifier: Apache-2.0
"""Manager and client service over Unix sockets: no other program can take their places."""

import http.client
import os
import socket
import stat
import tempfile

import pytest

from harness.client import publish
from harness.client_service import ClientService
from harness.places import free_port
from harness.waiting import eventually


@pytest.fixture(scope="module")
def transport():
    return "service"


@pytest.fixture
def place():
    """A directory whose path is short: that of a socket has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="petal-") as directory:
        yield directory


@pytest.fixture
def sockets(place):
    return {"TS_CLIENT_SOCKET": f"{place}/client.sock", "CALLBACK_SOCKET": f"{place}/callback.sock"}


@pytest.fixture
def over_sockets(make_manager, broker, sockets):
    """A manager to which only the socket of its client service is known: `over_sockets(["petal"], KEY="value")`."""

    def make(petals=(), **settings):
        manager = make_manager(broker, petals, **sockets, **settings)
        manager.set(TS_CLIENT_PORT=free_port())  # where nobody is
        return manager.start().wait_connected()

    return make


class OverSocket(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost")
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def ask(path, target, method="GET", body=None, **headers):
    connection = OverSocket(path)
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def subscribe(service, url):
    return service.rest.post("/subscribe", {"topic": "a", "callbackUrl": url, "qos": 1})


def listen_at(path):
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    return listening


def test_messages_and_commands_go_over_the_sockets(over_sockets, broker, sockets, listen, topic):
    manager = over_sockets(["echo"], ECHO_IN=f"{topic}/in", ECHO_OUT=f"{topic}/out")
    heard = listen(f"{topic}/out/#", manager.topic("response"))
    publish(broker, f"{topic}/in/one", "1")
    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "7"})
    heard.wait_for(lambda message: message.topic == f"{topic}/out/one")
    assert heard.wait_for(lambda message: message.topic == manager.topic("response")).json["messageId"] == "7"

    assert manager.log.said(f"connected: client_service=unix:{sockets['TS_CLIENT_SOCKET']}")
    shown = manager.status()["configuration"]
    assert (shown["ts_client_socket"], shown["callback_socket"]) == tuple(sockets.values())
    assert manager.client.health()["callbacks"]["urls"] == 1


def test_the_secret_of_the_callback_url_is_not_in_the_log(over_sockets, sockets):
    manager = over_sockets(LOG_LEVEL="debug", MQTT_DEBUG="true")
    secret = (manager.directory / "data" / "callback-secret").read_text().strip()
    manager.client.log.wait_for(rf"http://unix:{sockets['CALLBACK_SOCKET']}:/callback/\*\*\*")
    assert secret not in manager.log.text() + manager.client.log.text()


def test_a_socket_is_for_its_user_and_group_and_ends_with_its_program(over_sockets, sockets):
    manager = over_sockets()
    for path in sockets.values():
        assert stat.S_ISSOCK(os.stat(path).st_mode) and stat.S_IMODE(os.stat(path).st_mode) == 0o660
    manager.terminate()
    manager.client.terminate()
    assert not [path for path in sockets.values() if os.path.lexists(path)]


def test_sockets_that_a_killed_program_left_behind_are_replaced(over_sockets, sockets, topic):
    manager = over_sockets()
    manager.kill()
    manager.client.kill()
    assert all(os.path.lexists(path) for path in sockets.values())
    manager.client.start()
    manager.start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200


def test_the_client_service_may_be_killed_and_comes_back(over_sockets, topic):
    manager = over_sockets()
    manager.client.kill()
    manager.wait_disconnected()
    assert "unix:" in manager.status()["details"]
    manager.client.start()
    manager.wait_connected()
    assert manager.rest.publish(topic, 1).status == 200


@pytest.mark.parametrize("key", ["TS_CLIENT_SOCKET", "CALLBACK_SOCKET"])
def test_what_is_in_the_way_is_named_and_stays(make_manager, broker, sockets, key):
    manager = make_manager(broker, start_client=False, **sockets)
    program = manager.client if key == "TS_CLIENT_SOCKET" else manager
    path = sockets[key]

    with listen_at(path):
        ran = program.run()
        assert ran.returncode == 69 and key in ran.stderr and "another program listens there" in ran.stderr
    os.unlink(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write("dear")
    ran = program.run()
    assert ran.returncode == 69 and "no socket" in ran.stderr
    assert os.path.getsize(path) == 4


@pytest.mark.parametrize("key", ["TS_CLIENT_SOCKET", "CALLBACK_SOCKET"])
def test_a_directory_that_others_may_write_is_refused(make_manager, broker, sockets, place, key):
    manager = make_manager(broker, start_client=False, **sockets)
    program = manager.client if key == "TS_CLIENT_SOCKET" else manager
    os.chmod(place, 0o1777)

    ran = program.run()

    assert ran.returncode == 69 and key in ran.stderr and "others may" in ran.stderr and "1777" in ran.stderr


def test_a_manager_asks_nobody_in_a_directory_that_others_may_write(make_manager, broker, sockets, place):
    manager = make_manager(broker, start_client=False, TS_CLIENT_SOCKET=sockets["TS_CLIENT_SOCKET"])
    with listen_at(sockets["TS_CLIENT_SOCKET"]) as stranger:
        os.chmod(place, 0o1777)
        manager.start().wait_until(lambda status: "others may" in status.get("details", ""), "why it asks nobody")
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.accept()


def test_a_missing_directory_is_named(make_manager, broker, place):
    manager = make_manager(broker, start_client=False, CALLBACK_SOCKET=f"{place}/none/a.sock")
    ran = manager.run()
    assert ran.returncode == 69 and f"{place}/none" in ran.stderr


def test_the_service_posts_to_no_other_socket(over_sockets, sockets, place):
    service = over_sockets().client
    with listen_at(f"{place}/other.sock"):
        for url in (f"http://unix:{place}/other.sock:/containers/create", f"http://unix:{sockets['CALLBACK_SOCKET']}/../other.sock:/"):
            answer = subscribe(service, url)
            assert answer.status != 200 and "CALLBACK_" in answer.json["error"], answer.body
    for url in ("http://unix:", "http://unix:/", "http://unix:/a", "http://unix:/a:", "http://unix::/", "http://unix:/a:b"):
        assert subscribe(service, url).status != 200, url
    assert subscribe(service, f"http://unix:{sockets['CALLBACK_SOCKET']}:/callback").status == 200


def test_other_programs_use_the_service_over_its_socket_or_its_port(over_sockets, sockets):
    manager = over_sockets()
    path = sockets["TS_CLIENT_SOCKET"]
    assert ask(path, "/health")[0] == manager.client.rest.get("/health").status == 200
    assert ask(path, "/health", Host="whatever.example")[0] == 200
    status, body = ask(path, "/publish", "POST", '{"topic": "a", "payload": 1}', **{"Content-Type": "application/json"})
    assert status == 200, body
    assert ask(path, "/publish", "POST", "{}", Origin="http://page.example")[0] == 403


def test_a_manager_that_changes_to_sockets_gets_each_message_once(make_manager, broker, sockets, topic):
    manager = make_manager(broker).start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    manager.terminate()
    manager.client.terminate()
    publish(broker, topic, "1")
    manager.set(**sockets)
    manager.client.set(**sockets)
    manager.client.start()
    manager.start().wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    assert manager.client.health()["callbacks"]["urls"] == 1

    publish(broker, topic, "2")
    publish(broker, topic, "3")

    manager.log.wait_for(f"received for REST: topic={topic} .*payload=3$")
    received = [line for line in manager.log.lines if f"received for REST: topic={topic} " in line]
    assert sorted(line.split("payload=")[1] for line in received)[-2:] == ["2", "3"]


def test_two_services_cannot_have_one_socket(over_sockets, broker, sockets, tmp_path):
    over_sockets()
    other = tmp_path / "other"
    other.mkdir()
    with ClientService(other, broker.url, TS_CLIENT_SOCKET=sockets["TS_CLIENT_SOCKET"]) as second:
        ran = second.run()
    assert ran.returncode == 69 and "another program listens there" in ran.stderr
    assert eventually(lambda: os.path.lexists(sockets["TS_CLIENT_SOCKET"]))
