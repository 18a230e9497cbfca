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

from sovran_worker.digest import digest_entries, tree_entries
from sovran_worker.outputs import sync, sync_tree

MARKER = "COMPLETE"
_RANDOM = "random-state"
_ASIDE = ".damaged"


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
    target = root / f"step-{state['step']:08d}"
    partial = root / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_file({name: value.detach().contiguous() for name, value in parameters.items()}, partial / "weights.safetensors")
    save_file(_optimizer_tensors(parameters, optimizer), partial / "optimizer.safetensors")
    (partial / "state.json").write_text(json.dumps(state, indent=2), encoding="utf-8")
    # Tensors come readable by their owner only; another operator of a host may go on with the job.
    for tensors in partial.glob("*.safetensors"):
        tensors.chmod(0o640)
    digest = _complete(partial)
    shutil.rmtree(target, ignore_errors=True)
    os.rename(partial, target)
    sync(root)
    _prune(root, keep)
    return target, digest


def find_checkpoint(root: Path) -> Found:
    """Return the newest checkpoint whose marker agrees with its content; newer ones are put aside, or they would count as kept."""
    damaged = []
    for folder in sorted(root.glob("step-*"), reverse=True):
        if _is_whole(folder):
            state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            return Found(Saved(folder, state["step"], state), damaged)
        _put_aside(folder)
        damaged.append(folder.name)
    return Found(None, damaged)


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


def _complete(folder: Path) -> str:
    sync_tree(folder)
    digest = _content_digest(folder)
    marker = folder / MARKER
    marker.write_text(digest + "\n", encoding="ascii")
    sync(marker)
    sync(folder)
    return digest


def _content_digest(folder: Path) -> str:
    return "sha256:" + digest_entries([entry for entry in tree_entries(folder) if entry.path != MARKER])


def _is_whole(folder: Path) -> bool:
    try:
        return (folder / MARKER).read_bytes().strip() == _content_digest(folder).encode("ascii")
    except OSError:
        return False


def _put_aside(folder: Path) -> None:
    aside = folder.with_name(f".{folder.name}{_ASIDE}")
    shutil.rmtree(aside, ignore_errors=True)
    os.rename(folder, aside)


def _prune(root: Path, keep: int) -> None:
    for folder in sorted(root.glob("step-*"), reverse=True)[keep:]:
        shutil.rmtree(folder)
    for folder in root.glob(f".step-*{_ASIDE}"):
        shutil.rmtree(folder, ignore_errors=True)
