"""The worker's standard error, bounded: two files of at most `limit` bytes, the newer being written."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_LONGEST_LINE = 300


class BoundedLog:
    """Appends to `path`; when it is full it becomes `path.1`, which replaces the one before."""

    def __init__(self, path: Path, limit: int, *, echo: bool = False) -> None:
        self._path, self._limit, self._echo = path, limit, echo
        if echo:
            os.set_blocking(2, False)
        self._open()

    def write(self, chunk: bytes) -> None:
        """Add bytes. A full disk drops them: losing the log must not end the worker. `echo` repeats them on stderr."""
        if self._echo:
            # For people alone. Nobody reads a container's stderr while its daemon is away: it is never waited for.
            with suppress(OSError):
                os.write(2, chunk)
        try:
            if self._size + len(chunk) > self._limit:
                os.close(self._file)
                os.replace(self._path, self._path.with_name(f"{self._path.name}.1"))
                self._open()
            self._size += os.write(self._file, chunk)
        except OSError:
            return

    def last_line(self) -> str:
        """The last line that says anything, shortened; empty without one."""
        lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip()[:_LONGEST_LINE] for line in reversed(lines) if line.strip()), "")

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o660)
        self._size = os.fstat(self._file).st_size
