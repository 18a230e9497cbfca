"""What to build: the engine's own declaration, resolved by the caller."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .failure import BuildFailure


@dataclass(frozen=True)
class Recipe:
    """Files of one engine that decide its environment; `lock_digest` names their content.

    `bundle` is a folder with every package of the locks: nothing is asked of a network then.
    """

    engine: str
    folder: Path
    lock_digest: str
    lock: Path
    cuda_runtime: Path | None
    llama_cpp: Path | None
    cpu_bytes: int
    default_bytes: int
    bundle: Path | None = None

    def download_bytes(self, cpu: bool) -> int:
        """Approximate size of everything to download, torch included."""
        return self.cpu_bytes if cpu else self.default_bytes


def read_recipe(text: str) -> Recipe:
    """Read `{engine, folder, lockDigest, lock, cudaRuntime?, llamaCpp?, downloadBytes: {cpu, default}, bundle?}`."""
    try:
        raw = json.loads(text)
        folder = Path(raw["folder"])
        size = raw["downloadBytes"]
        return Recipe(
            raw["engine"], folder, raw["lockDigest"], folder / raw["lock"], _beside(folder, raw.get("cudaRuntime")),
            _beside(folder, raw.get("llamaCpp")), int(size["cpu"]), int(size["default"]),
            Path(raw["bundle"]) if raw.get("bundle") else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BuildFailure(64, f"the recipe cannot be read: {error!r}", "run `sovran engine install` again", reason="no-recipe") from error


def _beside(folder: Path, name: str | None) -> Path | None:
    return None if name is None else folder / name
