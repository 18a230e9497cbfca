"""The process's environment: no network use by libraries, memory kept by the allocator, threads."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

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
_BUSY_SHARE = 0.3
_SAMPLE_SECONDS = 0.2
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


def choose_wait_policy() -> str:
    """Set how OpenMP threads wait for each other, before its library is loaded; an operator's own choice stands.

    Spinning is faster on free cores. Beside other busy processes it steals the time of the thread it waits for: measured on
    two cores with one of them taken, steps were twice as long as with passive waiting.
    """
    return os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE" if _busy_share() > _BUSY_SHARE else "ACTIVE")


def _busy_share() -> float:
    """Share of all cores that other processes use during a short sample."""
    idle, total = _processor_times()
    time.sleep(_SAMPLE_SECONDS)
    idle_later, total_later = _processor_times()
    return 1 - (idle_later - idle) / max(1, total_later - total)


def _processor_times() -> tuple[int, int]:
    """Idle and total ticks since boot, from /proc/stat."""
    ticks = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def core_count() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0))
