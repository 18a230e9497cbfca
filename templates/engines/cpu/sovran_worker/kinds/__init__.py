"""The kinds of job, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def _lazy(module: str) -> Callable[[], Callable[[Any], dict[str, Any]]]:
    return lambda: import_module(f".{module}", __name__).run


KINDS = {name: _lazy(name) for name in ("dequantize", "finetune", "quantize", "convert", "merge", "tokens")}
