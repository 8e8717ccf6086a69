# SPDX-License-Identifier: Apache-2.0
"""What the manager holds in memory: idle, with many subscriptions, after many messages."""

import http.client
import json
import time

from incoming import TOPICS
from programs import Program
from row import Row

MEGA = 1 << 20
SUBSCRIPTIONS = 1000


def settled(program, seconds=1):
    """Its resident bytes once they stay the same for so long."""
    last, since = program.resident_bytes(), time.monotonic()
    until = since + 15
    while time.monotonic() < min(since + seconds, until):
        time.sleep(seconds / 10)
        if (now := program.resident_bytes()) != last:
            last, since = now, time.monotonic()
    return last


def subscribe(manager, count):
    connection = http.client.HTTPConnection("127.0.0.1", manager.http)
    for number in range(count):
        body = json.dumps({"topic": f"org/acme/site/{number % 20}/device/{number}/state"})
        connection.request("POST", "/mqtt/subscribe", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        if (text := answer.read()) and answer.status != 200:
            raise RuntimeError(f"subscribing was answered {answer.status}: {text}")
    connection.close()


def resting(desk, scale):
    idle, subscribed, bare = [], [], []
    for _ in range(scale.runs):
        with desk.bare(1, qos=1, reads=0) as program:
            program.line("ready")
            bare.append(settled(program) / MEGA)
        with desk.way("embedded", ready=r"\[broker\] connected", petals=desk.empty()) as (manager,):
            idle.append(settled(manager) / MEGA)
            subscribe(manager, SUBSCRIPTIONS)
            subscribed.append(settled(manager) / MEGA)
    return [Row("memory: manager idle, embedded", "MB", idle, [], 15, at_least=False,
                note=f"the bare subscriber has {sorted(bare)[len(bare) // 2]:.1f} MB"),
            Row(f"memory: with {SUBSCRIPTIONS:,} subscriptions", "MB", subscribed, [], 20, at_least=False)]


def growth(desk, scale):
    """Messages in portions, a fifth of them with QoS 1; what the manager holds after the first and the last
    million."""
    portion = min(100_000, scale.many // 10)
    held = []
    with desk.way("embedded", BENCH_MESSAGES=str(portion), BENCH_QOS="1") as (manager,):
        for number in range(scale.many // portion):
            qos = 1 if number % 5 == 0 else 0
            with Program(desk.reference("publisher", desk.port, portion, TOPICS, 0, qos, 256), desk.home):
                manager.result()
            held.append(settled(manager, 0.1) / MEGA)
    early = held[len(held) // 10 - 1]
    return [Row(f"memory: after {scale.many:,} messages", "MB", [held[-1]], [early], 1.02, at_least=False,
                note=f"beside after {scale.many // 10:,}; a fifth with QoS 1; at most {max(held):.1f} MB")]
