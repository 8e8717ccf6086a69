# SPDX-License-Identifier: Apache-2.0
"""Two programs with one client id: the broker gives the session to whoever came last (MQTT 5, 3.1.4-3)."""

from harness.waiting import eventually
from linked import Linked
from scripted.broker import ScriptedBroker

ROUNDS = 3
PATIENCE = 150.0  # generous: only a failure takes it


def test_they_say_so_and_do_not_fight_each_second(kind, home):
    for name in "ab":
        (home / name).mkdir()
    with ScriptedBroker() as broker, \
            Linked(kind, home / "a", broker.url, MQTT_CLIENT_ID="twin") as first, \
            Linked(kind, home / "b", broker.url, MQTT_CLIENT_ID="twin") as second:
        first.start().wait_connected()
        second.start()
        robots = (first, second)
        eventually(lambda: all(len(each.pauses()) >= ROUNDS for each in robots), lambda: first.log.text(), PATIENCE)
        for each in robots:
            assert each.log.said(r"error .*another client has connected with this client id \(MQTT_CLIENT_ID=twin\)")
            assert all(pause >= 500 << number for number, pause in enumerate(each.pauses()[:ROUNDS])), each.pauses()
        first.wait_until(lambda state: "no two may share one" in state["details"], "it says why", PATIENCE)
        assert not broker.violations
