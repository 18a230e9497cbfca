"""Time of this machine, as it stands in records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now(*, ago: float = 0.0) -> str:
    """ISO 8601 UTC with milliseconds; `ago` seconds before."""
    return (datetime.now(UTC) - timedelta(seconds=ago)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
