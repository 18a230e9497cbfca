"""Mapping any exception to a failure of the contract."""

from __future__ import annotations

import errno

from .errors import DiskFull, Interrupted, JobFailure, OutOfMemory

_MEMORY_SIGNS = ("can't allocate memory", "not enough memory", "Cannot allocate memory", "bad_alloc")
_DISK_SIGNS = ("No space left on device", "ENOSPC", "os error 28")


def classify(error: BaseException) -> JobFailure:
    """Return the JobFailure that `error` amounts to; unknown errors are an engine crash (70)."""
    if isinstance(error, JobFailure):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("stopped by SIGINT", reason="stopped", signal="SIGINT")
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or any(sign in text for sign in _MEMORY_SIGNS):
        return OutOfMemory(text)
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(sign in text for sign in _DISK_SIGNS):
        return DiskFull(text)
    return JobFailure(text)
