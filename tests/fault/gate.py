# SPDX-License-Identifier: Apache-2.0
"""A TCP gate between a program and its broker, which can be slow, deaf, closed, or cut off."""

import asyncio
import contextlib
import random
import socket
import struct
import threading

_CHUNK = 4096
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, no time: RST instead of FIN


class Gate:
    """Listens on a loopback port of its own and forwards every connection to `target` on 127.0.0.1.

        with Gate(broker.port) as gate:
            manager = make_manager(f"mqtt://127.0.0.1:{gate.port}")
            gate.half_open()

    Every call returns when it has taken effect, and may be made from any thread. `restore()` undoes `refuse`, `stall`,
    `delay` and `throttle`; what `cut` or `half_open` did to a connection is for good. `accepted` counts connections."""

    def __init__(self, target, seed=1):
        self.target = target
        self.accepted = 0
        self._random = random.Random(seed)
        self._share, self._seconds, self._rate = 0.0, 0.0, None
        self._connections = {}  # the pair of sockets -> the task that forwards; None once it is half-open
        self._listening = None
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        self._listener = _listener(0)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    @property
    def open(self):
        """How many connections it forwards now."""
        return sum(task is not None for task in self._connections.values())

    def cut(self, reset=True):
        """Ends the connections there are: with RST, else with FIN. New ones pass."""
        self._call(self._cut, reset)

    def half_open(self):
        """The connections there are stay open and carry nothing any more, in neither direction. New ones pass."""
        self._call(self._half_open)

    def refuse(self, reset=True):
        """Cuts, and nobody listens any more."""
        self._call(self._refuse, reset)

    def stall(self):
        """Nothing is forwarded, also on connections that come, until `restore()`; then everything arrives."""
        self._call(self._flows.clear)

    def delay(self, share, seconds):
        """A share of the chunks, of 4 KiB at most, waits for so long, and what comes after it behind it."""
        self._call(self._set, share=share, seconds=seconds)

    def throttle(self, bytes_per_second):
        """In each direction of each connection."""
        self._call(self._set, rate=bytes_per_second)

    def restore(self):
        self._call(self._restore)

    def __enter__(self):
        self._thread.start()
        self._call(self._listen)
        return self

    def __exit__(self, *_):
        self._call(self._refuse, True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, function, *arguments, **named):
        async def run():
            function(*arguments, **named)
            await asyncio.sleep(0)  # tasks that were cancelled have let go of their sockets

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def _set(self, share=None, seconds=None, rate=None):
        self._share = self._share if share is None else share
        self._seconds = self._seconds if seconds is None else seconds
        self._rate = rate or self._rate

    def _restore(self):
        self._share, self._seconds, self._rate = 0.0, 0.0, None
        self._flows.set()
        if self._listener is None:
            self._listener = _listener(self.port)
            self._listen()

    def _listen(self):
        self._listening = self._loop.create_task(self._accept(self._listener))

    def _refuse(self, reset):
        if self._listener is not None:
            self._listening.cancel()
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        self._cut(reset)

    def _cut(self, reset):
        for pair, task in list(self._connections.items()):
            if task:
                task.cancel()
            self._close(pair, reset)

    def _half_open(self):
        for pair, task in self._connections.items():
            if task:
                task.cancel()
            self._connections[pair] = None

    def _close(self, pair, reset):
        self._connections.pop(pair, None)
        for each in pair:
            if each.fileno() < 0:
                continue
            self._loop.remove_reader(each)
            self._loop.remove_writer(each)
            if reset:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            each.close()

    async def _accept(self, listener):
        while True:
            client, _ = await self._loop.sock_accept(listener)
            self.accepted += 1
            upstream = socket.socket()
            for each in (client, upstream):
                each.setblocking(False)
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = (client, upstream)
            self._connections[pair] = self._loop.create_task(self._forward(pair))

    async def _forward(self, pair):
        client, upstream = pair
        pumps = []
        try:
            await self._loop.sock_connect(upstream, ("127.0.0.1", self.target))
            pumps = [self._loop.create_task(self._pump(*way)) for way in (pair, (upstream, client))]
            await asyncio.gather(*pumps)
        except OSError:
            self._close(pair, True)  # one side was reset: the other is, too
        else:
            self._close(pair, False)
        finally:
            for pump in pumps:
                pump.cancel()

    async def _pump(self, source, drain):
        while data := await self._loop.sock_recv(source, _CHUNK):
            await self._hold(data)
            await self._loop.sock_sendall(drain, data)
        await self._flows.wait()
        with contextlib.suppress(OSError):
            drain.shutdown(socket.SHUT_WR)

    async def _hold(self, data):
        if self._random.random() < self._share:
            await asyncio.sleep(self._seconds)
        if self._rate:
            await asyncio.sleep(len(data) / self._rate)
        await self._flows.wait()


def _listener(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    listener.setblocking(False)
    return listener
