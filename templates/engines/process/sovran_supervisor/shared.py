"""Folders that the operators of a host share: whoever is in their group may do there what the owner may."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

_SHARED = stat.S_ISGID | stat.S_IWGRP
_PATIENCE = 0.5


def open_to_group(folder: Path) -> bool:
    """From now on, what this process makes is its group's too, where `folder` is shared. Elsewhere nothing changes."""
    shared = folder.stat().st_mode & _SHARED == _SHARED
    if shared:
        os.umask(0o007)
    return shared


def stop_noted(attempt: Path) -> bool:
    """Whether somebody has asked the attempt to stop, in a folder of whomever."""
    return os.path.exists(attempt / "stop.json")


class StopFile:
    """Requests of another user of the host, who may not signal our processes: `stop.json` says so, and how long to wait."""

    def __init__(self, attempt: Path, watched: bool) -> None:
        self._path = attempt / "stop.json"
        self._watched = watched
        self._seen: float | None = None
        self._until: float | None = None

    def patience(self, other: float | None) -> float | None:
        """How long to sleep at most, when nothing else limits it but `other`."""
        if not self._watched:
            return other
        return _PATIENCE if other is None else min(_PATIENCE, other)

    def asked(self) -> str | None:
        """`stop` once when somebody has asked, `end` once when what was asked has not happened in time."""
        if not self._watched:
            return None
        if self._until is None:
            return self._read()
        if time.monotonic() < self._until:
            return None
        self._watched = False
        return "end"

    def _read(self) -> str | None:
        try:
            request = json.loads(self._path.read_text(encoding="utf-8"))
            grace = float(request["graceSeconds"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            self._watched = False
            return None
        # Whoever may signal us does so right after writing this: a worker must not be asked twice.
        now = time.monotonic()
        self._seen = self._seen or now
        if now < self._seen + _PATIENCE:
            return None
        self._until = now + grace
        return "stop"
