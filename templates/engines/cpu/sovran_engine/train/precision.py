"""Choosing the arithmetic by measuring it: bfloat16 is four times faster on some processors and slower on others."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

# Below this gain the loss of accuracy is not worth it.
LEAST_GAIN = 1.3
_SHAPE = (512, 1024, 1024)


@dataclass(frozen=True)
class Precision:
    """The chosen arithmetic, and the measured speeds in GFLOP/s (0 when the job named one)."""

    name: str
    fp32: float = 0.0
    bf16: float = 0.0

    @property
    def bfloat16(self) -> bool:
        """Whether matrix products run in bfloat16."""
        return self.name == "bf16"


def choose_precision(asked: str) -> Precision:
    """Return the asked arithmetic, or for `auto` the measured choice."""
    if asked != "auto":
        return Precision(asked)
    fp32, bf16 = _measure(torch.float32), _measure(torch.bfloat16)
    return Precision("bf16" if bf16 >= LEAST_GAIN * fp32 else "fp32", round(fp32, 1), round(bf16, 1))


def _measure(dtype: torch.dtype) -> float:
    """Speed of a matrix product, GFLOP/s: the best of five."""
    rows, inner, columns = _SHAPE
    left, right = torch.ones(rows, inner, dtype=dtype), torch.ones(inner, columns, dtype=dtype)
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        torch.mm(left, right)
        best = min(best, time.perf_counter() - started)
    return 2 * rows * inner * columns / best / 1e9
