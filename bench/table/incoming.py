# SPDX-License-Identifier: Apache-2.0
"""How fast messages get from a broker to a handler: bare subscriber, embedded, service. incoming.py BUILD_DIRECTORY"""

import json
import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3
FULL_SPEED = 100_000
TOPICS = 20
PACED = 2_000
PACED_RATE = 200


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Bench:
    def __init__(self, build, home):
        self.build = pathlib.Path(build).resolve()
        self.home = pathlib.Path(home)
        self.port = free_port()
        self.broker = None

    def start_broker(self):
        settings = self.home / "mosquitto.conf"
        settings.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
                            "max_inflight_messages 0\nmax_queued_messages 0\n")
        print("broker configuration:", settings.read_text().replace("\n", "; "))
        self.broker = subprocess.Popen(["mosquitto", "-c", settings], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("mosquitto does not listen")

    def publish(self, messages, rate):
        subprocess.run([self.build / "bin/bench_publisher", str(self.port), str(messages), str(TOPICS), str(rate)], check=True)

    @staticmethod
    def line(process, pattern):
        for text in process.stdout:
            if found := re.search(pattern, text):
                return found
        raise RuntimeError(f"the program ended before it said {pattern}")

    def measure(self, processes, ready, messages, rate):
        """Starts the programs, the last of which counts, publishes, and returns what it counted."""
        running = []
        try:
            for command, settings in processes:
                running.append(subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.PIPE,
                                                stderr=subprocess.STDOUT, text=True, cwd=self.home))
                self.line(running[-1], ready[len(running) - 1])
            self.publish(messages, rate)
            result = json.loads(self.line(running[-1], r"bench result (\{.*\})")[1])
            result["cpu_us"] = sum(self.cpu_seconds(each.pid) for each in running) / messages * 1e6
            return result
        finally:
            for each in reversed(running):
                each.terminate()
                each.wait()

    @staticmethod
    def cpu_seconds(pid):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def bare(self, messages, rate):
        return self.measure([([self.build / "bin/bench_bare_subscriber", str(self.port), str(messages)], {})], ["ready"],
                            messages, rate)

    def manager(self, messages, **settings):
        data = self.home / "manager"
        shutil.rmtree(data, ignore_errors=True)
        return ([self.build / "bin/petal-app-manager", "--env-file", "/dev/null"],
                {"MQTT_BROKER_URL": f"mqtt://127.0.0.1:{self.port}", "HTTP_PORT": "0", "DATA_DIR": str(data),
                 "PETALS_DIR": str(self.build / "lib/bench-petals"), "BENCH_MESSAGES": str(messages),
                 "MQTT_CLIENT_ID": "bench-manager", "MQTT_RECEIVE_MAXIMUM": "1000", "MQTT_SESSION_EXPIRY": "0",
                 **settings})

    def embedded(self, messages, rate):
        return self.measure([self.manager(messages, MQTT_TRANSPORT="embedded")], [r"\[broker\] connected"], messages, rate)

    def service(self, messages, rate):
        data = self.home / "service"
        shutil.rmtree(data, ignore_errors=True)
        port = str(free_port())
        client = ([self.build / "bin/petal-mqtt-client", "--env-file", "/dev/null"],
                  {"MQTT_BROKER_URL": f"mqtt://127.0.0.1:{self.port}", "TS_CLIENT_PORT": port, "DATA_DIR": str(data),
                   "MQTT_CLIENT_ID": "bench-client", "MQTT_RECEIVE_MAXIMUM": "1000", "MQTT_SESSION_EXPIRY": "0"})
        manager = self.manager(messages, MQTT_TRANSPORT="service", TS_CLIENT_PORT=port, CALLBACK_PORT=str(free_port()))
        return self.measure([client, manager], [r"\[broker\] connected", r"\[callback\] connected"], messages, rate)


def spread(values, digits=0):
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def main():
    print(f"machine: {os.cpu_count()} cores, {platform.processor() or platform.machine()}, Linux {platform.release()}")
    with tempfile.TemporaryDirectory(prefix="petal-bench-") as home:
        bench = Bench(sys.argv[1], home)
        bench.start_broker()
        ways = {"bare": bench.bare, "embedded": bench.embedded, "service": bench.service}
        try:
            full = {name: [] for name in ways}
            paced = {name: [] for name in ways}
            for _ in range(ROUNDS):
                for name, way in ways.items():
                    full[name].append(way(FULL_SPEED, 0))
            for name, way in ways.items():
                paced[name].append(way(PACED, PACED_RATE))
        finally:
            bench.broker.terminate()
            bench.broker.wait()
    print(f"\n{FULL_SPEED:,} messages of 256 B, QoS 1, {TOPICS} topics, at full speed; {ROUNDS} rounds in turn: median (min to max)")
    print("| way | messages a second | of the bare one | CPU us a message | gaps | repeated |\n| --- | --- | --- | --- | --- | --- |")
    for name, results in full.items():
        rates = [each["per_second"] for each in results]
        ratios = [mine["per_second"] / bare["per_second"] for mine, bare in zip(results, full["bare"])]
        print(f"| {name} | {spread(rates)} | {spread(ratios, 2)} | {spread([each['cpu_us'] for each in results], 1)} | "
              f"{sum(each['gaps'] for each in results)} | {sum(each['repeated'] for each in results)} |")
    print(f"\n{PACED:,} messages at {PACED_RATE} a second, from publish to handler")
    print("| way | 50th percentile us | 99th percentile us |\n| --- | --- | --- |")
    for name, results in paced.items():
        print(f"| {name} | {results[0]['p50_us']:.0f} | {results[0]['p99_us']:.0f} |")


if __name__ == "__main__":
    main()
