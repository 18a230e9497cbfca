"""Adding an adapter to the base weights, tensor by tensor, in float32."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from ..errors import Unsupported
from .tree import copy_companions

_WRAPPER = "base_model.model."


def merge_adapter(model: Any, base: Path, target: Path) -> None:
    """Write to `target` the base tree with the low-rank change of every adapted layer of the peft `model` added."""
    changes = _changes(model)
    target.mkdir()
    for path in sorted(base.glob("*.safetensors")):
        _merge_file(path, target / path.name, changes)
    if changes:
        layers = ", ".join(sorted(changes)[:3])
        raise Unsupported(f"adapted layers without base weights: {layers}", reason="adapter-misfit", layers=layers)
    copy_companions(base, target)
    index = base / "model.safetensors.index.json"
    if index.is_file():
        (target / index.name).write_bytes(index.read_bytes())


def _changes(model: Any) -> dict[str, Any]:
    from peft.tuners.lora import LoraLayer

    layers = ((name, module) for name, module in model.named_modules() if isinstance(module, LoraLayer))
    return {name.removeprefix(_WRAPPER) + ".weight": module for name, module in layers}


def _merge_file(source: Path, target: Path, changes: dict[str, Any]) -> None:
    tensors = {}
    with safe_open(source, "pt") as stream, torch.no_grad():
        for name in stream.keys():  # noqa: SIM118 - no dict: it has no __iter__
            tensor = stream.get_tensor(name)
            layer = changes.pop(name, None)
            tensors[name] = tensor if layer is None else (tensor.float() + layer.get_delta_weight("default").float()).to(tensor.dtype)
    save_file(tensors, target, {"format": "pt"})


def save_adapter(model: Any, folder: Path) -> None:
    """Save the adapter so that equal weights give equal files: no machine path, no order left to chance."""
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = None
    if isinstance(config.get("target_modules"), list):
        config["target_modules"].sort()
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def save_weights(model: Any, base: Path, target: Path) -> None:
    """Write all weights in the type that the base stores them in, beside the base's other files."""
    target.mkdir()
    model.to(_stored_type(base)).save_pretrained(target)
    copy_companions(base, target)


def _stored_type(base: Path) -> torch.dtype:
    names = {"F16": torch.float16, "BF16": torch.bfloat16}
    with safe_open(next(iter(sorted(base.glob("*.safetensors")))), "pt") as stream:
        return names.get(stream.get_slice(next(iter(stream.keys()))).get_dtype(), torch.float32)
