"""The model in training: base weights, adapter, arithmetic, packed attention where the architecture allows it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from sovran_worker.errors import BadSpec
from .precision import Precision
from .spec import TrainSpec

# Architectures whose layers hand the packed batch to the attention, and need nothing else from the mask.
PACKABLE = {"llama", "mistral", "qwen2", "qwen3"}


def can_pack(config: dict[str, Any], seq_len: int) -> bool:
    """Whether rows of this model can share a prefix. A sliding window must not cut rows."""
    window = config.get("sliding_window")
    return config.get("model_type") in PACKABLE and (not window or window >= seq_len or not config.get("use_sliding_window", True))


def load_trainable(tree: Path, spec: TrainSpec, precision: Precision, packed: bool) -> Any:
    """Load the base; frozen weights are held in the arithmetic's own type, trained ones in float32."""
    from transformers import AutoModelForCausalLM

    from .attention import NAME, register_attention

    register_attention()
    frozen = spec.method == "lora" and precision.bfloat16
    model = AutoModelForCausalLM.from_pretrained(
        tree,
        dtype=torch.bfloat16 if frozen else torch.float32,
        attn_implementation=NAME if packed else "sdpa",
        use_safetensors=True,
    )
    model.config.use_cache = False
    return _with_adapter(model, spec) if spec.method == "lora" else model.train()


def _with_adapter(model: Any, spec: TrainSpec) -> Any:
    from peft import LoraConfig, get_peft_model

    targets = spec.target_modules if isinstance(spec.target_modules, str) else list(spec.target_modules)
    if spec.last_layers:
        targets = _in_last_layers(model, spec)
    settings = LoraConfig(
        r=spec.rank, lora_alpha=spec.alpha, lora_dropout=spec.dropout, target_modules=targets, task_type="CAUSAL_LM"
    )
    try:
        return get_peft_model(model, settings).train()
    except ValueError as error:
        raise BadSpec(f"targetModules: {error}", reason="bad-field", field="targetModules") from error


def _in_last_layers(model: Any, spec: TrainSpec) -> list[str]:
    """Full names of the targeted linear modules in the last layers."""
    first = model.config.num_hidden_layers - spec.last_layers
    names = [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear) and _layer(name) >= max(0, first)]
    if spec.target_modules == "all-linear":
        return names
    return [name for name in names if name.rpartition(".")[2] in spec.target_modules]


def _layer(name: str) -> int:
    """Number of the layer that a module lies in, -1 outside the layers."""
    parts = name.split(".")
    return next((int(part) for part in parts if part.isdecimal()), -1)


def trained_parameters(model: Any) -> dict[str, torch.nn.Parameter]:
    """Parameters that the optimizer changes, by name."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


@contextmanager
def arithmetic(model: Any, precision: Precision) -> Iterator[None]:
    """Run the forward pass in the chosen arithmetic."""
    with ExitStack() as stack:
        if precision.bfloat16:
            stack.enter_context(torch.autocast("cpu", torch.bfloat16))
        if hasattr(model, "peft_config"):
            from peft.helpers import disable_input_dtype_casting

            # Without this every adapter would copy its input to float32, only for autocast to copy it back.
            stack.enter_context(disable_input_dtype_casting(model))
        yield
