"""Whether an adapter was made for a base, from the names and shapes of both trees' tensors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from safetensors import safe_open

from ..errors import Unsupported

# The first matrix reads a layer's inputs (rank, in), the second writes its outputs (out, rank).
_PAIR = re.compile(r"(?:base_model\.model\.)?(?P<layer>.+)\.lora_(?P<side>[AB])(?:\.\w+)?\.weight")
_SHOWN = 3

Shapes = dict[str, list[int]]


def require_fit(adapter: Path, base: Path) -> None:
    """Raise Unsupported, naming layers, for an adapter of another base: peft would leave such layers out without an error."""
    own, there = _shapes(adapter), _shapes(base)
    misfits = sorted({*_foreign(own, there), *_unadapted(adapter, own, there)})
    if misfits:
        layers = ", ".join(misfits[:_SHOWN])
        raise Unsupported(f"the adapter does not fit the base: {layers}", "use the base it was trained on", reason="adapter-misfit", layers=layers)


def _foreign(own: Shapes, there: Shapes) -> Iterator[str]:
    """Adapted layers that the base has not, or not in this shape."""
    for name, shape in own.items():
        pair = _PAIR.fullmatch(name)
        if not pair:
            continue
        place = 1 if pair["side"] == "A" else 0
        weight = there.get(pair["layer"] + ".weight", [])
        if len(weight) != 2 or weight[place] != shape[place]:
            yield pair["layer"]


def _unadapted(adapter: Path, own: Shapes, there: Shapes) -> Iterator[str]:
    """Layers of the base that the adapter's own configuration targets, and that it has no weights for."""
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    targets = config.get("target_modules")
    if not isinstance(targets, list) or config.get("layers_to_transform") is not None or config.get("exclude_modules"):
        return
    adapted = {pair["layer"] for pair in map(_PAIR.fullmatch, own) if pair}
    for name in there:
        layer = name.removesuffix(".weight")
        if layer != name and layer not in adapted and any(layer == one or layer.endswith(f".{one}") for one in targets):
            yield layer


def _shapes(tree: Path) -> Shapes:
    """Shape of every tensor of a tree, from the headers of its files."""
    shapes: Shapes = {}
    for path in sorted(tree.glob("*.safetensors")):
        with safe_open(path, "pt") as stream:
            shapes |= {name: list(stream.get_slice(name).get_shape()) for name in stream.keys()}  # noqa: SIM118 - no dict: it has no __iter__
    return shapes
