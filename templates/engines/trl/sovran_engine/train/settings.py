"""The engine's own configuration of a job, in parts: for the trainer, the adapter and the 4-bit layers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sovran_worker.errors import BadSpec, Unsupported

METHODS = ("lora", "full", "qlora", "dpo")
LOSSES = ("assistant", "completion", "all")
_PARTS = ("dpo", "lora", "nf4")
# Processor flags of instructions that multiply bfloat16: x86-64's and aarch64's names.
_FAST_BFLOAT16 = {"avx512_bf16", "amx_bf16", "bf16"}


@dataclass(frozen=True)
class Settings:
    """What a job asks. `trainer` holds arguments of SFTConfig or DPOConfig; `save_every` in steps, 0 for at the end only."""

    method: str
    loss: str
    chat_template_digest: str | None
    trainer: dict[str, Any]
    lora: dict[str, Any]
    nf4: dict[str, Any]
    save_every: int
    keep: int
    seq_len: int

    @property
    def bfloat16(self) -> bool:
        """Whether matrix products run in bfloat16."""
        return self.trainer["bf16"]

    @property
    def adapts(self) -> bool:
        """Whether an adapter is trained instead of the weights themselves."""
        return self.method != "full"


def read_settings(spec: dict[str, Any]) -> Settings:
    """Split `spec["config"]`, made from engine.yaml when the job was planned; BadSpec without one."""
    config = spec.get("config")
    if not isinstance(config, dict):
        raise BadSpec("the job holds no configuration of this engine", reason="bad-field", field="config")
    method = _choice(spec, "method", METHODS, "lora")
    parts = {part: {key.partition(".")[2]: value for key, value in config.items() if key.startswith(f"{part}.")} for part in _PARTS}
    trainer = {key: value for key, value in config.items() if "." not in key}
    if method == "dpo":
        trainer |= parts["dpo"]
    if trainer.get("bf16") == "auto":
        trainer["bf16"] = _multiplies_bfloat16(bool(trainer.get("use_cpu")))
    save_every, keep = trainer.pop("save_steps", 0), trainer.pop("save_total_limit", 2)
    return Settings(
        method, _choice(spec, "loss", LOSSES, "assistant"), spec.get("chatTemplateDigest"), trainer, parts["lora"], parts["nf4"],
        int(save_every), max(1, int(keep)), int(trainer["max_length"]),
    )


def _choice(spec: dict[str, Any], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = spec.get(name, default)
    if value not in allowed:
        known = ", ".join(allowed)
        raise Unsupported(f"{name} `{value}` is not one of {known}", reason="unknown-value", field=name, value=str(value), known=known)
    return value


def _multiplies_bfloat16(cpu: bool) -> bool:
    """Without such instructions bfloat16 is slower than float32 on processors; GPUs of the last generations have them."""
    if not cpu:
        return True
    words = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split()
    return not _FAST_BFLOAT16.isdisjoint(words)
