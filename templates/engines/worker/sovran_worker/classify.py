"""Mapping any exception to a failure of the contract."""

from __future__ import annotations

import errno
import re

from .errors import DiskFull, Interrupted, JobFailure, OutOfMemory

_MEMORY_SIGNS = ("can't allocate memory", "not enough memory", "Cannot allocate memory", "bad_alloc", "CUDA out of memory")
# What libraries say of a disk without room, in their own words and often without the system's number: the system's own
# texts (C, Python, Rust), numpy, huggingface_hub, datasets, SQLite, torch.
_DISK_SIGNS = re.compile(
    r"no space left on device|\benospc\b|\bstoragefull\b|(?:\berrno|\bos error) (?:28|122)\b"
    r"|disk quota exceeded|\bedquot\b|\bquotaexceeded\b|not enough (?:free space|(?:free )?disk space)"
    r"|\b\d+ requested and \d+ written\b|\bdisk is full\b|pytorchstreamwriter failed writing",
    re.IGNORECASE,
)


def classify(error: BaseException) -> JobFailure:
    """Return the JobFailure that `error` amounts to; unknown errors are an engine crash (70)."""
    if isinstance(error, JobFailure):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("stopped by SIGINT", reason="stopped", signal="SIGINT")
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or any(sign in text for sign in _MEMORY_SIGNS):
        return OutOfMemory(text)
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or _DISK_SIGNS.search(text):
        return DiskFull(text)
    return JobFailure(text)
