# SPDX-License-Identifier: Apache-2.0
"""What one broker and one or two managers do for a fleet of robots, and what a cluster of two does when half of it dies.

fleet.py BUILD_DIRECTORY [--robots N] [--quick] [--only shared|cluster]"""

import argparse
import os
import pathlib
import platform
import resource
import subprocess
import sys

import cluster
import failover
import shared
from shared import PLAIN, Case

FILES_BESIDES = 200  # of a process that has a connection for each robot


def allow_files(robots):
    """A connection is an open file, of the broker as of the robots; both inherit this limit."""
    needed = robots + FILES_BESIDES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(f"fleet.py: {robots} robots need {needed} open files, and this shell allows {hard} at most: "
                 f"raise it (as root: ulimit -Hn {needed}), or take fewer robots (--robots {max(hard - FILES_BESIDES, 1)})")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def said(*command):
    try:
        lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    except FileNotFoundError:
        return "not installed"
    return lines[0] if lines else "unknown"


def print_machine(build):
    model = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    print(f"machine: {os.cpu_count()} cores, {model}, Linux {platform.release()}")
    print(f"versions: {said(build / 'bin/petal-app-manager', '--version')}, {said('mosquitto', '-h')}, "
          f"ejabberd {cluster.version()}, commit {said('git', '-C', pathlib.Path(__file__).parent, 'rev-parse', '--short', 'HEAD')}")
    print("mosquitto's configuration: listener on 127.0.0.1; " + shared.Mosquitto.SETTINGS.strip().replace("\n", "; "))


def cases(robots, quick):
    seconds = 3 if quick else 10
    at_their_rate = {"each": seconds, "per_second": robots}
    at_full_speed = {"each": max(1, (20_000 if quick else 100_000) // robots), "per_second": 0}
    for name, load in ((f"{robots:,} messages a second", at_their_rate), ("full speed", at_full_speed)):
        yield Case(f"one manager, `{PLAIN}`, {name}", robots, **load, filter=PLAIN)
        yield Case(f"one manager, `$share`, {name}", robots, **load)
        yield Case(f"two managers, `$share`, {name}", robots, **load, managers=2)
        yield Case(f"two managers, `$share`, client service, {name}", robots, **load, managers=2, transport="service")
    for fewer in sorted({robots * part // 20 for part in (1, 5, 10)}):
        yield Case(f"two managers, `$share`, {fewer:,} messages a second", fewer, seconds, fewer, 2)


def megabytes(size):
    return f"{size / 1e6:.1f}"


def row(outcome):
    case = outcome.case
    shares = " / ".join(f"{part / max(1, sum(outcome.shares)):.0%}" for part in outcome.shares)
    memory = " / ".join(megabytes(size) for size in outcome.manager_memory)
    cells = [case.name, f"{case.robots:,}", f"{outcome.carried:,.0f}", shares, outcome.missing, outcome.twice,
             f"{outcome.broker_us:.1f}", f"{outcome.manager_us:.1f}", f"{outcome.robots_us:.1f}", f"{outcome.cores:.2f}",
             f"{outcome.p50_us / 1000:.2f}", f"{outcome.p99_us / 1000:.2f}", megabytes(outcome.broker_memory), memory]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def run_shared(build, robots, quick):
    """Whether everything came, and once."""
    print("\nQoS 1, 256 B, a connection and a topic for each robot. CPU in microseconds a message, for managers of all "
          "together, with their client services. Memory resident, at the end.")
    columns = ["case", "robots", "carried a second", "share", "missing", "twice", "broker us", "managers us", "robots us",
               "cores of broker and managers", "p50 ms", "p99 ms", "broker MB", "managers MB"]
    print("| " + " | ".join(columns) + " |\n|" + " --- |" * len(columns))
    fine = True
    for case in cases(robots, quick):
        outcome = shared.measure(build, case)
        print(row(outcome), flush=True)
        fine = fine and not outcome.missing and not outcome.twice and all(outcome.shares)
        a_connection = outcome.memory_a_connection
    print(f"\nmosquitto's memory for a connection: {a_connection / 1000:.1f} kB. Missing and twice: of the numbers of each "
          "robot, over both managers together.")
    return fine


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("build", type=pathlib.Path)
    words.add_argument("--robots", type=int, default=2000)
    words.add_argument("--quick", action="store_true", help="shorter, with fewer messages")
    words.add_argument("--only", choices=["shared", "cluster"])
    chosen = words.parse_args()
    allow_files(chosen.robots)
    build = chosen.build.resolve()
    print_machine(build)
    fine = True
    if chosen.only != "cluster":
        fine = run_shared(build, chosen.robots, chosen.quick)
    if chosen.only != "shared":
        fine = failover.run(build, chosen.quick) and fine
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
