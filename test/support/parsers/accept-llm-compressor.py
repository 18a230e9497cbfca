"""Whether llm-compressor's modifiers and compressed-tensors' schemes take a row."""

from __future__ import annotations

from typing import Any

import torch
from llmcompressor.modifiers import quantization
from rows import judge

from sovran_engine.kinds.quantize import _scheme
from sovran_engine.settings import read_settings


def accept(row: dict[str, Any]) -> None:
    """Raise for a modifier, a preset, a group size or a type that the library does not know."""
    settings = read_settings({"config": row["config"]})
    recipe = getattr(quantization, settings.modifier)(ignore=settings.ignore, **_scheme(settings))
    schemes = recipe.resolve_quantization_config().config_groups.values()
    assert all(scheme.targets == ["Linear"] for scheme in schemes), "it targets other layers"
    size = row["config"].get("group_size")
    assert size is None or [scheme.weights.group_size for scheme in schemes] == [size], "the group size does not arrive"
    assert isinstance(getattr(torch, settings.dtype), torch.dtype)


judge("llmcompressor", accept)
