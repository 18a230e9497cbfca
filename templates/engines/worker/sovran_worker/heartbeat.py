"""A sign of life at a fixed interval, from its own thread."""

from __future__ import annotations

import threading
from types import TracebackType

from .events import EventLog


class Heartbeat:
    """Context manager that emits `heartbeat` every `seconds` until it is left."""

    def __init__(self, events: EventLog, seconds: float) -> None:
        self._events, self._seconds = events, seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def _beat(self) -> None:
        while not self._done.wait(self._seconds):
            self._events.emit("heartbeat")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()
