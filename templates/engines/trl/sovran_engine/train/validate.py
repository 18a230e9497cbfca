"""The loss on held-out rows after training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from datasets import Dataset as Table

from sovran_worker.rows.preferences import PairRow

from .rows import IGNORED, columns

MOST_ROWS = 64


def validation_loss(trainer: Any, rows: Sequence[Any]) -> float | None:
    """Return the mean loss per learned token, or per pair, over the first MOST_ROWS rows; None without rows."""
    sample = rows[:MOST_ROWS]
    if not sample:
        return None
    if isinstance(sample[0], PairRow):
        return float(trainer.evaluate(Table.from_dict(columns(sample)))["eval_loss"])
    return _per_token(trainer, columns(sample))


def _per_token(trainer: Any, table: dict[str, list[list[int]]]) -> float:
    model, size = trainer.model.eval(), trainer.args.per_device_eval_batch_size
    count, total = len(table["labels"]), 0.0
    learned = sum(label != IGNORED for row in table["labels"] for label in row[1:])
    with torch.no_grad(), trainer.compute_loss_context_manager():
        for start in range(0, count, size):
            rows = [{name: values[at] for name, values in table.items()} for at in range(start, min(count, start + size))]
            inputs = trainer._prepare_inputs(trainer.data_collator(rows))
            total += trainer.compute_loss(model, inputs, num_items_in_batch=torch.tensor(1)).item()
    return total / learned
