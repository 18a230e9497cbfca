"""One attempt of one job or service, from claim to exit record.

SIGTERM asks the worker's group to stop, SIGUSR1 ends it at once; the caller decides how long to wait between them. In a
folder that operators share, one who may not signal us asks by a file.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from pathlib import Path
from typing import Any

from .claim import claim, identity
from .clock import now
from .memory import oom_kills
from .log import BoundedLog
from .record import reserve, write_record
from .shared import StopFile, open_to_group, stop_noted
from .worker import adopt_orphans, signal_group, start_worker, sweep

_CHUNK = 65536
# What a worker that was asked to stop exits with.
_INTERRUPTED = 75


class Supervision:
    """The running worker: its process group, its deadline, and how it ended."""

    def __init__(self, attempt: Path, launch: dict[str, Any], *, shared: bool = False) -> None:
        self.attempt, self.launch = attempt, launch
        self.group = 0
        self.status: int | None = None
        self.over_time = False
        self._stop_file = StopFile(attempt, shared)
        self._stopping = False
        self.contained = bool(launch.get("contained"))
        self._pending: list[int] = []
        self._deadline: float | None = None

    def ask(self, number: int) -> None:
        """Pass a request to stop on to the worker, or keep it until there is one."""
        self._stopping = True
        if self.group:
            signal_group(self.group, number)
        else:
            self._pending.append(number)

    def run(self) -> None:
        """Start the worker and wait for its end; everything it started is gone afterwards."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        log_read, log_write = os.pipe()
        log = BoundedLog(Path(self.launch.get("log", self.attempt.parent.parent / "stderr.log")), self.launch["logBytes"], echo=self.contained)
        # A container has no network already.
        argv, cwd, alone = self.launch["argv"], self.launch["cwd"], not self.contained
        self.group, isolated = start_worker(argv, self._environment(), cwd, log_write, alone=alone)
        os.close(log_write)
        started = {**identity(self.group), "startedAt": now(), "isolatesNetwork": isolated or self.contained}
        write_record(self.attempt / "process.json", started)
        for number in self._pending:
            signal_group(self.group, number)
        self._wait(log_read, wake_read, log)
        sweep(self.group)
        _drain(log_read, log)

    def _environment(self) -> dict[str, str]:
        # A container's own variables name the devices it was given; nothing of an operator is among them.
        return {**os.environ, **self.launch["env"]} if self.contained else self.launch["env"]

    def _wait(self, log_read: int, wake_read: int, log: BoundedLog) -> None:
        wall = self.launch.get("wallSeconds")
        self._deadline = time.monotonic() + wall if wall else None
        watched = [log_read, wake_read]
        while self.status is None:
            ready, _, _ = select.select(watched, [], [], self._patience())
            if log_read in ready and not _copy(log_read, log):
                watched.remove(log_read)
            if wake_read in ready:
                os.read(wake_read, _CHUNK)
            self._reap()
            self._keep_time()
            self._obey_file()

    def _patience(self) -> float | None:
        return self._stop_file.patience(None if self._deadline is None else max(0.0, self._deadline - time.monotonic()))

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.group:
                self.status = status

    def _obey_file(self) -> None:
        asked = None if self.status is not None else self._stop_file.asked()
        if asked == "end":
            self.ask(signal.SIGKILL)
        elif asked == "stop" and not self._stopping:
            self.ask(signal.SIGTERM)

    def _keep_time(self) -> None:
        if self.status is not None or self._deadline is None or time.monotonic() < self._deadline:
            return
        signal_group(self.group, signal.SIGKILL if self.over_time else signal.SIGTERM)
        self.over_time = True
        self._deadline = time.monotonic() + self.launch["graceSeconds"]


def main(attempt: Path) -> int:
    """Run the attempt unless another process has it. The result is the worker's, which a container shows as its own."""
    launch = json.loads((attempt / "launch.json").read_text(encoding="utf-8"))
    supervision = Supervision(attempt, launch, shared=open_to_group(attempt))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: supervision.ask(signal.SIGTERM))
    signal.signal(signal.SIGINT, lambda *_: supervision.ask(signal.SIGTERM))
    signal.signal(signal.SIGUSR1, lambda *_: supervision.ask(signal.SIGKILL))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    adopt_orphans()
    # A container is unique by its name, and a service in one starts again in the same folder.
    once = not launch.get("restarts")
    if once and not claim(attempt):
        return 0
    # Whoever asked before the claim saw nobody to signal. Whoever asks from now on sees the claim, and signals.
    if once and stop_noted(attempt):
        write_record(attempt / "exit.json", {**_outcome(supervision), "exitCode": _INTERRUPTED})
        return _INTERRUPTED
    reserve(attempt / "exit.json")
    for stale in launch["unlink"]:
        Path(stale).unlink(missing_ok=True)
    supervision.run()
    for stale in launch["unlink"]:
        Path(stale).unlink(missing_ok=True)
    outcome = _outcome(supervision)
    write_record(attempt / "exit.json", outcome)
    return 128 + signal.Signals[outcome["signal"]] if outcome["signal"] else outcome["exitCode"]


def _outcome(supervision: Supervision) -> dict[str, Any]:
    status = supervision.status or 0
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    killed = os.WIFSIGNALED(status)
    return {
        "exitCode": None if killed else os.WEXITSTATUS(status),
        "signal": signal.Signals(os.WTERMSIG(status)).name if killed else None,
        "overTime": supervision.over_time,
        "endedAt": now(),
        "peakKiB": usage.ru_maxrss,
        "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3),
        **({"oomKills": oom_kills(), "contained": True} if supervision.contained else {}),
    }


def _copy(source: int, log: BoundedLog) -> bool:
    chunk = os.read(source, _CHUNK)
    log.write(chunk)
    return chunk != b""


def _drain(source: int, log: BoundedLog) -> None:
    os.set_blocking(source, False)
    try:
        while _copy(source, log):
            continue
    except BlockingIOError:
        return
