# SPDX-License-Identifier: Apache-2.0
"""Names that are looked up, and those that need no looking up, while no name server answers."""

import contextlib
import socket

import pytest

from harness import names
from harness.certificates import Authority
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(names.why_not() is not None, reason=names.why_not() or "")

NOBODY_KNOWS = "broker.robots.example"
HOSTS = "127.0.0.1 localhost\n"


@pytest.fixture
def name_server():
    with contextlib.closing(names.SilentNameServer()) as server:
        yield server


@pytest.fixture
def make(make_manager, name_server, tmp_path):
    """Makes a manager whose machine knows that name server and these hosts. Not started."""

    def make(url, hosts="", **settings):
        manager = make_manager(url, **settings)
        machine = names.machine(tmp_path, hosts=HOSTS + hosts, nsswitch_conf="hosts: files dns\n",
                                resolv_conf=f"nameserver {name_server.address}\n")
        for program in {manager, manager.link}:
            program.run_by(machine)
        return manager

    return make


def test_a_name_that_nobody_answers_for_does_not_hold_up_the_next_broker(make, broker, name_server):
    make(f"mqtt://{NOBODY_KNOWS},{broker.url}").start().wait_connected()
    assert name_server.asked(NOBODY_KNOWS)


def test_leaving_waits_for_no_look_up(make, name_server):
    manager = make(f"mqtt://{NOBODY_KNOWS}").start()
    eventually(lambda: name_server.asked(NOBODY_KNOWS), "a question")
    manager.link.terminate()


def test_leaving_waits_for_no_look_up_of_the_dashboard(make, broker, name_server):
    manager = make(broker, LOCAL_DB="dashboard", LOCAL_DB_HOST="dashboard.robots.example")
    manager.spawn()
    eventually(lambda: name_server.asked("dashboard.robots.example"), "a question")
    manager.terminate()


def test_it_says_that_no_name_server_answers(make):
    manager = make(f"mqtt://{NOBODY_KNOWS}").start()
    manager.link.log.wait_for(f"cannot connect: {NOBODY_KNOWS}:1883: resolving its name: no name server has answered within 5000 ms")


def test_a_name_in_the_file_of_hosts_asks_no_name_server(make, broker, name_server):
    make(f"mqtt://Broker.example:{broker.port}", "127.0.0.1 broker.example\n").start().wait_connected()
    assert not name_server.questions


def test_the_final_dot_of_a_name_is_not_part_of_what_its_certificate_bears(make, own_broker, tmp_path):
    authority = Authority(tmp_path)
    cert, key = authority.issue("server", "DNS:broker.example")
    server = own_broker(settings=[f"certfile {cert}", f"keyfile {key}"]).start()
    make(f"mqtts://broker.example.:{server.port}", "127.0.0.1 broker.example\n",
         MQTT_CA_FILE=authority.file).start().wait_connected()


@contextlib.contextmanager
def _hole(address, port):
    """Nobody answers there: a listener whose queue is full drops what comes, as firewalls do."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_INET6))
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(4):
            filling = stack.enter_context(socket.socket(socket.AF_INET6))
            filling.setblocking(False)
            filling.connect_ex((address, port))
        yield


def test_an_address_that_never_answers_keeps_nobody_from_the_next_one(make, broker):
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with _hole("::1", broker.port):
        make(f"mqtt://dual.example:{broker.port}", "::1 dual.example\n127.0.0.1 dual.example\n").start().wait_connected()
