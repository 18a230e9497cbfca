"""The event stream: JSON lines on standard output, appended to `events.jsonl` as well."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

VERSION = 1


class EventLog:
    """Writes events whose `seq` grows by one across restarts of the same job. Safe to use from several threads."""

    def __init__(self, path: Path, job_id: str, output: int, rank: int = 0) -> None:
        self._job_id, self._output, self._rank = job_id, output, rank
        # A signal handler may raise while its own thread writes, hence a lock that this thread may take again.
        self._lock = threading.RLock()
        self._seq = _repair(path)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o664)

    def emit(self, event: str, /, **fields: object) -> None:
        """Write one event of type `event`."""
        with self._lock:
            self._seq += 1
            head = {"v": VERSION, "type": event, "ts": _now(), "jobId": self._job_id, "seq": self._seq, "rank": self._rank}
            line = (json.dumps({**head, **fields}, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")
            os.write(self._file, line)
            _write_all(self._output, line)


def _repair(path: Path) -> int:
    """Cut a line that a crash left unfinished and return the last sequence number (0 for none)."""
    if not path.exists():
        return 0
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) != len(content):
        os.truncate(path, len(whole))
    last = whole.rstrip(b"\n").rpartition(b"\n")[2]
    return int(json.loads(last)["seq"]) if last else 0


def _write_all(descriptor: int, line: bytes) -> None:
    try:
        while line:
            line = line[os.write(descriptor, line) :]
    except BrokenPipeError:
        # The follower went away: it reads events.jsonl from its offset when it comes back.
        return


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
