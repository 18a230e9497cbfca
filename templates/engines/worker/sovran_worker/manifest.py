"""The manifest of a finished job: what went in, what ran, what came out."""

from __future__ import annotations

import json
import platform
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .digest import digest_entries, digest_path, tree_entries
from .job import Job
from .runtime import core_count


def build_manifest(job: Job, outputs: list[dict[str, Any]], facts: dict[str, Any], wall_seconds: float) -> dict[str, Any]:
    """Return the manifest; `facts` holds the kind's own fields, such as `metrics`."""
    return {
        "apiVersion": "manifest/v1",
        "jobId": job.job_id,
        "kind": job.kind,
        "jobDigest": job.digest(),
        "seed": job.seed,
        "engine": _engine(job),
        "inputs": [{"name": item.name, "role": item.role, "digest": item.digest} for item in job.inputs],
        "hardware": _hardware(),
        "wallSeconds": round(wall_seconds, 3),
        "peakMemoryBytes": _peak_memory_bytes(),
        **facts,
        "outputs": outputs,
    }


def manifest_holds(out: Path, job: Job) -> bool:
    """Whether `out` already holds the verified result of this very job."""
    path = out / "manifest.json"
    if not path.is_file():
        return False
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest.get("jobDigest") != job.digest():
        return False
    return all(_unchanged(out / item["name"], item) for item in manifest["outputs"])


def _unchanged(tree: Path, item: dict[str, Any]) -> bool:
    return tree.is_dir() and digest_path(tree) == item["digest"]


def _engine(job: Job) -> dict[str, Any]:
    record = Path(sys.prefix, "environment.json")
    environment = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    return {
        "name": job.raw.get("engine", {}).get("name"),
        "environment": environment.get("lockDigest"),
        "torchBuild": environment.get("torchBuild"),
        "worker": _code_digest("sovran_worker"),
        "code": _code_digest("sovran_engine"),
        "python": platform.python_version(),
        "versions": environment.get("versions", {}),
    }


def _code_digest(package: str) -> str:
    spec = find_spec(package)
    folder = Path(next(iter(spec.submodule_search_locations)))
    return f"sha256:{digest_entries([entry for entry in tree_entries(folder) if entry.path.endswith('.py')])}"


def _hardware() -> dict[str, Any]:
    return {"machine": platform.machine(), "cpu": _cpu_model(), "cores": core_count(), "memoryBytes": _memory_bytes()}


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _memory_bytes() -> int:
    line = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()[0]
    return int(line.split()[1]) * 1024


def _peak_memory_bytes() -> int | None:
    """Largest resident set of this process, bytes, from the line `VmHWM` of /proc; None where the kernel keeps none."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)
