"""Small JSON files that a reader sees whole or not at all, also after a power cut."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

# Long enough for any exit record; reserved at the start so that a full disk cannot lose the outcome.
_RESERVED = 2048


def write_record(path: Path, *values: dict[str, Any]) -> None:
    """Replace `path` durably, a value a line. A reservation made by `reserve` or `withdraw` is used up."""
    draft = path.with_name(f".{path.name}")
    flags = os.O_WRONLY | os.O_CREAT
    descriptor = os.open(draft, flags, 0o660)
    try:
        content = "".join(f"{json.dumps(value)}\n" for value in values).encode("utf-8")
        os.write(descriptor, content)
        os.truncate(descriptor, len(content))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(draft, path)
    sync(path.parent)


def reserve(path: Path) -> None:
    """Take the blocks that `write_record(path, …)` will need."""
    path.with_name(f".{path.name}").write_bytes(b" " * _RESERVED)


def withdraw(path: Path) -> None:
    """Take a record away, if it is there, and keep its blocks for the next."""
    with suppress(FileNotFoundError):
        os.replace(path, path.with_name(f".{path.name}"))


def sync(folder: Path) -> None:
    """Flush a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
