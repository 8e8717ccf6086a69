# SPDX-License-Identifier: Apache-2.0
"""What it was measured on and with."""

import os
import pathlib
import re
import subprocess


def said(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return "not installed"
    text = (done.stdout + done.stderr).strip()
    return text.splitlines()[0] if text else ""


def processor():
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return found[1] if found else os.uname().machine


def memory():
    kib = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1])
    return f"{kib / (1 << 20):.1f} GiB"


def boost():
    header = pathlib.Path("/usr/include/boost/version.hpp")
    if not header.exists():
        return "unknown"
    return re.search(r'BOOST_LIB_VERSION "([\d_]+)"', header.read_text())[1].replace("_", ".")


def describe(build, home):
    here = os.path.dirname(__file__)
    changed = " with changes" if said("git", "-C", here, "status", "--porcelain", "--untracked-files=no") else ""
    return [
        ("commit", said("git", "-C", here, "rev-parse", "--short=12", "HEAD") + changed),
        ("machine", f"{os.cpu_count()} cores of {processor()}, {memory()}, Linux {os.uname().release}"),
        ("disk", said("df", "--output=source,fstype", str(home)) and
         said("sh", "-c", f"df --output=source,fstype '{home}' | tail -1")),
        ("load before", " ".join(f"{each:.2f}" for each in os.getloadavg())),
        ("versions", "; ".join([said("clang++-19", "--version"), f"Boost {boost()}",
                                re.sub(r"^mosquitto version", "mosquitto", said("mosquitto", "-h")),
                                "SQLite " + said("sqlite3", "--version").split(" ")[0],
                                said("openssl", "version").split(" (")[0]])),
    ]
