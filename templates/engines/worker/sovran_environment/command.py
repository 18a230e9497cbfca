"""Running a program whose output belongs to standard error."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence

from .failure import DISK_FULL, MISMATCH, UNAVAILABLE, BuildFailure

_HASH_SIGNS = ("DO NOT MATCH THE HASHES", "Hashes are required")
_DISK_SIGNS = ("No space left on device", "Disk quota exceeded", "ENOSPC", "os error 28", "os error 122")


def run(argv: Sequence[str], remedy: str, env: Mapping[str, str] | None = None) -> str:
    """Run `argv` and return its standard output; a failure becomes a BuildFailure carrying `remedy`."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, env=env, check=False)
    except FileNotFoundError:
        raise BuildFailure(UNAVAILABLE, f"{argv[0]}: program not found", remedy, reason="program-missing", program=argv[0]) from None
    if done.returncode != 0:
        sys.stderr.write(done.stderr)
        raise _failure(argv, done.stderr + done.stdout, remedy)
    return done.stdout


def _failure(argv: Sequence[str], output: str, remedy: str) -> BuildFailure:
    name = " ".join(argv[:4])
    if any(sign in output for sign in _HASH_SIGNS):
        remedy = "compare the mirror with the lock file"
        return BuildFailure(MISMATCH, f"{name}: a package differs from its locked hash", remedy, reason="package-differs")
    if any(sign in output for sign in _DISK_SIGNS):
        return BuildFailure(DISK_FULL, f"{name}: the disk is full", "free disk space, then run again", reason="disk-full")
    return BuildFailure(UNAVAILABLE, f"{name}: failed", remedy, reason="command-failed", command=name)
