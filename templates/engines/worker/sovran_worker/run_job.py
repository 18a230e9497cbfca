"""Running one job under the contract: events, verification, result or failure, exit code."""

from __future__ import annotations

import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .classify import classify
from .errors import BadSpec, JobFailure, Unsupported
from .events import EventLog
from .heartbeat import Heartbeat
from .inputs import verify_inputs
from .job import Job, load_job
from .kinds import Kind, find_kind
from .manifest import build_manifest, manifest_holds
from .outputs import describe, open_partial, publish, write_json
from .rank import events_of_rank, own_rank
from .stop import Stop

# srun ends all ranks with the first that fails: rank 0 writes its own record before.
_GRACE_SECONDS = 5


@dataclass
class Context:
    """What a kind of job gets: the job, where to write, how to report, when to stop."""

    job: Job
    partial: Path
    events: EventLog
    stop: Stop
    last_step: int = 0

    def stage(self, name: str, **facts: object) -> None:
        """Announce the beginning of a stage."""
        self.events.emit("stage", stage=name, **facts)


def run_job(kind: str, folder: Path) -> int:
    """Run the job in `folder` and return its exit code."""
    output = _claim_stdout()
    stop = Stop()
    try:
        job = load_job(folder)
    except JobFailure as failure:
        return _refuse(folder, output, failure)
    stop.install()
    if own_rank() > 0:
        return _follow(kind, Context(job, job.scratch, events_of_rank(job), stop))
    events = EventLog(folder / "events.jsonl", job.job_id, output)
    with Heartbeat(events, job.heartbeat_seconds):
        return _run(kind, Context(job, job.out / ".partial", events, stop))


def _claim_stdout() -> int:
    """Keep standard output for events: what libraries print goes to standard error."""
    output = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return output


def _run(kind: str, context: Context) -> int:
    try:
        _work(kind, context)
    except BaseException as error:
        context.stop.ignore()
        return _fail(context, error)
    return 0


def _follow(kind: str, context: Context) -> int:
    """Compute with rank 0 and return an exit code; this rank publishes nothing."""
    try:
        if not manifest_holds(context.job.out, context.job):
            verify_inputs(context.job)
            _find_kind(kind, context.job)(context)
    except BaseException as error:
        traceback.print_exception(error, file=sys.stderr)
        time.sleep(_GRACE_SECONDS)
        return classify(error).code
    return 0


def _work(kind: str, context: Context) -> None:
    started = time.monotonic()
    job, events = context.job, context.events
    events.emit("start", kind=job.kind, jobDigest=job.digest(), pid=os.getpid())
    run = _find_kind(kind, job)
    if manifest_holds(job.out, job):
        events.emit("end", status="succeeded", repeated=True)
        return
    context.stage("verify-inputs")
    verify_inputs(job)
    open_partial(job.out)
    job.scratch.mkdir(exist_ok=True)
    facts = run(context)
    context.stage("publish")
    outputs = describe(context.partial, events)
    context.stop.ignore()
    publish(job.out, build_manifest(job, outputs, facts, time.monotonic() - started))
    events.emit("end", status="succeeded", step=context.last_step, outputs={item["name"]: item["digest"] for item in outputs})


def _find_kind(kind: str, job: Job) -> Kind:
    run = find_kind(kind)
    if run is None:
        raise Unsupported(f"this engine has no job kind `{kind}`", reason="unknown-kind", kind=kind)
    if kind != job.kind:
        raise BadSpec(f"the command says `{kind}`, job.json says `{job.kind}`", reason="kind-differs", command=kind, job=job.kind)
    return run


def _fail(context: Context, error: BaseException) -> int:
    failure = classify(error)
    traceback.print_exception(error, file=sys.stderr)
    status = "interrupted" if failure.code == 75 else "failed"
    record = failure.record(context.last_step)
    _write_failure(context.job.folder, record)
    context.events.emit("end", status=status, **record)
    return failure.code


def _write_failure(folder: Path, record: dict[str, Any]) -> None:
    try:
        (folder / "out").mkdir(exist_ok=True)
        write_json(folder / "out" / "failure.json", record)
    except OSError as error:
        print(f"failure.json cannot be written: {error}", file=sys.stderr)


def _refuse(folder: Path, output: int, failure: JobFailure) -> int:
    """Report a job file that names no usable job."""
    record = failure.record(0)
    if folder.is_dir():
        _write_failure(folder, record)
        EventLog(folder / "events.jsonl", "unknown", output).emit("end", status="failed", **record)
    print(f"{failure}: {failure.remedy}", file=sys.stderr)
    return failure.code
