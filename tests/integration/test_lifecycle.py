# SPDX-License-Identifier: Apache-2.0
"""It leaves cleanly, whatever it is doing when it is told to: status 0, within five seconds."""

import signal

import pytest

from harness.client import publish, publish_lines
from harness.program import LEAVE_WITHIN
from harness.places import free_port
from harness.traffic import enough, publishing


def said_goodbye(broker, manager):
    """Whether mosquitto saw a DISCONNECT and not just the end of the connection, from whoever holds the link."""
    manager.close()
    broker.log.wait_for(rf"Client {manager.robot} disconnected\.$")
    assert not broker.log.said(rf"Client {manager.robot} closed its connection")


def test_it_disconnects_from_the_broker_when_it_is_told_to_leave(make_manager, broker):
    manager = make_manager(broker).start().wait_connected()
    manager.terminate()
    said_goodbye(broker, manager)
    manager.log.wait_for(r"\[host\] stopped")


def test_it_leaves_in_the_middle_of_traffic_and_loses_nothing_it_has_confirmed(make_manager, broker, listen, topic):
    numbers = listen(topic)
    manager = make_manager(broker).start().wait_connected()
    with publishing(manager, topic) as (succeeded, failed):
        enough(succeeded, 100, manager)
        manager.terminate()
    publish(broker, topic, "end")
    numbers.wait_for(lambda message: message.text == "end")
    assert not {str(number) for number in succeeded} - set(numbers.texts)
    said_goodbye(broker, manager)


def test_it_leaves_while_messages_pour_in(make_manager, broker):
    manager = make_manager(broker, ["recorder"], RECORDER_TOPICS="pour/in", RECORDER_OUT="pour/out").start().wait_connected()
    publish_lines(broker, "pour/in", range(3000))
    manager.terminate()


def test_it_leaves_while_the_broker_is_down(make_manager):
    manager = make_manager(f"mqtt://127.0.0.1:{free_port()}").start()
    manager.link.log.wait_for("cannot connect")
    manager.terminate()


def test_it_leaves_while_the_broker_comes_and_goes(make_manager, own_broker):
    broker = own_broker().start()
    manager = make_manager(broker).start().wait_connected()
    broker.stop()
    manager.terminate()


def test_it_leaves_before_it_has_begun(make_manager, broker):
    manager = make_manager(broker).spawn()
    manager.log.wait_for("listening")
    manager.terminate()


@pytest.mark.parametrize("attempt", range(8))
def test_it_leaves_while_it_is_connecting(make_manager, broker, attempt):
    make_manager(broker, ["recorder"], RECORDER_TOPICS="a b c").start().terminate()


def test_what_a_petal_publishes_while_it_shuts_down_arrives(make_manager, broker, listen):
    out = listen("farewell/out")
    manager = make_manager(broker, ["farewell"]).start().wait_connected()
    manager.terminate()
    assert out.wait_for().json == {"last": "words"}


def test_what_a_petal_publishes_while_it_shuts_down_is_stored_where_the_broker_is_away(make_manager, own_broker, listen):
    broker = own_broker().start()
    manager = make_manager(broker, ["farewell"]).start().wait_connected()
    broker.stop()
    manager.wait_disconnected()
    manager.terminate()
    broker.start()
    out = listen("farewell/out", at=broker)
    manager.start()
    assert out.wait_for().json == {"last": "words"}


@pytest.mark.parametrize("how, said", [
    ("waits", "petal did not shut down well: name=clings"),
    ("throws", "petal did not shut down well: name=clings .*not now"),
    ("blocks", "ended by force"),
])
def test_it_leaves_although_a_petal_does_not_want_to(make_manager, broker, how, said):
    manager = make_manager(broker, ["clings", "farewell"], CLINGS=how).start().wait_connected()
    manager.terminate()
    manager.log.wait_for("clinging")
    manager.log.wait_for(said)


@pytest.mark.parametrize("handler", ["clumsy/never", "clumsy/blocks", "clumsy/blocks-everything"])
def test_it_leaves_although_a_handler_does_not_return(make_manager, own_broker, handler, tmp_path):
    broker = own_broker().start()  # of its own: an unacknowledged message must not wait for the next test
    manager = make_manager(broker, ["clumsy"]).start().wait_connected()
    publish(broker, handler, str(tmp_path / "never"))
    if handler == "clumsy/blocks":
        manager.log.wait_for("blocking begins")
    if handler == "clumsy/blocks-everything":
        manager.log.wait_for("the main thread is blocked")
    manager.terminate()


def test_it_leaves_although_a_startup_does_not_end(make_manager, broker):
    manager = make_manager(broker, ["never-started"]).spawn()
    manager.log.wait_for("listening")
    manager.terminate()


def test_it_leaves_although_a_client_holds_its_connection(make_manager, broker):
    manager = make_manager(broker).start()
    with manager.rest.socket() as idle, manager.rest.socket() as halfway:
        halfway.sendall(b"POST /mqtt/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        manager.terminate()
        assert idle.recv(1) == b""


def test_an_interrupt_from_the_keyboard_is_the_same(make_manager, broker):
    manager = make_manager(broker).start().wait_connected()
    manager.log.signal(signal.SIGINT)
    assert manager.log.wait(LEAVE_WITHIN) == 0
    said_goodbye(broker, manager)
