# SPDX-License-Identifier: Apache-2.0
"""Records of measurements in a CSV file."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class LogChannel:
    """A CSV file whose rows begin with the time at which they were pushed.

    Rows are written when `buffer_size` of them are there, at `flush` and at `close`. **Threads.** Any.
    """

    def __init__(self, path: Path, headers: list[str], use_ms: bool, buffer_size: int, append: bool) -> None:
        """Opens `path`; a file that is new or not continued begins with a line of the headers."""
        self.path = path
        self._columns = len(headers)
        self._use_ms = use_ms
        self._buffer_size = max(1, buffer_size)
        self._rows: list[list[Any]] = []
        self._lock = threading.Lock()
        is_new = not append or not path.exists() or path.stat().st_size == 0
        self._file = path.open("a" if append else "w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        if is_new:
            self._writer.writerow(["timestamp_ms" if use_ms else "timestamp", *headers])

    def push(self, values: Any) -> None:
        """Adds a row: a value for each header, or the value itself if there is one header.

        Raises ValueError if the number of values is another, or the channel is closed.
        """
        row = list(values) if isinstance(values, Iterable) and not isinstance(values, (str, bytes)) else [values]
        if len(row) != self._columns:
            raise ValueError(f"{len(row)} values for {self._columns} headers")
        now = time.time()
        with self._lock:
            if self._file.closed:
                raise ValueError("the channel is closed")
            self._rows.append([round(now * 1000) if self._use_ms else now, *row])
            if len(self._rows) >= self._buffer_size:
                self._write()

    def flush(self) -> None:
        """Writes what was pushed."""
        with self._lock:
            self._write()

    def close(self) -> None:
        """Writes what was pushed and closes the file. A second call does nothing."""
        with self._lock:
            if not self._file.closed:
                self._write()
                self._file.close()

    def _write(self) -> None:
        if self._rows:
            self._writer.writerows(self._rows)
            self._rows.clear()
        if not self._file.closed:
            self._file.flush()

    def __enter__(self) -> LogChannel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_channel(
    headers: str | Iterable[str],
    *,
    base_dir: str | Path = "logs",
    file_name: str | None = None,
    use_ms: bool = True,
    buffer_size: int = 100,
    append: bool = False,
) -> LogChannel:
    """Opens `{base_dir}/{file_name}.csv`; without a name it is that of the first header. The directory is made."""
    names = [headers] if isinstance(headers, str) else list(headers)
    if not names:
        raise ValueError("a channel has at least one header")
    directory = Path(base_dir).expanduser()
    directory.mkdir(parents=True, exist_ok=True)
    name = file_name or names[0].replace("/", "_")
    path = directory / (name if name.endswith(".csv") else f"{name}.csv")
    return LogChannel(path, names, use_ms, buffer_size, append)
