"""The training loop: steps, progress, checkpoints, interruption."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from sovran_worker.errors import Diverged, Interrupted
from sovran_worker.run_job import Context
from .checkpoint import save_checkpoint
from .forward import learned_tokens
from .model import arithmetic, trained_parameters
from .order import rows_of_step
from .plan import Plan
from .precision import Precision
from .progress import Pace, report_step
from .ranks import Ranks
from sovran_worker.rows.encode import TokenRow
from .schedule import learning_rate
from .spec import TrainSpec

Loss = Callable[[Any, Sequence[TokenRow]], tuple[torch.Tensor, int]]


@dataclass
class Run:
    """Everything a step needs. `fixed` is stored in each checkpoint to recognise the run it belongs to."""

    context: Context
    spec: TrainSpec
    plan: Plan
    model: Any
    optimizer: torch.optim.Optimizer
    loss: Loss
    precision: Precision
    checkpoints: Path
    fixed: dict[str, Any]
    ranks: Ranks


def train(run: Run, first_step: int) -> Pace:
    """Run the steps from `first_step` on; Interrupted after a signal, once the step and its checkpoint are finished."""
    pace = Pace(first_step, run.plan.total_steps)
    limit = run.context.job.raw.get("limits", {}).get("wallSeconds") or math.inf
    run.context.last_step = first_step
    with run.context.stop.deferred():
        for step in range(first_step, run.plan.total_steps):
            _step(run, step, pace)
            stopping = _stopping(run, pace, limit)
            if run.ranks.first:
                _save_if_due(run, step + 1, stopping)
            elif stopping:
                break
    return pace


def _step(run: Run, step: int, pace: Pace) -> None:
    plan, spec = run.plan, run.spec
    rate = learning_rate(step, plan.total_steps, spec.lr, spec.warmup, spec.scheduler)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    rows = [plan.train[place] for place in rows_of_step(step, len(plan.train), plan.batch, run.context.job.seed)]
    run.ranks.seed(run.context.job.seed, step)
    loss, tokens = _accumulate(run, rows)
    if not math.isfinite(loss):
        raise Diverged(f"the loss is {loss} at step {step + 1}", reason="loss-diverged", step=step + 1)
    norm = torch.nn.utils.clip_grad_norm_(trained_parameters(run.model).values(), spec.clip_norm or math.inf).item()
    if not math.isfinite(norm):
        raise Diverged(f"the gradient is {norm} at step {step + 1}", reason="gradient-diverged", step=step + 1)
    run.optimizer.step()
    run.optimizer.zero_grad()
    run.context.last_step = step + 1
    pace.add(loss, int(tokens), len(rows))
    report_step(run.context.events, pace, step + 1, (step + 1) / plan.steps_per_epoch, rate, norm)


def _accumulate(run: Run, rows: Sequence[TokenRow]) -> tuple[float, float]:
    """Add up the gradients of a step's micro-batches; return the mean loss per learned token and the tokens computed."""
    learned, total, tokens = learned_tokens(rows), 0.0, 0
    own = run.ranks.share(rows)
    for start in range(0, len(own), run.spec.micro_batch):
        with arithmetic(run.model, run.precision):
            loss, computed = run.loss(run.model, own[start : start + run.spec.micro_batch])
        (loss / learned).backward()
        total += loss.item() / learned
        tokens += computed
    run.ranks.add_gradients(trained_parameters(run.model).values())
    total, tokens = run.ranks.add(total, tokens)
    return total, tokens


def _stopping(run: Run, pace: Pace, limit: float) -> str:
    """Why all ranks stop after this step; empty where they go on."""
    late = time.monotonic() - pace.started > limit
    stopped, over = run.ranks.add(run.context.stop.requested, late)
    if stopped:
        return "stopped by a signal"
    return "the wall-clock limit is reached" if over else ""


def _save_if_due(run: Run, done: int, stopping: str) -> None:
    every, last = run.spec.save_every, done == run.plan.total_steps
    if not (stopping or last or (every and done % every == 0)):
        return
    parameters = trained_parameters(run.model)
    folder, digest = save_checkpoint(run.checkpoints, {**run.fixed, "step": done}, parameters, run.optimizer, run.spec.keep)
    run.context.events.emit("checkpoint", path=folder.relative_to(run.context.job.folder).as_posix(), step=done, digest=digest)
    if stopping and not last:
        raise Interrupted(
            f"{stopping}; {done} of {run.plan.total_steps} steps are done",
            reason="stopped-at", done=done, total=run.plan.total_steps,
        )
