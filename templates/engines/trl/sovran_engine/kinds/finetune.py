"""Kind `finetune`: supervised fine-tuning and preference optimization by TRL's trainers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sovran_worker.model.tokenizer import chat_template_digest, check_chat_template, load_tokenizer
from sovran_worker.model.tree import read_config
from sovran_worker.rows.dataset import read_dataset
from sovran_worker.rows.preferences import read_preferences
from sovran_worker.run_job import Context
from sovran_worker.runtime import choose_wait_policy

from ..train.settings import Settings, read_settings


def run(context: Context) -> dict[str, Any]:
    """Write `out/adapter/` (all methods but `full`) and `out/merged/` from the inputs with roles `model` and `dataset`."""
    settings = read_settings(context.job.spec)
    base = context.job.input("model").path.resolve()
    read_config(base)
    folder = context.job.input("dataset").path
    data = read_preferences(folder) if settings.method == "dpo" else read_dataset(folder)
    context.stage("load-libraries", waitPolicy=choose_wait_policy())
    from ..train.session import finish_facts, open_session, train_session

    tokenizer = load_tokenizer(base)
    check_chat_template(tokenizer, settings.chat_template_digest)
    # Before the trainer gives the tokenizer a padding token.
    template = chat_template_digest(tokenizer)
    session = open_session(context, settings, tokenizer, data)
    train_session(session)
    facts = finish_facts(session)
    context.stage("merge")
    _write_outputs(context, settings, session.trainer, base)
    return {"chatTemplateDigest": template, **facts}


def _write_outputs(context: Context, settings: Settings, trainer: Any, base: Path) -> None:
    from sovran_worker.model.merge import merge_adapter, save_adapter, save_weights

    model = trainer.accelerator.unwrap_model(trainer.model)
    merged = context.partial / "merged"
    if settings.adapts:
        save_adapter(model, context.partial / "adapter")
        merge_adapter(model, base, merged)
    else:
        save_weights(model, base, merged)
