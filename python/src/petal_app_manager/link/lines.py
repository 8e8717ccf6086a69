# SPDX-License-Identifier: Apache-2.0
"""Bytes of a stream, cut into lines."""

from __future__ import annotations

MAX_LINE = 1_048_576
"""The longest line, with its line feed, unless the manager's `hello` has another number."""

LOST_AFTER = 16
"""After so many times the longest line without a line feed, framing is lost."""


class FramingLost(Exception):
    """No line feed came for so long that none is expected any more."""


class LineSplitter:
    """Takes what arrives and returns the lines in it, each without its line feed.

    The beginning of a line is kept as a list of chunks, so that a long line costs no more than its length. Of a line
    over `max_line` nothing is kept; it is returned as None when it ends.
    """

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self.max_line = max_line
        self._chunks: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes | None]:
        """Returns the lines that end in `data`; None stands for one that was too long.

        Raises FramingLost if a line has no end after sixteen times `max_line`.
        """
        parts = data.split(b"\n")
        rest = parts.pop()
        if not parts:
            self._keep(rest)
            return []
        lines: list[bytes | None] = [*parts]
        lines[0] = self._joined(parts[0])
        if len(data) >= self.max_line:
            lines[1:] = [line if len(line) < self.max_line else None for line in parts[1:]]
        self._keep(rest)
        return lines

    def _joined(self, last: bytes) -> bytes | None:
        whole = self._size + len(last)
        chunks, self._chunks, self._size = self._chunks, [], 0
        if whole >= self.max_line:
            return None
        return b"".join([*chunks, last]) if chunks else last

    def _keep(self, part: bytes) -> None:
        if not part:
            return
        self._size += len(part)
        if self._size < self.max_line:
            self._chunks.append(part)
            return
        self._chunks.clear()
        if self._size >= LOST_AFTER * self.max_line:
            raise FramingLost(f"no line feed within {self._size} bytes")
