"""The model's tokenizer and the digest of its chat template."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ..errors import InputMissing, Unsupported
from .tree import require_tokenizer


def load_tokenizer(tree: Path) -> Any:
    """Load the tokenizer of a model tree; a model without chat template is refused."""
    require_tokenizer(tree)
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tree)
    if not isinstance(tokenizer.chat_template, str):
        raise Unsupported("the model has no single chat template", "choose an instruction-tuned model", reason="no-chat-template")
    return tokenizer


def chat_template_digest(tokenizer: Any) -> str:
    """`sha256:<hex>` of the template text."""
    return "sha256:" + hashlib.sha256(tokenizer.chat_template.encode("utf-8")).hexdigest()


def check_chat_template(tokenizer: Any, expected: str | None) -> None:
    """Refuse a template other than the one the job names: another template means other tokens."""
    found = chat_template_digest(tokenizer)
    if expected and found != expected:
        raise InputMissing(f"the chat template has digest {found}, the job names {expected}", reason="template-differs", found=found, expected=expected)
