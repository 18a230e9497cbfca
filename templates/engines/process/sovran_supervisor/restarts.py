"""How often a service ended without being asked to, and whether it may start again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from .clock import now
from .record import write_record

_WINDOW_SECONDS = 600.0
_KEPT = 100


class Ends:
    """Ends of one life in `restarts.jsonl`, whoever started it again; `waits` are the seconds before each restart within ten minutes."""

    def __init__(self, attempt: Path, waits: list[float]) -> None:
        self._path, self._waits = attempt / "restarts.jsonl", waits
        try:
            self._lines = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        except FileNotFoundError:
            self._lines = []
        # The daemon or a boot has started what had been given up.
        if self._lines and self._lines[-1].pop("gaveUp", None):
            self._write()

    def note(self, how: str, words: str) -> float | None:
        """Record an end. The result is how long to wait before the next start; None where it stays down."""
        recent = sum(line["at"] > now(ago=_WINDOW_SECONDS) for line in self._lines)
        wait = self._waits[recent] if recent < len(self._waits) else None
        ended = {"at": now(), "how": how, "words": words, **({"gaveUp": True} if wait is None else {})}
        self._lines = [*self._lines[1 - _KEPT :], ended]
        self._write()
        return wait

    def _write(self) -> None:
        # A full disk must not keep a service down.
        with suppress(OSError):
            write_record(self._path, *self._lines)
