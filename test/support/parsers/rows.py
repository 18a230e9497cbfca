"""Rows of the mapping tables on standard input, what the engine's parser says of each on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any


def judge(package: str, accept: Callable[[dict[str, Any]], None]) -> None:
    """Print `{version, rows, refused}`: `accept` raises, or exits, for a row that the parser refuses."""
    output = os.dup(1)
    os.dup2(2, 1)
    rows = json.load(sys.stdin)
    refused = [f"{row['name']}: {words}" for row in rows if (words := _refusal(accept, row))]
    said = {"version": version(package), "rows": len(rows), "refused": refused}
    os.write(output, json.dumps(said).encode())


def _refusal(accept: Callable[[dict[str, Any]], None], row: dict[str, Any]) -> str:
    try:
        accept(row)
    except SystemExit as stop:
        return f"exit {stop.code}; the parser's words stand in standard error"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
