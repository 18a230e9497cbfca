"""The kinds of job of an engine, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Kind = Callable[[Any], dict[str, Any]]

_KINDS = "sovran_engine.kinds"


def find_kind(name: str) -> Kind | None:
    """Return `run` of the engine's module `kinds/<name>.py`; None where the engine has no such kind."""
    if not name.isidentifier() or find_spec(f"{_KINDS}.{name}") is None:
        return None
    return import_module(f"{_KINDS}.{name}").run
