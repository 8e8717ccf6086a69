# SPDX-License-Identifier: Apache-2.0
"""POST /mqtt/publish, beside a bare HTTP server that answers with what it got."""

import contextlib
import statistics

import counting
from desk import WAYS
from incoming import in_turn, pick
from programs import Program, free_port, run
from row import Row
from stored import go

CONNECTIONS = 16
LIMITS = {"embedded": 0.35, "service": 0.18}


@contextlib.contextmanager
def server(desk, way, **settings):
    """The programs of one way, and the port that takes the requests."""
    if way == "echo":
        port = free_port()
        with Program(desk.reference("http_echo", port), desk.home, **settings) as program:
            program.line("ready")
            yield [program], port
    else:
        with desk.way(way, **settings) as programs:
            yield programs, programs[-1].http


def post(desk, way, requests):
    with server(desk, way) as (programs, port):
        before = sum(each.cpu_seconds() for each in programs)
        result = run(desk.reference("post_client", port, requests, CONNECTIONS, 256), desk.home)
        result["cpu_us"] = (sum(each.cpu_seconds() for each in programs) - before) / requests * 1e6
        if result["errors"]:
            raise RuntimeError(f"of {requests} requests {result['errors']} were not answered with 200")
        return result


def rates(desk, scale):
    results = in_turn(scale.runs, ("echo", *WAYS), lambda way: post(desk, way, scale.messages))
    cpu = {way: statistics.median(pick(results[way], "cpu_us")) for way in results}
    return [Row(f"POST /mqtt/publish, QoS 1, {CONNECTIONS} connections, {way}", "/s",
                pick(results[way], "per_second"), pick(results["echo"], "per_second"), LIMITS[way],
                cpu=(cpu[way], cpu["echo"]), note="errors 0") for way in WAYS]


def costs(desk, scale):
    """Allocations and system calls a request: {way: (allocations, system calls)}."""
    return {way: cost(desk, way, scale.messages // 2) for way in ("echo", *WAYS)}


def cost(desk, way, requests):
    allocations = counting.Allocations(desk.build, desk.home)
    with server(desk, way, **allocations.settings()) as (programs, port):
        before = allocations.count()
        with counting.system_calls([each.pid for each in programs], desk.home) as calls:
            run(desk.reference("post_client", port, requests, CONNECTIONS, 256), desk.home)
        return (allocations.count() - before) / requests, sum(calls) / requests if calls else None


def bare_limits(desk, scale):
    """What the broker takes from a client that does nothing else, and from a bare client with the same window."""
    ways = {"mosquitto alone": desk.reference("publisher", desk.port, scale.messages, 20, 0, 1, 256),
            "bare client": desk.reference("bare_publisher", desk.port, scale.messages, 20, 1000, 256),
            "petal": None}
    results = in_turn(scale.runs, ways, lambda way: run(ways[way], desk.home) if ways[way] else published(desk, scale))
    return [Row("publish QoS 1 from a petal, 1,000 on their way", "/s", pick(results["petal"], "per_second"),
                pick(results["bare client"], "per_second"),
                note=f"mosquitto alone takes {statistics.median(pick(results['mosquitto alone'], 'per_second')):,.0f}/s "
                     "from a plain socket")]


def published(desk, scale):
    with desk.way("embedded", BENCH_WRITES=str(scale.messages), BENCH_WRITERS="1000") as programs:
        go(programs[-1])
        return programs[-1].result()
