"""The record `environment.json` and the check that the environment works."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .command import run
from .failure import UNAVAILABLE, BuildFailure
from .torch_offer import TorchOffer

_ENGINE = Path(__file__).resolve().parent.parent
_IMPORTS = """
import ctypes, json, platform, sys
from importlib.metadata import distributions
import torch, safetensors, sentencepiece, gguf, xllamacpp, peft
from transformers import AutoTokenizer, LlamaForCausalLM
assert torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item() == 8
ctypes.CDLL(sys.argv[1])
versions = {d.metadata["Name"].lower(): d.version for d in distributions()}
print(json.dumps({"python": platform.python_version(), "torch": torch.__version__, "versions": dict(sorted(versions.items()))}))
"""
# As the server does it: torch, imported above, would hide a library that the machine lacks.
_SERVER = "from sovran_worker.serve.openmp import load_llama; load_llama()"
_REMEDY = "delete the folder and build again; report the versions if it fails twice"


def verify(python: Path, folder: Path) -> dict[str, object]:
    """Import everything the workers need and return the versions seen; this also fills the bytecode cache."""
    library = next((folder / "llama.cpp" / "lib").glob("libllama.v*.so"))
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    _load_server(python, env)
    return json.loads(run([str(python), "-c", _IMPORTS, str(library)], _REMEDY, env))


def _load_server(python: Path, env: dict[str, str]) -> None:
    try:
        run([str(python), "-c", _SERVER], _REMEDY, {**env, "PYTHONPATH": str(_ENGINE)})
    except BuildFailure as failure:
        remedy = "install the system's OpenMP library (Debian: libgomp1), then run again"
        raise BuildFailure(UNAVAILABLE, "llama.cpp's server does not load here", remedy, reason="server-does-not-load") from failure


def write_record(folder: Path, digest: str, offer: TorchOffer, facts: dict[str, object], npm: dict[str, str]) -> None:
    """Write `environment.json`; it is the last file, so its presence means a complete environment."""
    record = {
        "lockDigest": f"sha256:{digest}",
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
