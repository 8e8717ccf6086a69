# SPDX-License-Identifier: Apache-2.0
"""Settings, as petals read them: `Config.TS_CLIENT_HOST`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound="str | int | float | bool")

_TRUE = frozenset({"1", "true", "yes", "on"})


class Setting(Generic[T]):
    """A setting of the environment, looked up each time: `PETAL_KEY`, then `KEY`, then the default.

    A value that does not fit the type of the default is ignored.
    """

    def __init__(self, default: T, *keys: str) -> None:
        self._default: T = default
        self._keys = keys

    def __set_name__(self, owner: type, name: str) -> None:
        keys = self._keys or (name,)
        self._keys = tuple(each for key in keys for each in (f"PETAL_{key}", key))

    def __get__(self, instance: object, owner: type) -> T:
        for key in self._keys:
            text = os.environ.get(key)
            if text:
                return self._of(text)
        return self._default

    def _of(self, text: str) -> T:
        kind: Callable[[Any], Any] = type(self._default)
        try:
            value: T = kind(text.strip().lower() in _TRUE if kind is bool else text)
        except ValueError:
            return self._default
        return value


class _ConfigType(type):
    """Looks up settings that Config does not declare: a text, or AttributeError if it is not set."""

    def __getattr__(cls, name: str) -> Any:
        if not name.startswith("_"):
            for key in (f"PETAL_{name}", name):
                if key in os.environ:
                    return os.environ[key]
        raise AttributeError(f"{cls.__name__} has no setting {name}, and the environment neither")


class Config(metaclass=_ConfigType):
    """The settings of the earlier version that petals read, from the environment, with and without `PETAL_`.

    The manager has settings of its own (docs/reference.md); it puts them into the environment of its petals.
    """

    HOST = Setting("127.0.0.1", "HTTP_HOST", "HOST")
    PORT = Setting(9000, "HTTP_PORT", "PORT")
    LOG_LEVEL = Setting("info")

    TS_CLIENT_HOST = Setting("localhost")
    TS_CLIENT_PORT = Setting(3004)
    CALLBACK_HOST = Setting("localhost")
    CALLBACK_PORT = Setting(3005)
    ENABLE_CALLBACKS = Setting(True)

    COMMAND_EDGE_TOPIC = Setting("command/edge")
    RESPONSE_TOPIC = Setting("response")
    COMMAND_WEB_TOPIC = Setting("command/web")

    LOCAL_DB_HOST = Setting("localhost")
    LOCAL_DB_PORT = Setting(3000)
    REDIS_HOST = Setting("localhost")
    REDIS_PORT = Setting(6379)
    REDIS_DB = Setting(0)

    class MQTTConfig(metaclass=_ConfigType):
        """The same settings of MQTT under their later names."""

        TS_CLIENT_HOST = Setting("localhost")
        TS_CLIENT_PORT = Setting(3004)
        CALLBACK_HOST = Setting("localhost")
        CALLBACK_PORT = Setting(3005)
        ENABLE_CALLBACKS = Setting(True)
        COMMAND_EDGE_TOPIC = Setting("command/edge")
        RESPONSE_TOPIC = Setting("response")
        COMMAND_WEB_TOPIC = Setting("command/web")

    class RebootConfig(metaclass=_ConfigType):
        """How long the restart of a flight controller may take, in seconds."""

        SITL_MODE = Setting(False, "REBOOT_SITL_MODE", "SITL_MODE")
        ACK_TIMEOUT = Setting(5.0, "REBOOT_ACK_TIMEOUT")
        HEARTBEAT_DROP_WINDOW_S = Setting(10.0, "REBOOT_HEARTBEAT_DROP_WINDOW_S")
        HEARTBEAT_DROP_GAP_S = Setting(2.0, "REBOOT_HEARTBEAT_DROP_GAP_S")
        HEARTBEAT_RETURN_WINDOW_S = Setting(30.0, "REBOOT_HEARTBEAT_RETURN_WINDOW_S")
        HEARTBEAT_POLL_INTERVAL_S = Setting(0.1, "REBOOT_HEARTBEAT_POLL_INTERVAL_S")

    class PetalUserJourneyCoordinatorConfig(metaclass=_ConfigType):
        """Settings of one petal."""

        DEBUG_SQUARE_TEST = Setting(False, "DEBUG_SQUARE_TEST")
