# SPDX-License-Identifier: Apache-2.0
"""Publishing while there is no broker, and what leaves when it is back."""

import shutil
import urllib.request

from desk import WAYS
from incoming import in_turn, pick
from programs import free_port, run
from row import Row

WRITERS = 16


def go(manager):
    request = urllib.request.Request(f"http://127.0.0.1:{manager.http}/petals/bench-writers/go", data=b"{}",
                                     headers={"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).read()


def writers(scale, writers=WRITERS):
    return {"BENCH_WRITES": str(scale.stored), "BENCH_WRITERS": str(writers), "OUTBOX_MAX_BYTES": str(1 << 30)}


def store(desk, way, scale):
    """A petal's writers, without a broker; everything stays on the disk."""
    with desk.way(way, ready=r"\[host\] ready", port=free_port(), **writers(scale)) as programs:
        before = sum(each.cpu_seconds() for each in programs)
        go(programs[-1])
        result = programs[-1].result()
        result["cpu_us"] = (sum(each.cpu_seconds() for each in programs) - before) / scale.stored * 1e6
        if result["stored"] != scale.stored:
            raise RuntimeError(f"of {scale.stored} messages {result['stored']} were stored: {result}")
        return result


def bare_store(desk, scale):
    folder = desk.home / "bare-sqlite"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return run(desk.reference("sqlite_group_commit", folder, scale.stored, WRITERS, 256), desk.home)


def drain(desk, way, scale):
    """What `store` left leaves, seen by a subscriber; it is there before the programs start again."""
    store(desk, way, scale)
    with desk.bare(scale.stored, qos=1, reads=0) as subscriber:
        subscriber.line("ready")
        with desk.way(way, ready=r"\[host\] ready", keep_data=True, **writers(scale)):
            return subscriber.result()


def live(desk, way, scale):
    """The same messages through the same programs while the broker is there."""
    with desk.bare(scale.stored, qos=1, reads=0) as subscriber:
        subscriber.line("ready")
        with desk.way(way, **writers(scale, LIVE_WRITERS)) as programs:
            go(programs[-1])
            return subscriber.result()


LIVE_WRITERS = 256  # more than 16 wait for their acknowledgement at once: the faster reference


def disconnected(desk, scale):
    ways = {"bare": lambda: bare_store(desk, scale), **{way: lambda way=way: store(desk, way, scale) for way in WAYS}}
    results = in_turn(scale.runs, ways, lambda way: ways[way]())
    return [Row(f"publish QoS 1 while disconnected, {WRITERS} writers, {way}", "/s", pick(results[way], "per_second"),
                pick(results["bare"], "per_second"), 0.5, note="beside bare SQLite with the same group commit")
            for way in WAYS]


def draining(desk, scale):
    rows = []
    for way in WAYS:
        ways = {"live": lambda: live(desk, way, scale), "drain": lambda: drain(desk, way, scale)}
        results = in_turn(scale.runs, ways, lambda name: ways[name]())
        lost = sum(pick(results["drain"], "gaps")) + sum(pick(results["drain"], "repeated"))
        rows.append(Row(f"draining {scale.stored:,} stored messages, {way}", "/s", pick(results["drain"], "per_second"),
                        pick(results["live"], "per_second"), 0.8,
                        note=f"beside publishing them live; {lost} out of order"))
    return rows
