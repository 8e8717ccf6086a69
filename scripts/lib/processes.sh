# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/run: programs in the background that never outlive the script.

started=()

# start COMMAND...: its process id is then in $!. In a session of its own, so that Ctrl-C reaches the script alone, and
# with SIGTERM for it should the script be killed.
start() {
  setsid setpriv --pdeathsig TERM -- "$@" </dev/null &
  started+=("$!")
}

is_running() { kill -0 "$1" 2>/dev/null; }
has_ended() { ! is_running "$1"; }

# stop PROCESS: politely, and after six seconds by force.
stop() {
  kill -TERM "$1" 2>/dev/null || return 0
  wait_until 6 has_ended "$1" || kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# Last started, first stopped: the manager takes its leave while there still is a broker.
stop_all() {
  local i
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do stop "${started[i]}"; done
  started=()
}

# wait_until SECONDS COMMAND...: until the command succeeds; fails when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS > deadline)); then return 1; fi
    sleep 0.05
  done
}

# free_port [PORT]: that port when nobody listens there, else any free one of the loopback interface.
free_port() {
  python3 - "${1:-0}" <<'END'
import socket, sys
for port in (int(sys.argv[1]), 0):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
END
}
