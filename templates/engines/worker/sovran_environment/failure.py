"""Failures of the build, each with a sysexits code and a one-line remedy."""

from __future__ import annotations

MISMATCH = 66
UNAVAILABLE = 69
DISK_FULL = 73


class BuildFailure(Exception):
    """A build that cannot go on: `code` is the exit status, `remedy` what the operator can do.

    `reason` is a stable name and `params` are its facts, from which the caller words it in the reader's language.
    """

    def __init__(self, code: int, message: str, remedy: str, *, reason: str, **params: str | float) -> None:
        super().__init__(message)
        self.reason, self.params = reason, params
        self.code = code
        self.remedy = remedy
