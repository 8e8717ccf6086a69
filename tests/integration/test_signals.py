# SPDX-License-Identifier: Apache-2.0
"""Signals other than those that ask it to leave: none makes it deaf, and one that was ignored stays so."""

import ctypes
import signal

import pytest

from harness import proc
from harness.shell import shell

_tgkill = ctypes.CDLL(None).tgkill

HARMLESS = [signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGWINCH, signal.SIGCHLD,
            signal.SIGURG, signal.SIGCONT, signal.SIGHUP]


@pytest.fixture
def make_programs(make_manager, broker, tmp_path):
    """Makes what stands between a petal and the broker, begun after commands of a shell: one program, or two."""

    def make(commands=":"):
        manager = make_manager(broker)
        programs = [manager, *([manager.client] if manager.client else [])]
        for program in programs:
            program.run_by(shell(tmp_path, commands))
        manager.start().wait_connected()
        return programs

    return make


def test_after_any_harmless_signal_to_any_thread_it_still_leaves_when_it_is_told_to(make_programs):
    for program in make_programs():
        for thread in proc.threads(program.pid):
            for number in HARMLESS:
                _tgkill(program.pid, thread, number)
        assert program.rest.get("/health").status == 200
        program.terminate()


def test_it_leaves_after_it_was_stopped_and_continued(make_programs):
    for program in make_programs():
        program.log.signal(signal.SIGSTOP)
        program.log.signal(signal.SIGTERM)
        program.log.signal(signal.SIGCONT)
        program.terminate()


@pytest.mark.parametrize("number", [signal.SIGALRM, signal.SIGRTMIN])
def test_any_other_signal_ends_it_as_it_ends_other_programs(make_programs, number):
    for program in make_programs():
        program.log.signal(number)
        assert program.log.wait(30) == -number


@pytest.mark.parametrize("name", ["HUP", "INT"])
def test_a_signal_that_was_ignored_when_it_began_stays_ignored(make_programs, name):
    number = getattr(signal, "SIG" + name)
    for program in make_programs(f"trap '' {name}"):
        assert number in proc.signals(program.pid, "ignored")
        program.log.signal(number)
        program.log.wait_for(f"a signal stays ignored, .*signal=SIG{name}")
        assert program.rest.get("/health").status == 200
        program.terminate()
        assert not program.log.said("settings were read again")


def test_a_library_that_takes_sigterm_for_itself_does_not_keep_it(make_manager, broker):
    manager = make_manager(broker, ["spawner"], SPAWNER_TAKES_SIGTERM="yes").start()
    manager.log.wait_for("had taken a signal that is meant for this program; it was taken back: signal=SIGTERM")
    manager.terminate()
