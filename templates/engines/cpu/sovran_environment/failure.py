"""Failures of the build, each with a sysexits code and a one-line remedy."""

from __future__ import annotations

MISMATCH = 66
UNAVAILABLE = 69
DISK_FULL = 73


class BuildFailure(Exception):
    """A build that cannot go on: `code` is the exit status, `remedy` what the operator can do."""

    def __init__(self, code: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.remedy = remedy
