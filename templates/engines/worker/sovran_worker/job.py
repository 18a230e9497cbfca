"""The job file `job.json` and the folders around it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .digest import canonical_json
from .errors import BadSpec, InputMissing

API_VERSION = "job/v1"
HEARTBEAT_SECONDS = 30.0


@dataclass(frozen=True)
class JobInput:
    """One input: `path` is where it lies, `digest` is `sha256:<hex>` of the file or the tree."""

    name: str
    path: Path
    digest: str
    role: str


@dataclass(frozen=True)
class Job:
    """A job in its folder: `job.json`, `in/`, `scratch/`, `out/`, `events.jsonl`."""

    folder: Path
    raw: dict[str, Any]
    inputs: tuple[JobInput, ...]

    @property
    def job_id(self) -> str:
        """Identifier given by the caller."""
        return self.raw["jobId"]

    @property
    def kind(self) -> str:
        """What the job does."""
        return self.raw["kind"]

    @property
    def seed(self) -> int:
        """Seed of every random choice."""
        return self.raw.get("seed", 0)

    @property
    def spec(self) -> dict[str, Any]:
        """The neutral specification of this kind of job."""
        return self.raw.get("spec", {})

    @property
    def heartbeat_seconds(self) -> float:
        """Interval of the sign of life."""
        return float(self.raw.get("heartbeatSeconds", HEARTBEAT_SECONDS))

    @property
    def scratch(self) -> Path:
        """Folder for checkpoints; it survives restarts."""
        return self.folder / "scratch"

    @property
    def out(self) -> Path:
        """Folder of the results."""
        return self.folder / "out"

    def digest(self) -> str:
        """`sha256:<hex>` of the canonical job file: equal digests mean the same job."""
        return "sha256:" + hashlib.sha256(canonical_json(self.raw)).hexdigest()

    def input(self, role: str) -> JobInput:
        """Return the input with this role, or fail."""
        found = [item for item in self.inputs if item.role == role]
        if len(found) != 1:
            raise InputMissing(
                f"the job needs exactly one input with role `{role}`, found {len(found)}", "add it to inputs",
                reason="input-role", role=role, count=len(found),
            )
        return found[0]


def load_job(folder: Path) -> Job:
    """Read and check `folder/job.json`."""
    try:
        raw = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSpec(f"job.json cannot be read: {error}", reason="no-job-file") from error
    if not isinstance(raw, dict) or raw.get("apiVersion") != API_VERSION:
        raise BadSpec(f"apiVersion must be {API_VERSION}", reason="bad-field", field="apiVersion")
    _need(raw, {"kind": str, "jobId": str, "inputs": list})
    if not isinstance(raw.get("spec", {}), dict) or not isinstance(raw.get("seed", 0), int):
        raise BadSpec("spec must be an object and seed an integer", reason="bad-field", field="spec, seed")
    return Job(folder, raw, tuple(_read_input(folder, item) for item in raw["inputs"]))


def _need(value: Any, fields: dict[str, type]) -> None:
    for name, kind in fields.items():
        if not isinstance(value, dict) or not isinstance(value.get(name), kind):
            raise BadSpec(f"field `{name}` is missing or is not a {kind.__name__}", reason="bad-field", field=name)


def _read_input(folder: Path, item: Any) -> JobInput:
    _need(item, {"name": str, "digest": str, "role": str})
    # `path` in the job file is where a container sees the input; a plain process finds it below the job's folder.
    path = folder / "in" / item["name"]
    if path.parent != folder / "in" or item["name"] in {"", ".", ".."}:
        raise BadSpec(f"input name `{item['name']}` is not a plain name", reason="bad-field", field="inputs")
    return JobInput(item["name"], path, item["digest"], item["role"])
