"""Checkpoints that survive a kill at any moment: written aside, flushed, marked complete, renamed.

A checkpoint is a folder `step-<number>` with `weights.safetensors` (trained parameters), `optimizer.safetensors`
(moments, and the state of the random generator), `state.json`, and `COMPLETE`, which holds the digest of the others.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from sovran_worker.checkpoints import complete, newest_whole, prune
from sovran_worker.outputs import sync

_PREFIX = "step-"
_RANDOM = "random-state"


@dataclass(frozen=True)
class Saved:
    """A complete checkpoint."""

    folder: Path
    step: int
    state: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """Where a run goes on from, and the names of newer checkpoints that were damaged or cut, newest first."""

    saved: Saved | None
    damaged: list[str]


def save_checkpoint(
    root: Path, state: dict[str, Any], parameters: dict[str, torch.nn.Parameter], optimizer: torch.optim.Optimizer, keep: int
) -> tuple[Path, str]:
    """Write `state` (with its `step`) and all tensors; keep the last `keep` checkpoints. Return the folder and its digest."""
    target = root / f"{_PREFIX}{state['step']:08d}"
    partial = root / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_file({name: value.detach().contiguous() for name, value in parameters.items()}, partial / "weights.safetensors")
    save_file(_optimizer_tensors(parameters, optimizer), partial / "optimizer.safetensors")
    (partial / "state.json").write_text(json.dumps(state, indent=2), encoding="utf-8")
    # Tensors come readable by their owner only; another operator of a host may go on with the job.
    for tensors in partial.glob("*.safetensors"):
        tensors.chmod(0o640)
    digest = complete(partial)
    shutil.rmtree(target, ignore_errors=True)
    os.rename(partial, target)
    sync(root)
    prune(root, _PREFIX, keep)
    return target, digest


def find_checkpoint(root: Path) -> Found:
    """Return the newest checkpoint whose marker agrees with its content; newer ones are put aside, or they would count as kept."""
    folder, damaged = newest_whole(root, _PREFIX)
    if folder is None:
        return Found(None, damaged)
    return Found(_read(folder), damaged)


def checkpoint_at(root: Path, step: int) -> Saved:
    """Return the checkpoint of a step, which another rank has found whole."""
    return _read(root / f"{_PREFIX}{step:08d}")


def _read(folder: Path) -> Saved:
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    return Saved(folder, state["step"], state)


def restore(saved: Saved, parameters: dict[str, torch.nn.Parameter], optimizer: torch.optim.Optimizer) -> None:
    """Put weights, moments and the random generator back."""
    weights = load_file(saved.folder / "weights.safetensors")
    tensors = load_file(saved.folder / "optimizer.safetensors")
    torch.set_rng_state(tensors.pop(_RANDOM))
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(weights[name])
            moments = {key: tensors[f"{key}/{name}"] for key in ("exp_avg", "exp_avg_sq", "step")}
            optimizer.state[parameter] = moments


def _optimizer_tensors(parameters: dict[str, torch.nn.Parameter], optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    tensors = {_RANDOM: torch.get_rng_state()}
    for name, parameter in parameters.items():
        for key, value in optimizer.state[parameter].items():
            tensors[f"{key}/{name}"] = value.contiguous()
    return tensors
