"""The record `environment.json` and the check that the environment works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .command import run
from .failure import UNAVAILABLE, BuildFailure
from .recipe import Recipe
from .torch_offer import TorchOffer

_WORKER = Path(__file__).resolve().parent.parent
_VERSIONS = """
import json, platform
from importlib.metadata import distributions
versions = {d.metadata["Name"].lower(): d.version for d in distributions()}
print(json.dumps({"python": platform.python_version(), "torch": versions.get("torch"), "versions": dict(sorted(versions.items()))}))
"""
_REMEDY = "delete the folder and build again; report the versions if it fails twice"
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def verify(python: Path, recipe: Recipe) -> dict[str, object]:
    """Run the engine's own check, which also fills the bytecode cache, and return the versions installed."""
    modules = os.pathsep.join([str(recipe.folder), str(_WORKER)])
    env = {**os.environ, **_OFFLINE, "PYTHONPATH": modules}
    done = subprocess.run([str(python), "-m", "sovran_engine.check"], capture_output=True, text=True, env=env, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stderr)
        raise _failure(done.stderr.rstrip().rpartition("\n")[2])
    return json.loads(run([str(python), "-c", _VERSIONS], _REMEDY))


def _failure(line: str) -> BuildFailure:
    """The check's last line may be `{error, remedy, reason}`."""
    try:
        told = json.loads(line)
        return BuildFailure(UNAVAILABLE, told["error"], told["remedy"], reason=told["reason"])
    except (ValueError, KeyError, TypeError):
        return BuildFailure(UNAVAILABLE, f"the engine does not load: {line}", _REMEDY, reason="engine-does-not-load")


def write_record(folder: Path, recipe: Recipe, offer: TorchOffer, facts: dict[str, object], npm: dict[str, str]) -> None:
    """Write `environment.json`; it is the last file, so its presence means a complete environment."""
    record = {
        "engine": recipe.engine,
        "lockDigest": recipe.lock_digest,
        "basePython": offer.interpreter.executable,
        "machine": offer.interpreter.machine,
        "torchBuild": "cpu" if offer.cpu else "default",
        "sizeBytes": _size(folder),
        "npm": npm,
        **facts,
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    (folder / "environment.json").write_text(text, encoding="utf-8")


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
