"""Which build of torch the operator's pip configuration offers to an interpreter."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .failure import UNAVAILABLE, BuildFailure
from .interpreter import Interpreter, find_interpreters
from .recipe import Recipe

_NO_INTERPRETER = "install Python 3.11, 3.12 or 3.13 with its venv module and pip 23.2 or later"
_NO_TORCH = "make the locked torch reachable: check pip's index, find-links, proxy and CA settings"


@dataclass(frozen=True)
class TorchOffer:
    """A build of torch for one interpreter; `version` is empty without one. `cpu` is false for builds that need the CUDA libraries."""

    interpreter: Interpreter
    version: str
    cpu: bool


def choose_offer(recipe: Recipe) -> TorchOffer:
    """Return the first offer of a CPU build, else the first offer; BuildFailure when there is none."""
    release = _locked_release(recipe.lock)
    fallback: TorchOffer | None = None
    interpreters = list(find_interpreters())
    for interpreter in interpreters:
        offer = _ask_pip(interpreter, release) if release else TorchOffer(interpreter, "", True)
        if offer and offer.cpu:
            return offer
        fallback = fallback or offer
    if fallback:
        return fallback
    if not interpreters:
        raise BuildFailure(UNAVAILABLE, "no fitting Python interpreter on PATH", _NO_INTERPRETER, reason="no-interpreter")
    raise BuildFailure(UNAVAILABLE, "pip finds no build of the locked torch", _NO_TORCH, reason="no-torch")


def narrow_lock(lock: Path, offer: TorchOffer, target: Path) -> Path:
    """Copy `lock` with torch's exact build: among equals pip prefers an index that lists hashes to a folder of wheels."""
    text = lock.read_text(encoding="utf-8")
    release = _locked_release(lock)
    narrowed = text.replace(f"torch=={release} ", f"torch=={offer.version} ") if release else text
    target.write_text(narrowed, encoding="utf-8")
    return target


def _locked_release(lock: Path) -> str | None:
    """None where the engine works without torch."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return next((line.split("==")[1].split()[0] for line in lines if line.startswith("torch==")), None)


def _ask_pip(interpreter: Interpreter, release: str) -> TorchOffer | None:
    argv = [interpreter.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--quiet"]
    # Debian marks its interpreter as externally managed, which pip checks even in a dry run.
    argv += ["--break-system-packages", "--only-binary", ":all:", "--report", "-", f"torch=={release}"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    metadata = json.loads(done.stdout)["install"][0]["metadata"]
    needs_cuda = any(line.startswith(("nvidia-", "cuda-")) for line in metadata.get("requires_dist", []))
    return TorchOffer(interpreter, metadata["version"], not needs_cuda)
