"""Turning canonical rows into token ids with the model's own chat template."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..digest import canonical_json
from ..errors import DataInvalid

Messages = Sequence[dict[str, str]]


@dataclass(frozen=True)
class TokenRow:
    """One conversation: `ids` are token ids, `trained[i]` says whether predicting `ids[i]` counts in the loss."""

    ids: tuple[int, ...]
    trained: tuple[bool, ...]


def encode_rows(tokenizer: Any, rows: Iterable[Messages], seq_len: int, loss: str) -> Iterator[TokenRow | None]:
    """Yield one TokenRow per conversation, or None for one longer than `seq_len` tokens."""
    for messages in rows:
        row = encode_row(tokenizer, messages, loss)
        yield row if len(row.ids) <= seq_len else None


def tokens_digest(rows: Iterable[Any]) -> str:
    """`sha256:<hex>` of encoded rows in their order: equal digests mean that two engines learn from the same tokens."""
    found = hashlib.sha256()
    for row in rows:
        found.update(canonical_json(vars(row)))
    return f"sha256:{found.hexdigest()}"


def encode_row(tokenizer: Any, messages: Messages, loss: str) -> TokenRow:
    """Encode one conversation; `loss` is `assistant` (every answer), `completion` (the last answer) or `all`."""
    ids = render(tokenizer, messages)
    if loss == "all":
        return TokenRow(tuple(ids), (False,) + (True,) * (len(ids) - 1))
    turns = [place for place, message in enumerate(messages) if message["role"] == "assistant"]
    trained = [False] * len(ids)
    for place in turns if loss == "assistant" else turns[-1:]:
        _mark_answer(tokenizer, messages, place, ids, trained)
    end = max((place for place, counts in enumerate(trained) if counts), default=-1) + 1
    if end == 0:
        raise DataInvalid("a conversation holds no assistant answer to learn", reason="no-answer")
    # What the template adds after the last learned token cannot influence the loss.
    return TokenRow(tuple(ids[:end]), tuple(trained[:end]))


def render(tokenizer: Any, messages: Messages, answer_next: bool = False) -> list[int]:
    """Return the token ids of `messages` under the model's template; `answer_next` opens the assistant turn."""
    encoded = tokenizer.apply_chat_template(list(messages), add_generation_prompt=answer_next, tokenize=True, return_dict=True)
    return list(encoded["input_ids"])


def _mark_answer(tokenizer: Any, messages: Messages, place: int, ids: list[int], trained: list[bool]) -> None:
    before = render(tokenizer, messages[:place], answer_next=True)
    until = render(tokenizer, messages[: place + 1])
    if ids[: len(before)] != before or ids[: len(until)] != until:
        raise DataInvalid("the chat template rewrites earlier turns: use loss `completion` with single-turn rows", reason="template-rewrites")
    answer = until[len(before) :]
    ends = [offset for offset, token in enumerate(answer) if token == tokenizer.eos_token_id]
    length = ends[-1] + 1 if ends else len(answer)
    for position in range(len(before), len(before) + length):
        trained[position] = True
