# SPDX-License-Identifier: Apache-2.0
"""Programs that are started, waited for by what they write, measured, and ended."""

import json
import os
import pathlib
import queue
import re
import socket
import subprocess
import threading
import time

PATIENCE = 120  # seconds without a line that was waited for


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """One process; what it writes is read as it comes, so that it never waits for us."""

    def __init__(self, command, cwd, **settings):
        self.command = [str(part) for part in command]
        self.process = subprocess.Popen(self.command, cwd=cwd, env={**os.environ, **settings}, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.pid = self.process.pid
        self.said = []
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def line(self, pattern, patience=PATIENCE):
        """The match of the next line in which the pattern is found."""
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0:
            try:
                text = self.lines.get(timeout=left)
            except queue.Empty:
                break
            if text is None:
                raise RuntimeError(f"{self.command[0]} ended before it said {pattern}; it said:\n{''.join(self.said)}")
            self.said = (self.said + [text])[-20:]
            if found := re.search(pattern, text):
                return found
        raise RuntimeError(f"{self.command[0]} did not say {pattern} in {patience} s; it said:\n{''.join(self.said)}")

    def result(self, patience=PATIENCE):
        return json.loads(self.line(r"bench result (\{.*\})", patience)[1])

    def cpu_seconds(self):
        """Processor time so far, of all its threads."""
        return time.clock_gettime((~self.pid << 3) | 2)  # clock_getcpuclockid(3)

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def run(command, cwd, patience=PATIENCE, settings=None):
    """Runs a program to its end; what it counted, if it tells."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**os.environ, **(settings or {})}, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=patience)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    found = re.search(r"bench result (\{.*\})", done.stdout)
    return json.loads(found[1]) if found else {}


def until_open(port, patience=10):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")
