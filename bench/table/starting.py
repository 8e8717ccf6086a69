# SPDX-License-Identifier: Apache-2.0
"""From a program's start to its first answer of 200."""

import shutil

from incoming import in_turn, pick
from programs import free_port, run
from row import Row


def first_answer(desk, name):
    """A program of the bench starts the others and asks them, so that Python is not in the way."""
    port = str(free_port())
    data = desk.home / f"starting-{name}"
    if name == "first":
        shutil.rmtree(data, ignore_errors=True)
    settings = {"MQTT_BROKER_URL": f"mqtt://127.0.0.1:{desk.port}", "HTTP_PORT": port, "TS_CLIENT_PORT": port,
                "DATA_DIR": str(data), "PETALS_DIR": str(desk.empty()), "MQTT_TRANSPORT": "embedded"}
    manager = ["/mqtt/status", desk.build / "bin/petal-app-manager", "--env-file", "/dev/null"]
    program = {"manager": manager, "first": manager,
               "service": ["/health", desk.build / "bin/petal-mqtt-client", "--env-file", "/dev/null"],
               "bare": ["/", *desk.reference("answering_socket", port)]}[name]
    return run(desk.reference("first_answer", port, *program), desk.home, settings=settings)


def rows(desk, scale):
    first_answer(desk, "manager"), first_answer(desk, "service")
    results = in_turn(scale.runs * 2, ("bare", "manager", "first", "service"), lambda name: first_answer(desk, name))
    names = {"manager": ("petal-app-manager", 3), "first": ("petal-app-manager, without any data yet", None),
             "service": ("petal-mqtt-client", None)}
    return [Row(f"start to the first 200, {program}", "ms",
                [each / 1000 for each in pick(results[name], "first_answer_us")],
                [each / 1000 for each in pick(results["bare"], "first_answer_us")], limit, at_least=False)
            for name, (program, limit) in names.items()]
