"""Which of a job's processes this is: rank 0 reports and publishes, the others only compute with it."""

from __future__ import annotations

import os

from .errors import Unsupported
from .events import EventLog
from .job import Job


def own_rank() -> int:
    """Number of this process, as srun sets it; 0 where there is only one."""
    return int(os.environ.get("RANK", "0"))


def world_size(job: Job) -> int:
    """Processes of the job, one a node. Unsupported where another number of them was started."""
    nodes, started = job.spec.get("nodes", 1), int(os.environ.get("WORLD_SIZE", "1"))
    if nodes != started:
        raise Unsupported(f"the job is for {nodes} nodes and was started on {started}", reason="other-nodes", nodes=nodes, started=started)
    return nodes


def events_of_rank(job: Job) -> EventLog:
    """A file of this rank alone: the job's own events are those of rank 0."""
    job.scratch.mkdir(exist_ok=True)
    return EventLog(job.scratch / f"rank-{own_rank()}.jsonl", job.job_id, os.open(os.devnull, os.O_WRONLY), own_rank())
