"""The learning rate over the steps."""

from __future__ import annotations

import math


def learning_rate(step: int, total: int, peak: float, warmup: float, scheduler: str) -> float:
    """Return the rate of `step` (0-based) out of `total`: linear warm-up, then the scheduler's fall to a tenth of the peak."""
    rising = warmup_steps(total, warmup)
    if step < rising:
        return peak * (step + 1) / rising
    if scheduler == "constant":
        return peak
    done = (step - rising) / max(1, total - rising)
    share = 0.5 * (1 + math.cos(math.pi * done)) if scheduler == "cosine" else 1 - done
    return peak * (0.1 + 0.9 * share)


def warmup_steps(total: int, warmup: float) -> int:
    """Number of warm-up steps: a share of `total` below 1, a count from 1 on."""
    return min(total, round(warmup * total) if warmup < 1 else int(warmup))
