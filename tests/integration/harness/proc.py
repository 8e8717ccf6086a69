# SPDX-License-Identifier: Apache-2.0
"""What the kernel shows of a process."""

import os
import pathlib
import re

_CLOSED_ON_EXEC = 0o2000000  # O_CLOEXEC on Linux, in /proc/PID/fdinfo


def _text(pid, name):
    return pathlib.Path(f"/proc/{pid}/{name}").read_text()


def is_there(pid):
    """Whether it runs; one that nobody has waited for does not."""
    try:
        return not re.search(r"^State:\s+Z", _text(pid, "status"), re.MULTILINE)
    except FileNotFoundError:
        return False


_THE_C_LIBRARYS_OWN = {32, 33}  # posix_spawn(3) has them ignored


def signals(pid, kind):
    """The numbers of the signals that are `blocked`, `ignored` or `caught`."""
    name = {"blocked": "SigBlk", "ignored": "SigIgn", "caught": "SigCgt"}[kind]
    mask = int(re.search(rf"^{name}:\s+([0-9a-f]+)", _text(pid, "status"), re.MULTILINE)[1], 16)
    return {number for number in range(1, 65) if mask >> (number - 1) & 1} - _THE_C_LIBRARYS_OWN


def threads(pid):
    return [int(name) for name in os.listdir(f"/proc/{pid}/task")]


def program(pid):
    """Its name, as the kernel shortens it."""
    return _text(pid, "comm").strip()


def descriptors(pid):
    """What is open, by number."""
    opened = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            opened[int(name)] = os.readlink(f"/proc/{pid}/fd/{name}")
        except FileNotFoundError:
            pass  # closed meanwhile
    return opened


def inherited_descriptors(pid):
    """Those that a program would have that is started, besides the standard ones."""
    found = {}
    for number, name in descriptors(pid).items():
        try:
            flags = int(re.search(r"^flags:\s+(\d+)", _text(pid, f"fdinfo/{number}"), re.MULTILINE)[1], 8)
        except FileNotFoundError:
            continue
        if number > 2 and not flags & _CLOSED_ON_EXEC:
            found[number] = name
    return found


def descriptor_limit(pid):
    """The soft limit and the hard one."""
    found = re.search(r"^Max open files\s+(\d+)\s+(\d+)", _text(pid, "limits"), re.MULTILINE)
    return int(found[1]), int(found[2])
