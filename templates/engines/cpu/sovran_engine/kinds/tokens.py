"""Kind `tokens`: the token ids of conversations, to compare training and serving."""

from __future__ import annotations

from typing import Any

from sovran_worker.errors import BadSpec
from sovran_worker.model.tokenizer import chat_template_digest, load_tokenizer
from sovran_worker.outputs import write_json
from sovran_worker.run_job import Context
from sovran_worker.rows.encode import render


def run(context: Context) -> dict[str, Any]:
    """Write `out/tokens/tokens.json`: `{text, ids}` for each of `spec.conversations`."""
    conversations = context.job.spec.get("conversations")
    if not isinstance(conversations, list) or not conversations:
        raise BadSpec("spec.conversations must be a list of message lists", reason="bad-field", field="conversations")
    tokenizer = load_tokenizer(context.job.input("model").path)
    answer_next = context.job.spec.get("answerNext", True)
    context.stage("render")
    rendered = [_render(tokenizer, messages, answer_next) for messages in conversations]
    target = context.partial / "tokens"
    target.mkdir()
    write_json(target / "tokens.json", rendered)
    return {"chatTemplateDigest": chat_template_digest(tokenizer)}


def _render(tokenizer: Any, messages: list[dict[str, str]], answer_next: bool) -> dict[str, Any]:
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=answer_next)
    return {"text": text, "ids": render(tokenizer, messages, answer_next)}
