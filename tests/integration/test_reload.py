# SPDX-License-Identifier: Apache-2.0
"""SIGHUP: the settings are read again, and the program goes on."""

import signal

import pytest

BEFORE = "LOG_LEVEL=info\nMQTT_KEEP_ALIVE=60\nMQTT_PASSWORD=first-secret\nHTTP_TOKEN=\n"


@pytest.fixture
def programs(make_manager, broker):
    """What stands between a petal and the broker, one program or two, each with a `.env` of its own."""
    manager = make_manager(broker)
    programs = [manager, *([manager.client] if manager.client else [])]
    for program in programs:
        (program.directory / ".env").write_text(BEFORE)
    manager.start().wait_connected()
    return programs


def reload(program, settings):
    (program.directory / ".env").write_text(settings)
    since = len(program.log.lines)
    program.log.signal(signal.SIGHUP)
    return since


def test_what_can_change_is_taken_up_and_the_rest_is_named(programs, topic):
    for program in programs:
        reload(program, "LOG_LEVEL=warning\nMQTT_DEBUG=true\nMQTT_KEEP_ALIVE=30\nMQTT_PASSWORD=other-secret\n")
        program.log.wait_for(r'info +\[program\] settings were read again: taken_up="LOG_LEVEL MQTT_DEBUG"$')
        program.log.wait_for(r'warning .*need a restart; .*: keys="MQTT_PASSWORD MQTT_KEEP_ALIVE"$')
    assert programs[0].rest.publish(topic, "hello").status == 200
    programs[-1].log.wait_for(r"debug +\[mqtt\]|debug +\[broker\]|debug +\[client_service\]")
    for program in programs:
        assert not program.log.said("secret")


def test_settings_that_are_wrong_change_nothing(programs):
    for program in programs:
        reload(program, "LOG_LEVEL=debug\nMQTT_KEEP_ALIVE=often\nOUTBOX_FULL=whatever\nMQTT_PASSWORD=other-secret\n")
        program.log.wait_for(r"error +\[program\] the settings that were read again are wrong; all stay as they were: "
                             r"error=.*MQTT_KEEP_ALIVE=.*often.*; OUTBOX_FULL=.*whatever")
        reload(program, BEFORE)
        program.log.wait_for('settings were read again: taken_up="none"')
        assert not program.log.said("need a restart")
        assert not program.log.said("secret")
        assert not program.log.said(" debug ")
    programs[0].wait_connected()


def test_a_file_that_cannot_be_read_changes_nothing(programs):
    for program in programs:
        reload(program, "LOG_LEVEL='debug\n")
        program.log.wait_for(r"error +\[program\] the settings that were read again are wrong; .*\.env")
    programs[0].wait_connected()
