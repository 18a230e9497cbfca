"""Kind `finetune`: supervised fine-tuning with an adapter or of all weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..llama_cpp.convert import convert_to_gguf
from sovran_worker.model.tokenizer import chat_template_digest, check_chat_template, load_tokenizer
from sovran_worker.model.tree import GGUF_NAME, read_config
from sovran_worker.run_job import Context
from sovran_worker.runtime import choose_wait_policy
from sovran_worker.rows.dataset import read_dataset
from ..train.spec import TrainSpec, read_spec


def run(context: Context) -> dict[str, Any]:
    """Write `out/adapter/` (method `lora`) and `out/merged/` from the inputs with roles `model` and `dataset`."""
    spec = read_spec(context.job.spec)
    base = context.job.input("model").path.resolve()
    config = read_config(base)
    data = read_dataset(context.job.input("dataset").path)
    context.stage("load-libraries", waitPolicy=choose_wait_policy())
    from ..train.session import finish_facts, open_session, train_session

    tokenizer = load_tokenizer(base)
    check_chat_template(tokenizer, spec.chat_template_digest)
    session = open_session(context, spec, config, tokenizer, data)
    train_session(session)
    if not session.run.ranks.first:
        return {}
    facts = finish_facts(session)
    context.stage("merge")
    _write_outputs(context, spec, session.model, base)
    context.stage("convert")
    convert_to_gguf(context.partial / "merged", context.partial / "merged" / GGUF_NAME, context.job.spec.get("modelName", "model"))
    return {"chatTemplateDigest": chat_template_digest(tokenizer), **facts}


def _write_outputs(context: Context, spec: TrainSpec, model: Any, base: Path) -> None:
    from sovran_worker.model.merge import merge_adapter, save_adapter, save_weights

    merged = context.partial / "merged"
    if spec.method == "lora":
        save_adapter(model, context.partial / "adapter")
        merge_adapter(model, base, merged)
        return
    save_weights(model, base, merged)
