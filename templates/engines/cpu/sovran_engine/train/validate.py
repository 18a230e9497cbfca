"""The loss on held-out rows after training."""

from __future__ import annotations

from typing import Any

import torch

from .forward import learned_tokens
from .loop import Loss
from .model import arithmetic
from .precision import Precision
from sovran_worker.rows.encode import TokenRow

MOST_ROWS = 64


def validation_loss(model: Any, rows: list[TokenRow], loss: Loss, precision: Precision, micro_batch: int) -> float | None:
    """Return the mean loss per learned token over the first MOST_ROWS rows, or None without rows."""
    sample = rows[:MOST_ROWS]
    if not sample:
        return None
    model.eval()
    total = 0.0
    with torch.no_grad(), arithmetic(model, precision):
        for start in range(0, len(sample), micro_batch):
            total += loss(model, sample[start : start + micro_batch])[0].item()
    return total / learned_tokens(sample)
