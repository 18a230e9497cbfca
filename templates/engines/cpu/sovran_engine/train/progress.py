"""Speed and remaining time of a run, and its progress events."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sovran_worker.events import EventLog


@dataclass
class Pace:
    """Counts of this process (steps before a restart are not timed)."""

    first_step: int
    total_steps: int
    started: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    cpu_seconds: float = field(default_factory=lambda: -time.process_time())
    tokens: int = 0
    rows: int = 0
    losses: list[float] = field(default_factory=list)

    def end(self) -> None:
        """Stop the clocks. `cpu_seconds` counts all threads: on a shared machine it says more than elapsed time."""
        self.ended = time.monotonic()
        self.cpu_seconds += time.process_time()

    def add(self, loss: float, tokens: int, rows: int) -> None:
        """Count one finished step."""
        self.losses.append(loss)
        self.tokens += tokens
        self.rows += rows

    @property
    def seconds(self) -> float:
        """Seconds since the first step of this process began."""
        return time.monotonic() - self.started

    def eta(self) -> float:
        """Remaining seconds at the mean speed so far."""
        done = len(self.losses)
        return self.seconds / done * (self.total_steps - self.first_step - done)


def report_step(events: EventLog, pace: Pace, step: int, epoch: float, rate: float, norm: float) -> None:
    """Emit `progress`. `tokensPerSec` counts tokens computed, shared prefixes once."""
    eta = round(pace.eta(), 1)
    events.emit(
        "progress",
        step=step, totalSteps=pace.total_steps, epoch=round(epoch, 4), loss=round(pace.losses[-1], 6), lr=rate,
        gradNorm=round(norm, 6), tokensPerSec=round(pace.tokens / pace.seconds, 1), etaSeconds=eta,
        progressPercentage=round(100 * step / pace.total_steps, 1), estimatedRemainingSeconds=eta,
    )
