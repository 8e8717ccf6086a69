# SPDX-License-Identifier: Apache-2.0
"""A petal made with nothing but the packages."""

import pathlib
import re
import shutil

import pytest

from harness.waiting import DEADLINE, eventually
from root import TOOLCHAIN, CleanRoot

PETAL = pathlib.Path(__file__).parent / "thermometer"
CLANG = "-DCMAKE_CXX_COMPILER=clang++-19"


@pytest.fixture(scope="module")
def desk(packages):
    """Whoever writes petals: a toolchain, the SDK, the manager, and the sources of a petal."""
    with CleanRoot(TOOLCHAIN) as root:
        root.install(packages["petal-sdk"], packages["petal-app-manager"])
        shutil.copytree(PETAL, root.path("/root/petal"))
        yield root


def configured(root, *options):
    return root.run(f"rm -rf build && cmake -G Ninja -B build {' '.join(options)}", directory="/root/petal", check=False)


def said(done):
    """What CMake says, without its line breaks."""
    return " ".join(done.stderr.split())


def test_a_compiler_that_miscompiles_coroutines_is_refused_and_another_named(desk):
    done = configured(desk, "-DCMAKE_CXX_COMPILER=g++-12")
    assert done.returncode
    assert "GCC 12.2.0 miscompiles coroutines" in said(done)
    assert "apt-get install clang-19" in said(done) and "cmake -DCMAKE_CXX_COMPILER=clang++-19" in said(done)


def test_without_the_managers_boost_its_package_is_named(desk):
    done = configured(desk, CLANG, "-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON")
    assert done.returncode
    named = re.search(r"run: apt-get install (libboost[\d.]+-dev)", said(done))
    assert named and "ok installed" in desk.run(f"dpkg-query -f '${{Status}}' -W {named[1]}").stdout


def test_without_fmt_its_package_is_named(desk):
    done = configured(desk, CLANG, "-DCMAKE_DISABLE_FIND_PACKAGE_fmt=ON")
    assert done.returncode
    assert "run: apt-get install libfmt-dev" in said(done)


def test_a_petal_is_built_with_what_apt_has_brought_and_the_manager_runs_it(desk):
    assert configured(desk, CLANG).returncode == 0
    desk.run("cmake --build build && build/in-a-harness && cmake --install build --prefix /usr", directory="/root/petal")
    built = desk.run("readelf -dW build/petal-thermometer.so", directory="/root/petal").stdout
    assert "BIND_NOW" in built or "Flags: NOW" in built
    manager = desk.start("exec petal-app-manager >/root/log 2>&1", variables={
        "HTTP_PORT": "0", "DATA_DIR": "/root/state", "MQTT_BROKER_URL": "mqtt://localhost:1"})
    log = desk.path("/root/log")
    eventually(lambda: log.exists() and "petal running: name=petal-thermometer version=1.0.0" in log.read_text(),
               lambda: log.read_text())
    assert "[petal-thermometer] 23.5 degrees" in log.read_text()
    manager.terminate()
    assert manager.wait(DEADLINE) == 0
