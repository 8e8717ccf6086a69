# SPDX-License-Identifier: Apache-2.0
"""POST /mqtt/publish, beside a bare HTTP server that answers with what it got."""

from desk import WAYS
from incoming import in_turn, pick
from programs import Program, free_port, run
from row import Row
import contextlib
import counting
import statistics

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
        return result


def rates(desk, scale):
    results = in_turn(scale.runs, ("echo", *WAYS), lambda way: post(desk, way, scale.messages))
    cpu = {way: statistics.median(pick(results[way], "cpu_us")) for way in results}
    return [Row(f"POST /mqtt/publish, QoS 1, {CONNECTIONS} connections, {way}", "/s",
                pick(results[way], "per_second"), pick(results["echo"], "per_second"), LIMITS[way],
                cpu=(cpu[way], cpu["echo"]), note=f"errors {sum(pick(results[way], 'errors'))}") for way in WAYS]


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
