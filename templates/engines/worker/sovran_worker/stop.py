"""Reaction to SIGTERM and SIGINT: at once, or at the end of the current training step."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .errors import Interrupted


class Stop:
    """Turns termination signals into `Interrupted`. Inside `deferred()` it only remembers that one came."""

    def __init__(self) -> None:
        self.requested = False
        self._deferred = False

    def install(self) -> None:
        """Handle SIGTERM and SIGINT from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._receive)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        already = self.requested
        self.requested = True
        if not self._deferred and not already:
            name = signal.Signals(number).name
            raise Interrupted(f"stopped by {name}", reason="stopped", signal=name)

    def ignore(self) -> None:
        """Finish without interruption: used while the outcome is written."""
        self._deferred = True

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let the caller look at `requested` where it can stop cleanly."""
        self._deferred = True
        try:
            yield
        finally:
            self._deferred = False
