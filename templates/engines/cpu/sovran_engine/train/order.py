"""Which rows each step sees: a function of the seed and the step alone, so that a restart needs no other memory."""

from __future__ import annotations

import math
from functools import lru_cache

import torch


@lru_cache(maxsize=2)
def epoch_order(count: int, seed: int, epoch: int) -> tuple[int, ...]:
    """Permutation of `count` rows for one epoch."""
    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    return tuple(torch.randperm(count, generator=generator).tolist())


def steps_per_epoch(count: int, batch: int) -> int:
    """Steps that see every row once; the last one may be smaller."""
    return math.ceil(count / batch)


def rows_of_step(step: int, count: int, batch: int, seed: int) -> tuple[int, ...]:
    """Row numbers of `step` (0-based)."""
    epoch, place = divmod(step, steps_per_epoch(count, batch))
    return epoch_order(count, seed, epoch)[place * batch : (place + 1) * batch]
