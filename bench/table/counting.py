# SPDX-License-Identifier: Apache-2.0
"""Allocations and system calls of running programs, counted from outside while nothing is timed."""

import contextlib
import os
import pathlib
import shutil
import signal
import struct
import subprocess


class Allocations:
    """What a program allocates, by a counter in front of malloc that it shares with us through a file."""

    def __init__(self, build, home):
        self.library = pathlib.Path(build) / "lib/bench/bench_allocations.so"
        self.file = pathlib.Path(home) / "allocations"
        self.file.write_bytes(bytes(8))

    def settings(self):
        return {"LD_PRELOAD": str(self.library), "BENCH_ALLOCATIONS": str(self.file)}

    def count(self):
        return struct.unpack("=Q", self.file.read_bytes()[:8])[0]


def system_calls_can_be_counted():
    """Needs perf, and the right to use the kernel's tracepoints."""
    if not shutil.which("perf"):
        return False
    tried = subprocess.run(["perf", "stat", "-e", "raw_syscalls:sys_enter", "true"], capture_output=True, text=True)
    return tried.returncode == 0 and "not supported" not in tried.stderr


@contextlib.contextmanager
def system_calls(pids, home):
    """Gives a list that afterwards holds how many there were; nothing where they cannot be counted."""
    counted = []
    if not system_calls_can_be_counted():
        yield counted
        return
    output = pathlib.Path(home) / "perf"
    output.write_text("")
    counting = subprocess.Popen(["perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-o", output,
                                 "-p", ",".join(map(str, pids))])
    try:
        yield counted
    finally:
        os.kill(counting.pid, signal.SIGINT)
        counting.wait()
        counted += [int(line.split(",")[0]) for line in output.read_text().splitlines() if "sys_enter" in line]
