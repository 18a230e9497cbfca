"""Preference rows: a conversation whose last answer was preferred (`messages`), and the answer that was not (`rejected`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataInvalid
from .dataset import Conversation, read_conversation
from .encode import Messages, render


@dataclass(frozen=True)
class Pair:
    """A prompt with two answers."""

    prompt: Conversation
    chosen: str
    rejected: str


@dataclass(frozen=True)
class Preferences:
    """Pairs to learn from, and held-out ones."""

    train: list[Pair]
    validation: list[Pair]


@dataclass(frozen=True)
class PairRow:
    """Token ids of a prompt, with the opening of the answer, and of both answers up to their end token."""

    prompt: tuple[int, ...]
    chosen: tuple[int, ...]
    rejected: tuple[int, ...]


def read_preferences(folder: Path) -> Preferences:
    """Read both splits of `folder`; rows without a rejected answer are left out. DataInvalid when no pair is left."""
    data = Preferences(_read_split(folder, "train"), _read_split(folder, "validation"))
    if not data.train:
        raise DataInvalid("the data set holds no preference", "give rows with prompt, chosen and rejected", reason="no-preference")
    return data


def encode_pairs(tokenizer: Any, pairs: Iterable[Pair], seq_len: int) -> Iterator[PairRow | None]:
    """Yield one PairRow per pair, or None where either side is longer than `seq_len` tokens."""
    for pair in pairs:
        prompt = render(tokenizer, pair.prompt, answer_next=True)
        chosen, rejected = (_answer(tokenizer, pair.prompt, text, prompt) for text in (pair.chosen, pair.rejected))
        fits = len(prompt) + max(len(chosen), len(rejected)) <= seq_len
        yield PairRow(tuple(prompt), chosen, rejected) if fits else None


def _answer(tokenizer: Any, prompt: Messages, text: str, before: list[int]) -> tuple[int, ...]:
    ids = render(tokenizer, [*prompt, {"role": "assistant", "content": text}])
    if ids[: len(before)] != before:
        raise DataInvalid("the chat template rewrites earlier turns: use single-turn rows", reason="template-rewrites")
    answer = ids[len(before) :]
    ends = [place for place, token in enumerate(answer) if token == tokenizer.eos_token_id]
    return tuple(answer[: ends[-1] + 1] if ends else answer)


def _read_split(folder: Path, prefix: str) -> list[Pair]:
    pairs = []
    for path in sorted(folder.glob(f"{prefix}*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            read = (_read_pair(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip())
            pairs += [pair for pair in read if pair is not None]
    return pairs


def _read_pair(line: str, place: str) -> Pair | None:
    messages = read_conversation(line, place)
    rejected = json.loads(line).get("rejected")
    if rejected is None:
        return None
    if not isinstance(rejected, str) or len(messages) < 2 or messages[-1]["role"] != "assistant":
        raise DataInvalid(f"{place}: `rejected` must be a text beside a conversation that ends with an answer", reason="bad-row", place=place)
    return Pair(messages[:-1], messages[-1]["content"], rejected)
