"""Rows as token ids, made by the code that all engines share, and the proof that the trainer keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from sovran_worker.errors import DataInvalid, Unsupported
from sovran_worker.model.vocabulary import require_known_tokens
from sovran_worker.rows.encode import TokenRow, encode_rows
from sovran_worker.rows.preferences import PairRow, encode_pairs
from sovran_worker.run_job import Context

from .settings import Settings

IGNORED = -100
Columns = dict[str, list[list[int]]]


def encode(context: Context, settings: Settings, tokenizer: Any, rows: Sequence[Any], split: str) -> list[TokenRow] | list[PairRow]:
    """Encode one split; rows longer than `seqLen` are left out with a warning. DataInvalid when none is left to train on."""
    if settings.method == "dpo":
        encoded = list(encode_pairs(tokenizer, rows, settings.seq_len))
    else:
        encoded = list(encode_rows(tokenizer, rows, settings.seq_len, settings.loss))
    kept = [row for row in encoded if row is not None]
    if len(kept) < len(encoded):
        context.events.emit("warning", code="rows-longer-than-seqLen", split=split, rows=len(encoded) - len(kept))
    if split == "train" and not kept:
        raise DataInvalid("no training row is left", "put rows no longer than seqLen into train*.jsonl", reason="nothing-fits")
    require_known_tokens(context.job.input("model").path, (ids for column in columns(kept).values() for ids in column))
    return kept


def columns(rows: Sequence[TokenRow | PairRow]) -> Columns:
    """Return the columns that TRL's own preparation would make."""
    if rows and isinstance(rows[0], PairRow):
        return {
            "prompt_ids": [list(row.prompt) for row in rows],
            "chosen_ids": [list(row.chosen) for row in rows],
            "rejected_ids": [list(row.rejected) for row in rows],
        }
    return {"input_ids": [list(row.ids) for row in rows], "labels": [_labels(row) for row in rows]}


def check_unchanged(trainer: Any, rows: Sequence[TokenRow | PairRow]) -> None:
    """Compare what the trainer holds, and the tensors it makes of it, with `rows`; Unsupported with the first difference."""
    held = trainer.train_dataset
    expected = columns(rows)
    for name, wanted in expected.items():
        # A row that the trainer left out is one without tokens.
        for number, (found, row) in enumerate(zip_longest(held[name], wanted, fillvalue=[]), 1):
            _compare(number, list(found), row)
    if "input_ids" in expected:
        _check_batch(trainer, expected)


def _check_batch(trainer: Any, expected: Columns) -> None:
    """One batch as the model sees it: the longest row beside the shortest, so that padding takes part."""
    lengths = [len(ids) for ids in expected["input_ids"]]
    chosen = [lengths.index(max(lengths)), lengths.index(min(lengths))]
    batch = trainer.data_collator([{name: values[row] for name, values in expected.items()} for row in chosen])
    for place, row in enumerate(chosen):
        size = lengths[row]
        _compare(row + 1, batch["input_ids"][place, :size].tolist(), expected["input_ids"][row])
        _compare(row + 1, batch["labels"][place, :size].tolist(), expected["labels"][row])
        if (batch["labels"][place, size:] != IGNORED).any():
            raise Unsupported(f"row {row + 1} learns its padding", reason="tokens-differ", row=row + 1, place=size, found=0, expected=IGNORED)


def _compare(number: int, found: list[int], expected: list[int]) -> None:
    if found == expected:
        return
    shared = min(len(found), len(expected))
    place = next((at for at in range(shared) if found[at] != expected[at]), shared)
    one, other = _at(found, place), _at(expected, place)
    raise Unsupported(
        f"the trainer changed row {number} at token {place}: {one} instead of {other}",
        reason="tokens-differ", row=number, place=place, found=one, expected=other,
    )


def _at(ids: list[int], place: int) -> int | str:
    return ids[place] if place < len(ids) else "end"


def _labels(row: TokenRow) -> list[int]:
    return [token if trained else IGNORED for token, trained in zip(row.ids, row.trained, strict=True)]
