"""Reading the data set: `train*.jsonl` and `validation*.jsonl` with canonical rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataInvalid

ROLES = {"system", "user", "assistant", "tool"}


Conversation = list[dict[str, str]]


@dataclass(frozen=True)
class Dataset:
    """Conversations to learn from, and held-out ones."""

    train: list[Conversation]
    validation: list[Conversation]


def read_dataset(folder: Path) -> Dataset:
    """Read both splits of `folder`, in file and line order; DataInvalid without training rows."""
    data = Dataset(_read_split(folder, "train"), _read_split(folder, "validation"))
    if not data.train:
        raise DataInvalid("the data set holds no training row", "put rows into train*.jsonl", reason="no-training-row")
    return data


def _read_split(folder: Path, prefix: str) -> list[Conversation]:
    rows = []
    for path in sorted(folder.glob(f"{prefix}*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            rows += [read_conversation(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    return rows


def read_conversation(line: str, place: str) -> Conversation:
    """Messages of one canonical row; DataInvalid names its `place`."""
    try:
        messages = json.loads(line)["messages"]
    except (ValueError, KeyError, TypeError):
        raise DataInvalid(f"{place}: not a JSON object with `messages`", reason="bad-row", place=place) from None
    if not isinstance(messages, list) or not messages or not all(_is_message(item) for item in messages):
        raise DataInvalid(f"{place}: `messages` must hold objects with a known role and a text", reason="bad-row", place=place)
    return [{"role": item["role"], "content": item["content"]} for item in messages]


def _is_message(item: Any) -> bool:
    return isinstance(item, dict) and item.get("role") in ROLES and isinstance(item.get("content"), str)
