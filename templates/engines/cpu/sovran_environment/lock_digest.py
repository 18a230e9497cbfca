"""The digest that names an environment: it covers every file that decides its content."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

LOCK_FILES = ("llama-cpp.lock.json", "requirements-cuda-runtime.lock", "requirements.lock")


def lock_digest(folder: Path) -> str:
    """Return the tree digest (sha256, hex) of LOCK_FILES: canonical JSON of `{path, sha256, size}` sorted by path."""
    entries = [_entry(folder, name) for name in sorted(LOCK_FILES)]
    text = json.dumps(entries, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _entry(folder: Path, name: str) -> dict[str, object]:
    content = (folder / name).read_bytes()
    return {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
