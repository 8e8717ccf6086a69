# SPDX-License-Identifier: Apache-2.0
"""What bash offers for petalctl."""

import contextlib
import http.server
import json
import pathlib
import subprocess
import threading

import pytest

from harness.petalctl import PETALCTL, Petalctl

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "packaging/completion/petalctl"
COMPLETE = """
source "$1" && shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_petalctl
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def transport():
    """It speaks to the manager only: one way to the broker is enough."""
    return "embedded"


def completed(petalctl, *words):
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", SCRIPT, PETALCTL, *words], env=petalctl.environment,
                          capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


@contextlib.contextmanager
def answering(answer):
    """Somebody else at the manager's port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_what_the_manager_has_is_offered(make_manager, broker):
    petalctl = Petalctl.of(make_manager(broker, ["petal-commands"]).start().wait_connected())
    assert completed(petalctl, "sta") == ["status"]
    assert completed(petalctl, "command", "petal-commands/ec") == ["petal-commands/echo"]
    assert completed(petalctl, "petals", "petal-c") == ["petal-commands"]
    assert completed(petalctl, "petals", "restart", "") == ["petal-commands"]
    assert completed(petalctl, "deadletters", "re") == ["retry", "remove"]
    assert completed(petalctl, "deadletters", "retry", "--a") == ["--all"]


def test_nothing_of_what_is_answered_is_run(tmp_path):
    ran = tmp_path / "ran"
    names = [f"a/$(touch${{IFS}}{ran})", f"b/`touch {ran}`", "plain"]
    with answering({"status": "success", "commands": names}) as port:
        assert completed(Petalctl(tmp_path, HTTP_PORT=port), "command", "") == ["plain"]
    assert not ran.exists()
