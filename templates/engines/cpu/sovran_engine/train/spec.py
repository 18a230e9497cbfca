"""The neutral specification of a fine-tuning job, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sovran_worker.errors import BadSpec, Unsupported

METHODS = ("lora", "full")
SCHEDULERS = ("cosine", "linear", "constant")
LOSSES = ("assistant", "completion", "all")
PRECISIONS = ("auto", "bf16", "fp32")


@dataclass(frozen=True)
class TrainSpec:
    """Hyper-parameters. `last_layers` adapts that many layers, counted from the output (0: all): below them no gradient is
    computed, which saves up to half of a step. `warmup` is a share of the steps below 1, a number of steps from 1 on; `seq_len` in tokens."""

    method: str
    rank: int
    alpha: float
    dropout: float
    target_modules: str | tuple[str, ...]
    last_layers: int
    lr: float
    scheduler: str
    warmup: float
    weight_decay: float
    clip_norm: float
    epochs: int
    max_steps: int
    micro_batch: int
    grad_accum: int
    seq_len: int
    packing: bool
    loss: str
    precision: str
    chat_template_digest: str | None
    save_every: int
    keep: int


def read_spec(raw: dict[str, Any]) -> TrainSpec:
    """Return the specification with its defaults; BadSpec for a wrong value, Unsupported for one this engine lacks."""
    save = raw.get("save", {})
    if not isinstance(save, dict):
        raise BadSpec("save must be an object", reason="bad-field", field="save")
    if raw.get("parallel"):
        raise Unsupported("this engine trains in one process: `parallel` is not supported", reason="one-process")
    return TrainSpec(
        method=_choice(raw, "method", METHODS, "lora"),
        rank=_number(raw, "rank", int, 16, 1),
        alpha=_number(raw, "alpha", float, 32.0, 0.0),
        dropout=_number(raw, "dropout", float, 0.0, 0.0),
        target_modules=_targets(raw.get("targetModules", "all-linear")),
        last_layers=_number(raw, "lastLayers", int, 0, 0),
        lr=_number(raw, "lr", float, 1e-3, 0.0),
        scheduler=_choice(raw, "scheduler", SCHEDULERS, "cosine"),
        warmup=_number(raw, "warmup", float, 0.05, 0.0),
        weight_decay=_number(raw, "weightDecay", float, 0.0, 0.0),
        clip_norm=_number(raw, "clipNorm", float, 1.0, 0.0),
        epochs=_number(raw, "epochs", int, 1, 1),
        max_steps=_number(raw, "maxSteps", int, 0, 0),
        micro_batch=_number(raw, "microBatch", int, 16, 1),
        grad_accum=_number(raw, "gradAccum", int, 1, 1),
        seq_len=_number(raw, "seqLen", int, 512, 8),
        packing=_flag(raw, "packing", True),
        loss=_choice(raw, "loss", LOSSES, "assistant"),
        precision=_choice(raw, "precision", PRECISIONS, "auto"),
        chat_template_digest=raw.get("chatTemplateDigest"),
        save_every=_number(save, "everySteps", int, 20, 0),
        keep=_number(save, "keep", int, 2, 1),
    )


def _choice(raw: dict[str, Any], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = raw.get(name, default)
    if not isinstance(value, str):
        raise BadSpec(f"{name} must be a text", reason="bad-field", field=name)
    if value not in allowed:
        known = ", ".join(allowed)
        raise Unsupported(f"{name} `{value}` is not one of {known}", reason="unknown-value", field=name, value=value, known=known)
    return value


def _number(raw: dict[str, Any], name: str, kind: type, default: float, least: float) -> Any:
    value = raw.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least or kind(value) != value:
        kind_name = "a whole number" if kind is int else "a number"
        raise BadSpec(f"{name} must be {kind_name} of at least {least}", reason="below-least", field=name, least=least)
    return kind(value)


def _flag(raw: dict[str, Any], name: str, default: bool) -> bool:
    value = raw.get(name, default)
    if not isinstance(value, bool):
        raise BadSpec(f"{name} must be true or false", reason="bad-field", field=name)
    return value


def _targets(value: Any) -> str | tuple[str, ...]:
    if value == "all-linear":
        return value
    if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise BadSpec("targetModules must be `all-linear` or a list of module names", reason="bad-field", field="targetModules")
