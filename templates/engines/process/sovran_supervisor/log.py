"""The worker's standard error, bounded: two files of at most `limit` bytes, the newer being written."""

from __future__ import annotations

import os
import select
from pathlib import Path


_SECONDS = 0.2
_LAST_SECONDS = 2.0


class BoundedLog:
    """Appends to `path`; when it is full it becomes `path.1`, which replaces the one before."""

    def __init__(self, path: Path, limit: int, *, echo: bool = False) -> None:
        self._path, self._limit, self._echo = path, limit, echo
        self._dropped, self._whole = 0, True
        if echo:
            os.set_blocking(2, False)
        self._open()

    def write(self, chunk: bytes) -> None:
        """Add bytes. A full disk drops them: losing the log must not end the worker. `echo` repeats them on stderr."""
        self._repeat(chunk)
        try:
            if self._size + len(chunk) > self._limit:
                os.close(self._file)
                os.replace(self._path, self._path.with_name(f"{self._path.name}.1"))
                self._open()
            self._size += os.write(self._file, chunk)
        except OSError:
            return

    def close(self) -> None:
        """Say what was dropped last, if somebody reads it soon."""
        if self._dropped:
            select.select([], [2], [], _LAST_SECONDS)
            self._tell_dropped()

    def _repeat(self, chunk: bytes) -> None:
        # Nobody reads a container's stderr while its daemon is away: waited for once and briefly, then what does not fit
        # is dropped, and counted.
        if not self._echo:
            return
        if self._dropped:
            self._tell_dropped()
        if not self._dropped:
            chunk = chunk[self._tell(chunk, _SECONDS) :]
        self._dropped += len(chunk)

    def _tell_dropped(self) -> None:
        """Readers know this line: it stands for a gap. Shorter than what a pipe takes whole or not at all."""
        note = f"{'' if self._whole else chr(10)}[sovran: {self._dropped} bytes of log dropped]\n".encode()
        if self._tell(note, 0) == len(note):
            self._dropped = 0

    def _tell(self, data: bytes, seconds: float) -> int:
        """Write what a reader takes; every wait for it is bounded. The result is how much that was."""
        done = 0
        while done < len(data):
            try:
                done += os.write(2, data[done:])
                self._whole = data[done - 1 : done] == b"\n"
            except BlockingIOError:
                if not select.select([], [2], [], seconds)[1]:
                    return done
            except OSError:
                return done
        return done

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o660)
        self._size = os.fstat(self._file).st_size
