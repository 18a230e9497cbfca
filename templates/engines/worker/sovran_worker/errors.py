"""Failures of a job, each with its sysexits code, class and remedy."""

from __future__ import annotations

from typing import Any


class JobFailure(Exception):
    """A failure that the job contract names: `message` and `remedy` in English for the log.

    `reason` is a stable name and `params` are its facts, from which the caller words it in the reader's language.
    """

    code = 70
    kind = "engine-crash"
    remedy = "read the job's log, then report the failure with it"

    def __init__(self, message: str, remedy: str | None = None, *, reason: str = "", **params: str | int) -> None:
        super().__init__(message)
        self.reason, self.params = reason, params
        if remedy:
            self.remedy = remedy

    def record(self, last_step: int) -> dict[str, Any]:
        """Return what `failure.json` and the `end` event say."""
        told = {"reason": self.reason, "params": self.params} if self.reason else {}
        return {"code": self.code, "class": self.kind, **told, "message": str(self), "lastStep": last_step, "remedy": self.remedy}


class BadSpec(JobFailure):
    """The job file does not follow the contract."""

    code = 64
    kind = "bad-job-spec"
    remedy = "correct the job file"


class DataInvalid(JobFailure):
    """The data set is empty or a row cannot be used."""

    code = 65
    kind = "data-invalid"
    remedy = "validate the data set, then run again"


class InputMissing(JobFailure):
    """An input is absent or differs from its digest."""

    code = 66
    kind = "input-mismatch"
    remedy = "fetch the inputs again and compare their digests"


class OutOfMemory(JobFailure):
    """The machine has not enough memory."""

    code = 71
    kind = "out-of-memory"
    remedy = "lower microBatch or seqLen, or use a machine with more memory"


class DiskFull(JobFailure):
    """No space is left on the device."""

    code = 73
    kind = "disk-full"
    remedy = "free disk space, then run the same job again"


class Diverged(JobFailure):
    """The loss is not a finite number."""

    code = 74
    kind = "diverged"
    remedy = "lower the learning rate or lengthen the warm-up"


class Interrupted(JobFailure):
    """A signal asked to stop; the state was saved."""

    code = 75
    kind = "interrupted"
    remedy = "run the same job again: it resumes from its checkpoint"


class Unsupported(JobFailure):
    """This engine cannot do what the job asks."""

    code = 78
    kind = "unsupported"
    remedy = "choose another engine or another value"
