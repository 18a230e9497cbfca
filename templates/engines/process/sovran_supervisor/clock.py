"""Time of this machine, as it stands in records."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """ISO 8601 UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
