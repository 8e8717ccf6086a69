# SPDX-License-Identifier: Apache-2.0
"""petalctl bench as a person types it."""

import contextlib
import fcntl
import http.server
import json
import os
import pty
import signal
import struct
import subprocess
import termios
import threading

import pytest

from harness.petalctl import PETALCTL, Petalctl
from harness.places import free_port


@pytest.fixture(scope="module")
def transport():
    """It speaks to the manager only: one way to the broker is enough."""
    return "embedded"


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    return make_shared_manager(broker).start().wait_connected()


@pytest.fixture(scope="module")
def petalctl(manager):
    return Petalctl.of(manager)


def test_a_person_reads_a_table(petalctl):
    answer = petalctl("bench", "roundtrip", "--messages", "3", "--qos", "0")
    assert (answer.returncode, answer.stderr) == (0, ""), answer.stdout
    assert "Published     3 messages of 256 bytes with QoS 0" in answer.stdout
    assert "Back          3\n" in answer.stdout
    assert "50% in" in answer.stdout and "#" in answer.stdout and "\x1b" not in answer.stdout


def test_ctrl_c_ends_it_with_the_result_so_far(petalctl, listen, topic):
    heard = listen(topic)
    with petalctl.running("bench", "roundtrip", "--topic", topic, "--seconds", "600", "--json") as process:
        heard.wait_for_count(5)
        process.signal(signal.SIGINT)
        assert process.wait(60) in (0, 1)  # 1: what was under way may have been too late
    told = json.loads(process.text())
    assert told["published"] > 0 and told["out_of_order"] == 0 and "ended_early" not in told


@contextlib.contextmanager
def sending(lines):
    """Somebody who sends live messages, and goes in the middle of one."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(lines), lines) + b"ff\r\n{")
            self.close_connection = True

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_live_messages_that_are_cut_leave_the_result_so_far(tmp_path):
    with sending(b'{"topic":"a","payload":12,"qos":1}\n\n{"dropped":7}\n{"topic":"a","payload":3,"qos":1}\n') as port:
        answer = Petalctl(tmp_path, HTTP_PORT=port)("bench", "subscribe", "a", "--json")
    assert answer.returncode == 69
    assert "the manager has gone" in answer.stderr
    told = json.loads(answer.stdout)
    assert (told["messages"], told["payload_bytes"], told["lost"]) == (2, 3, 7)
    assert told["ended_early"] in answer.stderr


def test_a_terminal_shows_how_far_it_is(petalctl):
    """On standard error, in a line that is no longer than the terminal is wide."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
    ran = subprocess.Popen([PETALCTL, "bench", "publish", "--rate", "20", "--seconds", "0.6"], env=petalctl.environment,
                           cwd=petalctl.directory, stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    shown = b""
    with contextlib.suppress(OSError):  # what a terminal says when the last of its programs has gone
        while piece := os.read(leader, 4096):
            shown += piece
    os.close(leader)
    assert b"Published" in ran.communicate(timeout=60)[0]
    lines = shown.decode().split("\r")
    assert any(" published, " in line for line in lines)
    assert max(map(len, lines)) == 29
    assert lines[-1] == "" and lines[-2].strip() == ""


@pytest.mark.parametrize("arguments, status, says", [
    ((), 64, "publish, subscribe and roundtrip"),
    (("latency",), 64, "latency"),
    (("publish", "--size", "95"), 64, "96 to 16777216"),
    (("publish", "--rate", "nan"), 64, "nan"),
    (("publish", "--connections", "0"), 64, "1 to 200"),
    (("roundtrip", "--stored"), 64, "--stored"),
    (("subscribe",), 64, "FILTER"),
    (("publish", "--topic", "a/#"), 65, "topic: "),
    (("roundtrip", "--topic", "a/+"), 65, "topic: "),
    (("subscribe", "a/#/b"), 65, "topic: "),
])
def test_what_cannot_be_measured_is_refused_with_a_reason(petalctl, arguments, status, says):
    answer = petalctl("bench", *arguments)
    assert answer.returncode == status, answer.stderr
    assert says in answer.stderr


def test_without_a_manager_it_says_what_to_do(tmp_path):
    nobody = Petalctl(tmp_path, HTTP_PORT=free_port())
    for arguments in (["publish"], ["roundtrip"], ["subscribe", "a"]):
        answer = nobody("bench", *arguments)
        assert (answer.returncode, answer.stdout) == (69, "")
        assert "Is it running?" in answer.stderr
