# SPDX-License-Identifier: Apache-2.0
"""What the broker has retained reaches everybody who is new, and nobody twice."""

import contextlib

from harness.client import publish
from harness.live import Live


def test_what_is_retained_reaches_every_new_handler_once(make_manager, broker, topic):
    publish(broker, topic, {"n": 0}, retain=True)
    manager = make_manager(broker).start().wait_connected()
    with contextlib.ExitStack() as stack:
        readers = []
        for _ in range(3):
            readers.append(stack.enter_context(contextlib.closing(Live(manager.rest.port, topic))))
            first = readers[-1].next()
            assert first["payload"] == {"n": 0} and first["retained"] is True
        publish(broker, topic, {"n": 1})
        assert [reader.next()["payload"] for reader in readers] == [{"n": 1}] * 3
    publish(broker, topic, b"", retain=True)


def test_a_retained_command_is_not_run_at_every_start(make_manager, broker, listen):
    manager = make_manager(broker)
    responses = listen(manager.topic("response"))
    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "old"}, retain=True)
    manager.start().wait_connected()
    manager.log.wait_for("command not run: .*retained")
    publish(broker, manager.topic("command"), {"command": "ping", "messageId": "new"})
    assert responses.wait_for().json["messageId"] == "new"
    publish(broker, manager.topic("command"), b"", retain=True)
