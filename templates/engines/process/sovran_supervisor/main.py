"""One attempt of one job or service, from claim to exit record; a service that ends unasked is started again.

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
from .record import reserve, withdraw, write_record
from .restarts import Ends
from .shared import StopFile, open_to_group, stop_noted
from .worker import adopt_orphans, signal_group, start_worker, sweep

_CHUNK = 65536
# What a worker that was asked to stop exits with.
_INTERRUPTED = 75
_IDLE_SECONDS = 3600.0


class Supervision:
    """The worker, one run after the other: its process group, its deadline, what was asked of it, and how it ended."""

    def __init__(self, attempt: Path, launch: dict[str, Any], *, shared: bool = False) -> None:
        self.attempt, self.launch = attempt, launch
        self.group = 0
        self.status: int | None = None
        self.over_time = False
        self.asked = False
        self._stop_file = StopFile(attempt, shared)
        self._wake, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        self.contained = bool(launch.get("contained"))
        self._pending: list[int] = []
        self._deadline: float | None = None

    def ask(self, number: int) -> None:
        """Pass a request to stop on to the worker, or keep it until there is one."""
        self.asked = True
        if self.group:
            signal_group(self.group, number)
        else:
            self._pending.append(number)

    def rest(self, seconds: float) -> bool:
        """Wait that long, or until somebody asks to stop. The result is whether nobody did."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            if select.select([self._wake], [], [], self._stop_file.patience(left))[0]:
                os.read(self._wake, _CHUNK)
            self._obey_file()
        return not self.asked

    def run(self, log: BoundedLog) -> dict[str, Any]:
        """Start the worker and wait for its end, which is returned; everything it started is gone afterwards."""
        _unlink(self.launch["unlink"])
        log_read, log_write = os.pipe()
        # A container has no network already; ranks on several machines need theirs.
        argv, cwd, alone = self.launch["argv"], self.launch["cwd"], not (self.contained or self.launch.get("network"))
        self.group, isolated = start_worker(argv, self._environment(), cwd, log_write, alone=alone)
        os.close(log_write)
        started = {**identity(self.group), "startedAt": now(), "isolatesNetwork": isolated or self.contained}
        write_record(self.attempt / "process.json", started)
        for number in self._pending:
            signal_group(self.group, number)
        self._wait(log_read, log)
        sweep(self.group)
        _drain(log_read, log)
        os.close(log_read)
        _unlink(self.launch["unlink"])
        outcome = _outcome(self)
        self.group, self.status = 0, None
        return outcome

    def _environment(self) -> dict[str, str]:
        # A container's own variables name the devices it was given; nothing of an operator is among them.
        kept = ("",) if self.contained else tuple(self.launch.get("inherit", ()))
        return {**{name: value for name, value in os.environ.items() if name.startswith(kept)}, **self.launch["env"]}

    def _wait(self, log_read: int, log: BoundedLog) -> None:
        wall = self.launch.get("wallSeconds")
        self._deadline = time.monotonic() + wall if wall else None
        watched = [log_read, self._wake]
        while self.status is None:
            ready, _, _ = select.select(watched, [], [], self._patience())
            if log_read in ready and not _copy(log_read, log):
                watched.remove(log_read)
            if self._wake in ready:
                os.read(self._wake, _CHUNK)
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
        elif asked == "stop" and not self.asked:
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
    lasts = supervision.contained and "restartWaits" in launch
    if not lasts and not claim(attempt):
        return 0
    # Whoever asked before the claim saw nobody to signal. Whoever asks from now on sees the claim, and signals.
    supervision.asked = not lasts and stop_noted(attempt)
    outcome = _keep_up(supervision)
    write_record(attempt / "exit.json", outcome)
    # Its daemon starts a container that ends once more; one that is to stay down does not end before it is asked to.
    while lasts and supervision.rest(_IDLE_SECONDS):
        continue
    return 128 + signal.Signals[outcome["signal"]] if outcome["signal"] else outcome["exitCode"]


def _keep_up(supervision: Supervision) -> dict[str, Any]:
    """Run the worker, and a service that was healthy once again after each end that nobody asked for: how it ended at last."""
    attempt, launch = supervision.attempt, supervision.launch
    log = BoundedLog(Path(launch.get("log", attempt.parent.parent / "stderr.log")), launch["logBytes"], echo=supervision.contained)
    ends = Ends(attempt, launch.get("restartWaits", []))
    outcome = {**_outcome(supervision), "exitCode": _INTERRUPTED}
    was_lost = (attempt / "process.json").exists() and not (attempt / "exit.json").exists()
    wait = ends.note("lost", log.last_line()) if was_lost else 0.0
    withdraw(attempt / "process.json")
    _unlink([attempt / "exit.json"])
    reserve(attempt / "exit.json")
    while wait is not None and supervision.rest(wait):
        outcome = supervision.run(log)
        if supervision.asked or not (attempt / "healthy.json").exists():
            break
        wait = ends.note(outcome["signal"] or f"exit {outcome['exitCode']}", log.last_line())
        withdraw(attempt / "process.json")
    return outcome


def _unlink(paths: list[str | Path]) -> None:
    for path in paths:
        Path(path).unlink(missing_ok=True)


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
