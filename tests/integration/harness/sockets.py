# SPDX-License-Identifier: Apache-2.0
"""A look at the sockets of another process, which pidfd_getfd(2) lends."""

import contextlib
import ctypes
import os
import socket

_PIDFD_GETFD = 438  # the same on every architecture
_libc = ctypes.CDLL(None, use_errno=True)


def _borrowed(pidfd, number):
    """The socket behind a descriptor of that process; None where there is none any more."""
    descriptor = _libc.syscall(_PIDFD_GETFD, pidfd, number, 0)
    if descriptor < 0 and ctypes.get_errno() == 1:
        raise PermissionError("this machine does not let a process look into another")
    return socket.socket(fileno=descriptor) if descriptor >= 0 else None


def _sockets(pid):
    pidfd = os.pidfd_open(pid)
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):
                if os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
                    yield _borrowed(pidfd, int(name))
    finally:
        os.close(pidfd)


def options_of_connections(pid, peer_port, level, option):
    """The value of a socket option, for each connection of the process whose other end is at `peer_port`."""
    values = []
    for each in filter(None, _sockets(pid)):
        with each, contextlib.suppress(OSError):
            if each.family in (socket.AF_INET, socket.AF_INET6) and each.getpeername()[1] == peer_port:
                values.append(each.getsockopt(level, option))
    return values
