"""One fine-tuning session: preparation, resumption, training, figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from sovran_worker.errors import BadSpec
from sovran_worker.run_job import Context
from sovran_worker.runtime import core_count, keep_memory
from .checkpoint import Found, Saved, checkpoint_at, find_checkpoint, restore
from sovran_worker.rows.dataset import Dataset
from sovran_worker.rows.encode import tokens_digest
from .forward import packed_loss, padded_loss
from .loop import Run, train
from .model import can_pack, load_trainable, trained_parameters
from .plan import make_plan
from .precision import Precision, choose_precision
from .progress import Pace
from .ranks import Ranks
from .spec import TrainSpec
from .validate import validation_loss


@dataclass
class Session:
    """A run, where it starts from, and its pace once it is over."""

    run: Run
    saved: Saved | None
    pace: Pace | None = None

    @property
    def model(self) -> Any:
        """The model in training."""
        return self.run.model


def open_session(context: Context, spec: TrainSpec, config: dict[str, Any], tokenizer: Any, data: Dataset) -> Session:
    """Encode the data, choose the arithmetic, load the model and restore the newest checkpoint."""
    keep_memory()
    torch.set_num_threads(core_count())
    torch.set_flush_denormal(True)
    context.stage("prepare-data")
    plan = make_plan(context, spec, tokenizer, data)
    checkpoints = context.job.scratch / "checkpoints"
    ranks = Ranks(context.job)
    saved = _resume_point(context, checkpoints, ranks)
    fixed = _fixed(context, saved)
    precision = Precision(**ranks.agree(vars(choose_precision(saved.state["precision"] if saved else spec.precision))))
    fixed["precision"] = precision.name
    packed = spec.packing and can_pack(config, spec.seq_len)
    context.stage("load-model", precision=vars(precision), packed=packed, threads=torch.get_num_threads())
    torch.manual_seed(context.job.seed)
    model = load_trainable(context.job.input("model").path, spec, precision, packed)
    optimizer = torch.optim.AdamW(trained_parameters(model).values(), lr=spec.lr, weight_decay=spec.weight_decay)
    if saved:
        restore(saved, trained_parameters(model), optimizer)
    loss = packed_loss if packed else padded_loss
    return Session(Run(context, spec, plan, model, optimizer, loss, precision, checkpoints, fixed, ranks), saved)


def _resume_point(context: Context, checkpoints: Path, ranks: Ranks) -> Saved | None:
    """The newest whole checkpoint; rank 0 looks for it, as looking puts damaged ones aside."""
    found = find_checkpoint(checkpoints) if ranks.first else Found(None, [])
    _tell_damaged(context, found)
    step = ranks.agree(found.saved.step if found.saved else None)
    return found.saved if ranks.first or step is None else checkpoint_at(checkpoints, step)


def _tell_damaged(context: Context, found: Found) -> None:
    """Say which checkpoints could not be used, and which one was; `used` is empty when the run starts again."""
    if found.damaged:
        used = found.saved.folder.name if found.saved else ""
        context.events.emit("warning", code="checkpoint-damaged", damaged=" ".join(found.damaged), used=used)


def _fixed(context: Context, saved: Saved | None) -> dict[str, Any]:
    """What must not change between restarts; a change that only affects the last digits is reported."""
    fixed = {"jobDigest": context.job.digest(), "threads": core_count()}
    if saved and saved.state["jobDigest"] != fixed["jobDigest"]:
        raise BadSpec("the checkpoint belongs to another job", "use a new job folder, or restore the first job file", reason="foreign-checkpoint")
    if saved and saved.state["threads"] != fixed["threads"]:
        context.events.emit("warning", code="resumed-with-changes", threads=fixed["threads"], before=saved.state["threads"])
    return fixed


def train_session(session: Session) -> None:
    """Train from the checkpoint, or from the start."""
    first = session.saved.step if session.saved else 0
    session.run.context.stage("train", firstStep=first, totalSteps=session.run.plan.total_steps, rows=len(session.run.plan.train))
    session.pace = train(session.run, first)
    session.pace.end()


def finish_facts(session: Session) -> dict[str, Any]:
    """Validate and return the manifest's figures."""
    run, pace = session.run, session.pace
    held_out = validation_loss(run.model, run.plan.validation, run.loss, run.precision, run.spec.micro_batch)
    if held_out is not None:
        run.context.events.emit("eval", step=run.plan.total_steps, loss=round(held_out, 6))
    metrics = {
        "steps": run.plan.total_steps,
        "finalLoss": pace.losses[-1] if pace.losses else None,
        "validationLoss": held_out,
        "rowsSeen": pace.rows,
        "tokensComputed": pace.tokens,
        "trainSeconds": round(pace.ended - pace.started, 3),
        "trainCpuSeconds": round(pace.cpu_seconds, 3),
        "tokensPerSec": round(pace.tokens / max(1e-9, pace.ended - pace.started), 1),
    }
    training = {"precision": vars(run.precision), "packed": run.loss is packed_loss, "threads": torch.get_num_threads()}
    training["tokens"] = tokens_digest(run.plan.train)
    return {"metrics": metrics, "training": training}
