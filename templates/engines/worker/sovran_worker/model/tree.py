"""A model tree: `config.json`, safetensors, tokenizer files, chat template, and `model-f16.gguf` beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ..errors import BadSpec, InputMissing, Unsupported

GGUF_NAME = "model-f16.gguf"
_WEIGHTS = {".safetensors", ".gguf"}
_WEIGHT_INDEX = "model.safetensors.index.json"
# Files of which one set makes a tokenizer.
_TOKENIZERS = (
    {"tokenizer.json"}, {"tokenizer.model"}, {"tekken.json"}, {"spiece.model"}, {"vocab.txt"}, {"vocab.json", "merges.txt"},
)


def read_config(tree: Path) -> dict[str, Any]:
    """Return the model's configuration; refuse a tree that would run code or unpickle weights, or lacks a part of them."""
    path = tree / "config.json"
    if not path.is_file() or not any(tree.glob("*.safetensors")):
        raise BadSpec("the model input is not a safetensors tree", "give a folder with config.json and *.safetensors", reason="not-safetensors")
    _require_parts(tree)
    config = json.loads(path.read_text(encoding="utf-8"))
    tokenizer = tree / "tokenizer_config.json"
    settings = json.loads(tokenizer.read_text(encoding="utf-8")) if tokenizer.is_file() else {}
    if "auto_map" in config or "auto_map" in settings:
        raise Unsupported("the model needs code of its own (auto_map)", "choose a model of a standard architecture", reason="needs-code")
    return config


def require_tokenizer(tree: Path) -> None:
    """Refuse a tree without its tokenizer: a library would look for it on the hub."""
    present = {path.name for path in tree.iterdir()}
    if not any(names <= present for names in _TOKENIZERS):
        raise _incomplete("tokenizer.json")


def _require_parts(tree: Path) -> None:
    """Refuse weights in several files of which one is absent; a whole `model.safetensors` is read instead of them."""
    index = tree / _WEIGHT_INDEX
    if not index.is_file() or (tree / "model.safetensors").is_file():
        return
    named = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    absent = sorted(name for name in named if not (tree / name).is_file())
    if absent:
        raise _incomplete(absent[0])


def _incomplete(file: str) -> InputMissing:
    return InputMissing(f"the model input has no {file}", "add the file, then import the model again", reason="tree-incomplete", file=file)


def copy_companions(source: Path, target: Path) -> None:
    """Copy everything but weights, byte by byte: the tokenizer and the chat template must not change."""
    for path in sorted(source.iterdir()):
        if path.is_file() and path.suffix not in _WEIGHTS and path.name != _WEIGHT_INDEX:
            shutil.copyfile(path, target / path.name)
