"""Mapping any exception to a failure of the contract."""

from __future__ import annotations

import errno
import re
import traceback
from collections.abc import Iterator

from .errors import DiskFull, InputMissing, Interrupted, JobFailure, OutOfMemory

_MEMORY_SIGNS = ("can't allocate memory", "not enough memory", "Cannot allocate memory", "bad_alloc", "CUDA out of memory")
# What libraries say of a disk without room, in their own words and often without the system's number: the system's own
# texts (C, Python, Rust), numpy, huggingface_hub, datasets, SQLite, torch.
_DISK_SIGNS = re.compile(
    r"no space left on device|\benospc\b|\bstoragefull\b|(?:\berrno|\bos error) (?:28|122)\b"
    r"|disk quota exceeded|\bedquot\b|\bquotaexceeded\b|not enough (?:free space|(?:free )?disk space)"
    r"|\b\d+ requested and \d+ written\b|\bdisk is full\b|pytorchstreamwriter failed writing",
    re.IGNORECASE,
)
# Errors of huggingface_hub where it is told to stay offline.
_HUB_ERRORS = {"OfflineModeIsEnabled", "LocalEntryNotFoundError", "IncompleteSnapshotError"}
_HUB_ADDRESS = re.compile(r"Cannot reach (https?://\S+?):")


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
    if asked := _asked_of_hub(error):
        return InputMissing(f"blocked: {asked} was asked of the model hub", "add the file to the model's folder", reason="hub-access", what=asked)
    return JobFailure(text)


def _asked_of_hub(error: BaseException) -> str:
    """What an engine asked of the model hub, which it must not reach; empty for any other error."""
    chain = list(_chain(error))
    if not any(type(one).__name__ in _HUB_ERRORS for one in chain):
        return ""
    addresses = [match.group(1) for match in map(_HUB_ADDRESS.search, map(str, chain)) if match]
    return next(iter([*_named_in_calls(chain), *addresses]), "a file")


def _named_in_calls(chain: list[BaseException]) -> Iterator[str]:
    """Repository and file that the library's functions were called with: its messages name neither."""
    for error in chain:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            parts = [frame.f_locals.get(name) for name in ("repo_id", "filename")]
            if isinstance(parts[0], str):
                yield "/".join(part for part in parts if isinstance(part, str))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
