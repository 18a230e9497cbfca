"""What a fine-tuning run will do, fixed before its first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sovran_worker.errors import DataInvalid
from sovran_worker.model.vocabulary import require_known_tokens
from sovran_worker.run_job import Context
from sovran_worker.rows.dataset import Conversation, Dataset
from .order import steps_per_epoch
from sovran_worker.rows.encode import TokenRow, encode_rows
from .spec import TrainSpec


@dataclass(frozen=True)
class Plan:
    """Rows in token form, and the number of optimizer steps."""

    train: list[TokenRow]
    validation: list[TokenRow]
    total_steps: int
    batch: int

    @property
    def steps_per_epoch(self) -> int:
        """Optimizer steps that see every row once."""
        return steps_per_epoch(len(self.train), self.batch)


def make_plan(context: Context, spec: TrainSpec, tokenizer: Any, data: Dataset) -> Plan:
    """Encode the data set; DataInvalid when nothing is left to learn from."""
    warn = _warner(context)
    train = _encode(tokenizer, data.train, spec, "train", warn)
    validation = _encode(tokenizer, data.validation, spec, "validation", warn)
    if not train:
        raise DataInvalid("no training row is left", "put rows no longer than seqLen into train*.jsonl", reason="nothing-fits")
    require_known_tokens(context.job.input("model").path, (row.ids for row in train + validation))
    batch = spec.micro_batch * spec.grad_accum
    total = spec.max_steps or spec.epochs * steps_per_epoch(len(train), batch)
    return Plan(train, validation, total, batch)


Warn = Callable[[str, str, int], None]


def _warner(context: Context) -> Warn:
    return lambda code, split, count: context.events.emit("warning", code=code, split=split, rows=count)


def _encode(tokenizer: Any, rows: list[Conversation], spec: TrainSpec, split: str, warn: Warn) -> list[TokenRow]:
    encoded = list(encode_rows(tokenizer, rows, spec.seq_len, spec.loss))
    kept = [row for row in encoded if row is not None]
    if len(kept) < len(encoded):
        warn("rows-longer-than-seqLen", split, len(encoded) - len(kept))
    return kept
