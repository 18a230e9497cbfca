"""The process's environment: no network use by libraries, memory kept by the allocator, threads."""

from __future__ import annotations

import ctypes
import os

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "WANDB_MODE": "disabled",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3


def force_offline() -> None:
    """Set the variables before any library is imported: some read them once."""
    os.environ.update(OFFLINE)


def keep_memory() -> None:
    """Make glibc reuse freed blocks instead of returning them: page faults took half of a training step."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, 1 << 30)
        libc.mallopt(_M_TRIM_THRESHOLD, (1 << 31) - 1)


def core_count() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0))
