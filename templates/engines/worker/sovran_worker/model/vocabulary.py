"""Whether a model knows the tokens that its tokenizer makes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ..errors import InputMissing


def require_known_tokens(tree: Path, rows: Iterable[Iterable[int]]) -> None:
    """Refuse token ids beyond the model's vocabulary: the tree holds another model's tokenizer."""
    size = vocabulary_size(tree)
    largest = max((token for row in rows for token in row), default=-1)
    if size is not None and largest >= size:
        raise InputMissing(
            f"the tokenizer makes token {largest}, the model knows {size}", "give the model its own tokenizer",
            reason="token-unknown", token=largest, size=size,
        )


def vocabulary_size(tree: Path) -> int | None:
    """Tokens that the model of `tree` has embeddings for; None where its configuration does not say."""
    config = json.loads((tree / "config.json").read_text(encoding="utf-8"))
    return config.get("vocab_size") or config.get("text_config", {}).get("vocab_size")
