# SPDX-License-Identifier: Apache-2.0
"""What all proxies have in common, and the proxies that other packages provide."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any, ClassVar


class BaseProxy(ABC):
    """A petal's access to something outside: `self._proxies["mqtt"]`.

    A package may provide one under the entry point group `petal.proxies`: the key is its name in the mapping, the
    object a class that is made without arguments. The runner awaits `start` before the petal starts, and `stop` after
    it.
    """

    @abstractmethod
    async def start(self) -> None:
        """Begins its work. What it raises is logged; the petal starts nevertheless."""

    @abstractmethod
    async def stop(self) -> None:
        """Ends its work."""

    @property
    def is_ready(self) -> bool:
        """Whether it can be used now."""
        return True

    async def wait_until_ready(self, timeout: float = 30.0) -> bool:
        """Waits until it is ready, for `timeout` seconds at most, and returns whether it is."""
        deadline = asyncio.get_running_loop().time() + timeout
        while not self.is_ready and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        return self.is_ready


class ProxyMissing(AttributeError):
    """A petal uses a proxy for which no package is installed."""


class ProvidedProxy(BaseProxy):
    """A proxy that this package only names. Its use raises ProxyMissing, unless another package has provided it."""

    key: ClassVar[str] = ""

    async def start(self) -> None:
        """Does nothing."""

    async def stop(self) -> None:
        """Does nothing."""

    @property
    def is_ready(self) -> bool:
        """False: there is nothing behind it. A class of another package says when it is ready."""
        return not self._is_missing()

    def __getattr__(self, name: str) -> Any:
        if self._is_missing() and not name.startswith("__"):
            raise ProxyMissing(
                f"{type(self).__name__}.{name}: the proxy {self.key!r} is not installed; install a package that "
                f"provides it (entry point group petal.proxies, name {self.key!r})"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @classmethod
    def _is_missing(cls) -> bool:
        return "key" in cls.__dict__ and cls.__module__.startswith("petal_app_manager.")
