"""What the kernel counted of this container's memory group."""

from __future__ import annotations

from pathlib import Path

# Version 2 of control groups, then version 1: both have a line `oom_kill N`.
_COUNTERS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


def oom_kills() -> int:
    """Processes of the group that the kernel ended for want of memory; 0 where it does not say."""
    for path in _COUNTERS:
        try:
            lines = Path(path).read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        counts = dict(line.split() for line in lines if len(line.split()) == 2)
        if "oom_kill" in counts:
            return int(counts["oom_kill"])
    return 0
