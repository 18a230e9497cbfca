"""Finding Python interpreters that can carry the environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = ("python3.11", "python3.12", "python3.13", "python3")
SUPPORTED = ((3, 11), (3, 12), (3, 13))
# `pip --python` exists from 22.3; before 23.2 a constraint `<=X` refuses the local label `X+cpu`.
OLDEST_PIP = (23, 2)
_PROBE = """
import importlib.util as u, json, platform, sys
has = lambda n: u.find_spec(n) is not None
pip = __import__("pip").__version__ if has("pip") else ""
print(json.dumps({"executable": sys.executable, "version": list(sys.version_info[:3]), "pip": pip,
  "venv": has("venv"), "machine": platform.machine(), "libc": platform.libc_ver()[0], "os": sys.platform}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python with a recent pip, on glibc Linux."""

    executable: str
    version: str
    pip: str
    machine: str


def find_interpreters() -> Iterator[Interpreter]:
    """Yield the fitting interpreters of PATH, each once, in the order of NAMES."""
    seen: set[str] = set()
    for name in NAMES:
        for path in _all_on_path(name):
            facts = _probe(path)
            if facts is None or facts["executable"] in seen:
                continue
            seen.add(facts["executable"])
            if _fits(facts):
                yield _interpreter(facts)


def _all_on_path(name: str) -> list[str]:
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = (shutil.which(name, path=folder) for folder in folders)
    return [path for path in found if path]


def _probe(path: str) -> dict | None:
    try:
        done = subprocess.run([path, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=30, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def _fits(facts: dict) -> bool:
    pip = tuple(int(part) for part in facts["pip"].split(".")[:2] if part.isdigit())
    version = tuple(facts["version"][:2])
    return version in SUPPORTED and pip >= OLDEST_PIP and facts["venv"] and facts["os"] == "linux" and facts["libc"] == "glibc"


def _interpreter(facts: dict) -> Interpreter:
    version = ".".join(str(part) for part in facts["version"])
    return Interpreter(facts["executable"], version, facts["pip"], facts["machine"])
