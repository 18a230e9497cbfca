"""A model tree: `config.json`, safetensors, tokenizer files, chat template, and `model-f16.gguf` beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ..errors import BadSpec, Unsupported

GGUF_NAME = "model-f16.gguf"
_WEIGHTS = {".safetensors", ".gguf"}
_WEIGHT_INDEX = "model.safetensors.index.json"


def read_config(tree: Path) -> dict[str, Any]:
    """Return the model's configuration; refuse a tree that would run code or unpickle weights."""
    path = tree / "config.json"
    if not path.is_file() or not any(tree.glob("*.safetensors")):
        raise BadSpec("the model input is not a safetensors tree", "give a folder with config.json and *.safetensors", reason="not-safetensors")
    config = json.loads(path.read_text(encoding="utf-8"))
    tokenizer = tree / "tokenizer_config.json"
    settings = json.loads(tokenizer.read_text(encoding="utf-8")) if tokenizer.is_file() else {}
    if "auto_map" in config or "auto_map" in settings:
        raise Unsupported("the model needs code of its own (auto_map)", "choose a model of a standard architecture", reason="needs-code")
    return config


def copy_companions(source: Path, target: Path) -> None:
    """Copy everything but weights, byte by byte: the tokenizer and the chat template must not change."""
    for path in sorted(source.iterdir()):
        if path.is_file() and path.suffix not in _WEIGHTS and path.name != _WEIGHT_INDEX:
            shutil.copyfile(path, target / path.name)
