# SPDX-License-Identifier: Apache-2.0
"""The petal's lines in the manager's log."""

from __future__ import annotations

import logging

from ..link import Manager

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_MAX_MESSAGE = 65_536


def level_name(level: int) -> str:
    """Returns the protocol's name of a level of logging."""
    if level >= logging.ERROR:
        return "error"
    if level >= logging.WARNING:
        return "warning"
    return "info" if level >= logging.INFO else "debug"


class LinkHandler(logging.Handler):
    """Sends each record to the manager. **Threads.** Any."""

    def __init__(self, manager: Manager) -> None:
        super().__init__()
        self._manager = manager
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging."""
        try:
            text = self.format(record)[:_MAX_MESSAGE]
            self._manager.notify("log", level=level_name(record.levelno), message=text, logger=record.name[:64])
        except Exception:
            self.handleError(record)


def send_log_to(manager: Manager) -> LinkHandler:
    """Makes the root logger send to the manager, at the level that the manager logs. Returns the handler."""
    handler = LinkHandler(manager)
    logging.getLogger().addHandler(handler)
    set_level("info")
    manager.on_log_level.append(set_level)
    return handler


def set_level(level: str) -> None:
    """Sets the least important level that is sent; one that is not known means `info`."""
    logging.getLogger().setLevel(_LEVELS.get(level, logging.INFO))
