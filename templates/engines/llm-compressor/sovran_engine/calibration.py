"""Rows of the train split as token ids, for calibration."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from sovran_worker.errors import DataInvalid
from sovran_worker.rows.dataset import read_dataset
from sovran_worker.rows.encode import render


def choose_rows(tokenizer: Any, folder: Path, count: int, max_tokens: int, seed: int) -> list[dict[str, list[int]]]:
    """Return up to `count` training rows, drawn by the seed and cut at `max_tokens`, as the model's own template renders them."""
    train = read_dataset(folder).train
    drawn = random.Random(seed).sample(range(len(train)), min(count, len(train)))
    ids = [render(tokenizer, train[place])[:max_tokens] for place in sorted(drawn)]
    rows = [{"input_ids": row, "attention_mask": [1] * len(row)} for row in ids if row]
    if not rows:
        raise DataInvalid("no training row holds a token", reason="no-training-row")
    return rows
