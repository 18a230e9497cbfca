"""Exactly one supervisor per attempt: the claim is a hard link, which the file system grants once."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .clock import now
from .record import sync


def claim(attempt: Path) -> bool:
    """Take the attempt for this process; False when another process has it. The claim is never without content."""
    draft = attempt / f".claim.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as stream:
        json.dump({**identity(os.getpid()), "at": now()}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, attempt / "claim.json")
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    sync(attempt)
    return True


def identity(pid: int) -> dict[str, object]:
    """What tells a process from a later one with the same number: start time in ticks since boot, and the boot."""
    return {"pid": pid, "start": start_of(pid), "bootId": _boot_id()}


def start_of(pid: int) -> str:
    """Field 22 of `/proc/PID/stat`; empty when the process is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat[stat.rindex(")") + 2 :].split()[19]


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
