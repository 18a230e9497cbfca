"""What happens between two steps: events, checkpoints, and the end by a signal or a limit."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from sovran_worker.checkpoints import complete, prune
from sovran_worker.errors import Diverged
from sovran_worker.run_job import Context

from .settings import Settings

PREFIX = "checkpoint-"
STATE = "sovran.json"
# Holds the arguments as a pickle; nothing reads it.
_PICKLE = "training_args.bin"


@dataclass
class Watch(TrainerCallback):
    """Counts of this process; steps before a restart are not timed. `fixed` is stored with each checkpoint."""

    context: Context
    settings: Settings
    fixed: dict[str, Any]
    first_step: int = 0
    started: float = 0.0
    ended: float = 0.0
    cpu_seconds: float = 0.0
    tokens: int = 0
    loss: float | None = None
    stopping: str = ""

    def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Start the clocks."""
        self.first_step = self.context.last_step = state.global_step
        self.context.stage("train", firstStep=state.global_step, totalSteps=state.max_steps)
        self.started, self.cpu_seconds = time.monotonic(), -time.process_time()

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Ask for a checkpoint when one is due; stop after it when a signal came or the time is over."""
        step = self.context.last_step = state.global_step
        self.stopping = self._reason()
        every, last = self.settings.save_every, step >= state.max_steps
        control.should_save = bool(self.stopping) or last or (every > 0 and step % every == 0)
        control.should_training_stop = control.should_training_stop or bool(self.stopping)

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **rest: Any) -> None:
        """Emit `progress`; Diverged before a checkpoint keeps what is not a number."""
        if not logs or "loss" not in logs:
            return
        step, loss, norm = state.global_step, float(logs["loss"]), float(logs.get("grad_norm", 0.0))
        if not math.isfinite(loss):
            raise Diverged(f"the loss is {loss} at step {step}", reason="loss-diverged", step=step)
        if not math.isfinite(norm):
            raise Diverged(f"the gradient is {norm} at step {step}", reason="gradient-diverged", step=step)
        self.loss, self.tokens = loss, int(logs.get("num_tokens", self.tokens))
        self._report(state, logs, norm)

    def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Mark the checkpoint complete; until then a restart does not see it."""
        folder = Path(args.output_dir) / f"{PREFIX}{state.global_step}"
        (folder / _PICKLE).unlink(missing_ok=True)
        (folder / STATE).write_text(json.dumps({**self.fixed, "step": state.global_step}, indent=2), encoding="utf-8")
        # Tensors come readable by their owner only; another operator of a host may go on with the job.
        for path in folder.iterdir():
            path.chmod(0o640)
        digest = complete(folder)
        prune(folder.parent, PREFIX, self.settings.keep)
        self.context.events.emit(
            "checkpoint", path=folder.relative_to(self.context.job.folder).as_posix(), step=state.global_step, digest=digest
        )

    def end(self) -> None:
        """Stop the clocks. `cpu_seconds` counts all threads: on a shared machine it says more than elapsed time."""
        self.ended = time.monotonic()
        self.cpu_seconds += time.process_time()

    def _reason(self) -> str:
        if self.context.stop.requested:
            return "stopped by a signal"
        limit = self.context.job.raw.get("limits", {}).get("wallSeconds") or math.inf
        return "the wall-clock limit is reached" if time.monotonic() - self.started > limit else ""

    def _report(self, state: Any, logs: dict[str, float], norm: float) -> None:
        seconds = time.monotonic() - self.started
        step, total = state.global_step, state.max_steps
        eta = round(seconds / max(1, step - self.first_step) * (total - step), 1)
        rewards = {"metrics": [{"name": name, "value": value} for name, value in logs.items() if name.startswith("rewards/")]}
        self.context.events.emit(
            "progress",
            step=step, totalSteps=total, epoch=round(float(state.epoch or 0), 4), loss=round(self.loss or 0.0, 6),
            lr=logs.get("learning_rate", 0.0), gradNorm=round(norm, 6), tokensPerSec=round(self.tokens / seconds, 1), etaSeconds=eta,
            progressPercentage=round(100 * step / total, 1), estimatedRemainingSeconds=eta,
            **(rewards if rewards["metrics"] else {}),
        )
