# SPDX-License-Identifier: Apache-2.0
"""From the broker to a handler: how fast, how late, at what cost."""

import contextlib
import statistics

import counting
from desk import BROKER, WAYS
from programs import Program, free_port, run
from row import Row

TOPICS = 20
NAMES = {"embedded": "broker to handler", "service": "broker to handler through client service and callback"}
RATES = {"embedded": 0.9, "service": 0.55}
LATENCY = {"embedded": {"p50_us": 1.2, "p99_us": 1.5}, "service": {"p50_us": 3, "p99_us": 3}}


@contextlib.contextmanager
def receivers(desk, way, messages, qos=1, reads=1, size=256, port=None, **settings):
    """The programs of one way, the last of which counts, ready for messages."""
    if way == "bare":
        with desk.bare(messages, qos, reads, port, size, **settings) as program:
            program.line("ready")
            yield [program]
    else:
        with desk.way(way, port=port, BENCH_MESSAGES=str(messages), BENCH_QOS=str(qos), BENCH_READS=str(reads),
                      **settings) as programs:
            yield programs


def receive(desk, way, messages, rate=0, qos=1, size=256, reads=1, port=None):
    """Publishes to one way; what its last program counted, with `cpu_us` a message of all its programs."""
    with receivers(desk, way, messages, qos, reads, size, port) as programs:
        before = sum(each.cpu_seconds() for each in programs)
        with Program(desk.reference("publisher", port or desk.port, messages, TOPICS, rate, qos, size), desk.home):
            result = programs[-1].result()
        result |= {"published": messages, "lost": messages - result["messages"]}
        result["cpu_us"] = (sum(each.cpu_seconds() for each in programs) - before) / messages * 1e6
        return result


def in_turn(runs, ways, measure):
    """Every way once, then every way again: what the machine does meanwhile befalls all alike."""
    results = {way: [] for way in ways}
    for _ in range(runs):
        for way in ways:
            results[way].append(measure(way))
    return results


def pick(results, key):
    return [each[key] for each in results]


def order_kept(results, qos):
    """What became of the messages; of QoS 1 none may be lost, repeated, or out of the order of its topic."""
    lost, gaps, repeated = (sum(pick(results, key)) for key in ("lost", "gaps", "repeated"))
    if repeated or (qos and (lost or gaps)):
        raise RuntimeError(f"QoS {qos}: {lost} messages lost, {gaps} gaps, {repeated} repeated or out of order")
    return f"{lost / sum(pick(results, 'published')):.0%} dropped" if lost else "all of them, in order"


def cpu(results, way):
    return tuple(statistics.median(pick(results[each], "cpu_us")) for each in (way, "bare"))


def rates(desk, scale):
    rows = []
    for qos in (0, 1):
        results = in_turn(scale.runs, ("bare", *WAYS), lambda way: receive(desk, way, scale.messages, qos=qos))
        rows += [Row(f"{NAMES[way]}, QoS {qos}", "/s", pick(results[way], "per_second"),
                     pick(results["bare"], "per_second"), RATES[way], cpu=cpu(results, way),
                     note=order_kept(results[way], qos)) for way in WAYS]
    return rows


def by_default(desk, scale):
    """The broker as it comes, with at most 20 messages in flight: shown once, for it hides what is measured here."""
    port = free_port()
    with desk.broker(BROKER.replace("max_inflight_messages 0\n", ""), port):
        results = in_turn(1, ("bare", "embedded"), lambda way: receive(desk, way, scale.messages // 2, port=port))
    return [Row("the same, QoS 1, with mosquitto's default of 20 messages in flight", "/s",
                pick(results["embedded"], "per_second"), pick(results["bare"], "per_second"),
                cpu=cpu(results, "embedded"))]


def latency(desk, scale):
    results = in_turn(scale.runs, ("bare", *WAYS), lambda way: receive(desk, way, scale.paced, rate=200))
    return [Row(f"latency at 200 a second, {key[1:3]}th percentile, {way}", "µs", pick(results[way], key),
                pick(results["bare"], key), LATENCY[way][key], at_least=False)
            for way in WAYS for key in ("p50_us", "p99_us")]


def payloads(desk, scale):
    rows = []
    for size in (64, 1024, 16384, 131072):
        messages = min(scale.messages, max(1000, scale.payload_bytes // size))
        results = in_turn(scale.runs, ("bare", *WAYS),
                          lambda way: receive(desk, way, messages, size=size, reads=0))
        rows += [Row(f"payload of {size:,} B, QoS 1, {way}", "MB/s",
                     [each / 1e6 for each in pick(results[way], "bytes_per_second")],
                     [each / 1e6 for each in pick(results["bare"], "bytes_per_second")],
                     cpu=cpu(results, way)) for way in WAYS]
    return rows


def costs(desk, scale):
    """Allocations and system calls a message: {way: (allocations, system calls)}."""
    found = {}
    for way in ("bare", *WAYS):
        found[way] = cost(desk, way, scale.messages // 2)
    return found


def cost(desk, way, messages):
    allocations = counting.Allocations(desk.build, desk.home)
    with receivers(desk, way, messages, **allocations.settings()) as programs:
        before = allocations.count()
        with counting.system_calls([each.pid for each in programs], desk.home) as calls:
            run(desk.reference("publisher", desk.port, messages, TOPICS, 0, 1, 256), desk.home)
            programs[-1].result()
        return (allocations.count() - before) / messages, sum(calls) / messages if calls else None
