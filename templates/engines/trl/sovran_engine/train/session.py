"""One fine-tuning session: preparation, resumption, training, figures."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from transformers.trainer_callback import TrainerState
from transformers.trainer import TRAINER_STATE_NAME

from sovran_worker.checkpoints import newest_whole
from sovran_worker.errors import BadSpec, Interrupted
from sovran_worker.rows.encode import tokens_digest
from sovran_worker.run_job import Context
from sovran_worker.runtime import core_count, keep_memory

from .build import build_trainer
from .callback import PREFIX, STATE, Watch
from .rows import check_unchanged, columns, encode
from .settings import Settings
from .validate import validation_loss


@dataclass
class Session:
    """A trainer, what it reports to, and the checkpoint it goes on from."""

    context: Context
    settings: Settings
    trainer: Any
    watch: Watch
    saved: Path | None
    validation: list[Any]
    tokens: str

    @property
    def model(self) -> Any:
        """The model in training."""
        return self.trainer.model


def open_session(context: Context, settings: Settings, tokenizer: Any, data: Any) -> Session:
    """Encode the data, load the model, and prove that the trainer holds the same tokens."""
    keep_memory()
    torch.set_num_threads(core_count())
    context.stage("prepare-data")
    rows = encode(context, settings, tokenizer, data.train, "train")
    held_out = encode(context, settings, tokenizer, data.validation, "validation")
    folder = context.job.scratch / "checkpoints"
    saved, state = _find(context, folder)
    if saved:
        settings = replace(settings, trainer={**settings.trainer, "bf16": state["bf16"]})
    fixed = {"jobDigest": context.job.digest(), "threads": core_count(), "bf16": settings.bfloat16}
    context.stage("load-model", precision=_precision(settings), threads=torch.get_num_threads(), rows=len(rows))
    watch = Watch(context, settings, fixed)
    tree = context.job.input("model").path.resolve()
    trainer = build_trainer(settings, tree, tokenizer, columns(rows), folder, watch)
    check_unchanged(trainer, rows)
    return Session(context, settings, trainer, watch, saved, held_out, tokens_digest(rows))


def train_session(session: Session) -> None:
    """Train from the checkpoint, or from the start; Interrupted after a signal, once its checkpoint is complete."""
    trainer, watch, saved = session.trainer, session.watch, session.saved
    if saved and _is_last(saved, trainer, watch):
        return
    with session.context.stop.deferred():
        trainer.train(resume_from_checkpoint=str(saved) if saved else None)
    watch.end()
    done, total = trainer.state.global_step, trainer.state.max_steps
    if watch.stopping and done < total:
        raise Interrupted(f"{watch.stopping}; {done} of {total} steps are done", reason="stopped-at", done=done, total=total)


def finish_facts(session: Session) -> dict[str, Any]:
    """Validate and return the manifest's figures."""
    watch, total = session.watch, session.trainer.state.max_steps
    held_out = validation_loss(session.trainer, session.validation)
    if held_out is not None:
        session.context.events.emit("eval", step=total, loss=round(held_out, 6))
    seconds = max(1e-9, watch.ended - watch.started)
    losses = [entry["loss"] for entry in session.trainer.state.log_history if "loss" in entry]
    metrics = {
        "steps": total,
        "finalLoss": losses[-1] if losses else None,
        "validationLoss": held_out,
        "rowsSeen": _rows_seen(session),
        "tokensComputed": watch.tokens,
        "trainSeconds": round(seconds, 3),
        "trainCpuSeconds": round(watch.cpu_seconds, 3),
        "tokensPerSec": round(watch.tokens / seconds, 1),
    }
    training = {"precision": {"name": _precision(session.settings)}, "packed": False, "threads": torch.get_num_threads(), "tokens": session.tokens}
    return {"metrics": metrics, "training": training}


def _is_last(saved: Path, trainer: Any, watch: Watch) -> bool:
    """Whether no step is left: then the weights are loaded, as the trainer itself would go one step too far."""
    state = TrainerState.load_from_json(str(saved / TRAINER_STATE_NAME))
    if state.global_step < state.max_steps:
        return False
    trainer._load_from_checkpoint(str(saved))
    trainer.state, watch.first_step, watch.context.last_step = state, state.global_step, state.global_step
    return True


def _rows_seen(session: Session) -> int:
    """Rows of the steps of this process; the last step of an epoch may be smaller."""
    args, count = session.trainer.args, len(session.trainer.train_dataset)
    batch = args.per_device_train_batch_size * args.gradient_accumulation_steps
    places = (step % math.ceil(count / batch) for step in range(session.watch.first_step, session.context.last_step))
    return sum(min(batch, count - place * batch) for place in places)


def _find(context: Context, folder: Path) -> tuple[Path | None, dict[str, Any]]:
    """The newest whole checkpoint and what was stored with it; BadSpec for another job's."""
    saved, damaged = newest_whole(folder, PREFIX)
    if damaged:
        context.events.emit("warning", code="checkpoint-damaged", damaged=" ".join(damaged), used=saved.name if saved else "")
    if saved is None:
        return None, {}
    state = json.loads((saved / STATE).read_text(encoding="utf-8"))
    if state["jobDigest"] != context.job.digest():
        raise BadSpec("the checkpoint belongs to another job", "use a new job folder, or restore the first job file", reason="foreign-checkpoint")
    if state["threads"] != core_count():
        context.events.emit("warning", code="resumed-with-changes", threads=core_count(), before=state["threads"])
    return saved, state


def _precision(settings: Settings) -> str:
    return "bf16" if settings.bfloat16 else "fp32"
