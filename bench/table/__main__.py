# SPDX-License-Identifier: Apache-2.0
"""The table: each row beside a reference that was measured in the same minutes. scripts/bench has the usage."""

import argparse
import dataclasses
import json
import pathlib
import sys
import tempfile
import time

import incoming
import machine
import memory
import posting
import row
import starting
import stored
import topics
from desk import BROKER, Desk

PARTS = {
    "incoming": incoming.rates, "default": incoming.by_default, "post": posting.rates, "latency": incoming.latency,
    "stored": stored.disconnected, "drain": stored.draining, "topics": topics.rows, "payload": incoming.payloads,
    "publish": posting.bare_limits, "memory": memory.resting, "growth": memory.growth, "start": starting.rows,
}


@dataclasses.dataclass
class Scale:
    """How much of everything."""
    runs: int = 5
    messages: int = 100_000
    paced: int = 2_000
    stored: int = 100_000
    payload_bytes: int = 100_000_000
    many: int = 10_000_000


QUICK = Scale(runs=1, messages=2_000, paced=100, stored=2_000, payload_bytes=1_000_000, many=20_000)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("build", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--only", nargs="+", choices=[*PARTS, "costs"], metavar="PART",
                        help="of " + ", ".join([*PARTS, "costs"]))
    parser.add_argument("--runs", type=int, help="how often each is measured in turn with its reference (5)")
    parser.add_argument("--quick", action="store_true", help="a little of everything: whether it works, not how fast")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="all figures, for programs")
    return parser.parse_args()


def costs(desk, scale):
    """Allocations and system calls a message, as a table of their own beneath the first."""
    lines = ["| a message of | allocations | system calls |", "| --- | --- | --- |"]
    found = {}
    for name, measured in (("broker to handler", incoming.costs), ("POST /mqtt/publish", posting.costs)):
        found[name] = measured(desk, scale)
        for way, (allocations, calls) in found[name].items():
            lines.append(f"| {name}, QoS 1, {way} | {allocations:.1f} | {'not counted' if calls is None else f'{calls:.1f}'} |")
    return "\n".join(lines), found


def measure(desk, scale, chosen):
    rows, text, counted = [], "", {}
    with desk.broker():
        for name in chosen:
            began = time.monotonic()
            print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
            if name == "costs":
                text, counted = costs(desk, scale)
            else:
                rows += PARTS[name](desk, scale)
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows, text, counted


def main():
    given = arguments()
    scale = QUICK if given.quick else Scale()
    if given.runs:
        scale.runs = given.runs
    with tempfile.TemporaryDirectory(prefix="petal-bench-") as home:
        facts = machine.describe(given.build, home)
        facts.append(("broker's configuration", BROKER.format(port="PORT").strip().replace("\n", "; ")))
        facts.append(("runs", f"{scale.runs}, each in turn with its reference"))
        desk = Desk(given.build, home)
        rows, counted_text, counted = measure(desk, scale, given.only or [*PARTS, "costs"])
    print("\n".join(f"- {name}: {text}" for name, text in facts))
    print()
    print("\n\n".join(filter(None, [row.markdown(rows) if rows else "", counted_text])))
    if given.json:
        given.json.write_text(json.dumps({"facts": dict(facts), "costs": counted,
                                          "rows": [dataclasses.asdict(each) for each in rows]}, indent=1))


if __name__ == "__main__":
    main()
