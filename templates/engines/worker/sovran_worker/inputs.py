"""Verification of the inputs before any work."""

from __future__ import annotations

from .digest import digest_path
from .errors import InputMissing
from .job import Job


def verify_inputs(job: Job) -> None:
    """Raise InputMissing for an absent input, or one whose content differs from its digest."""
    for item in job.inputs:
        if not item.path.exists():
            raise InputMissing(f"input `{item.name}` is missing", reason="input-missing", name=item.name)
        found = digest_path(item.path)
        if found != item.digest:
            raise InputMissing(
                f"input `{item.name}` has digest {found}, the job names {item.digest}",
                reason="input-differs", name=item.name, found=found, expected=item.digest,
            )
