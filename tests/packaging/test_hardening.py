# SPDX-License-Identifier: Apache-2.0
"""How the programs and petals in the packages are compiled and linked (docs/security.md)."""

import subprocess

import pytest

FILES = {"petal-app-manager": ["bin/petal-app-manager", "bin/petalctl", "lib/petal-app-manager/petals/petal-commands.so",
                               "lib/petal-app-manager/petals/petal-telemetry.so"],
         "petal-mqtt-client": ["bin/petal-mqtt-client"]}


def readelf(option, file):
    return subprocess.run(["readelf", "-W", option, file], capture_output=True, text=True, check=True).stdout


def needed_symbols(file):
    return [line.split()[7] for line in readelf("--dyn-syms", file).splitlines() if " UND " in line and len(line.split()) > 7]


@pytest.fixture(scope="module")
def unpacked(packages, tmp_path_factory):
    directory = tmp_path_factory.mktemp("unpacked")
    for package in FILES:
        subprocess.run(["dpkg-deb", "-x", packages[package], directory], check=True)
    return directory / "usr"


@pytest.mark.parametrize("name", [name for names in FILES.values() for name in names])
def test_it_is_loaded_anywhere_and_nothing_of_it_is_written_and_run(unpacked, name):
    file = unpacked / name
    assert "Type:                              DYN" in readelf("-h", file)
    flags = readelf("-d", file)
    assert "BIND_NOW" in flags or "Flags: NOW" in flags
    segments = {line.split()[0]: line for line in readelf("-l", file).splitlines() if line.startswith("  GNU_")}
    assert "GNU_RELRO" in segments
    assert " RW " in segments["GNU_STACK"] and " RWE " not in segments["GNU_STACK"]


@pytest.mark.parametrize("name", [name for names in FILES.values() for name in names if name.startswith("bin/")])
def test_stacks_buffers_and_containers_are_checked(unpacked, name):
    symbols = needed_symbols(unpacked / name)
    assert any(symbol.startswith("__stack_chk_fail@") for symbol in symbols), "-fstack-protector-strong"
    assert any(symbol.endswith("_chk") for symbol in (each.split("@")[0] for each in symbols)), "-D_FORTIFY_SOURCE"
    assert any("__glibcxx_assert_fail" in symbol for symbol in symbols), "-D_GLIBCXX_ASSERTIONS"
