# SPDX-License-Identifier: Apache-2.0
"""Makes the link of a socket."""

from __future__ import annotations

import asyncio
import socket

from ..link import Manager


async def connect(link: socket.socket) -> Manager:
    """Returns the manager at the other end of `link`, which belongs to it from now on."""
    manager = Manager()
    link.setblocking(False)
    await asyncio.get_running_loop().connect_accepted_socket(lambda: manager.connection, link)
    return manager
