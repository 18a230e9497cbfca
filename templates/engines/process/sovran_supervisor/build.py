"""One build of an environment at a time. The lock is the kernel's: it ends with the process that holds it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from .claim import identity
from .shared import open_to_group
from .worker import adopt_orphans, end_with_parent, sweep

_BROKEN = 70


def main(destination: Path, lock: Path, package: str, command: list[str]) -> int:
    """Build `destination` unless it is there and works; the exit code is the command's. Progress goes to stdout."""
    end_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, _leave)
    adopt_orphans()
    lock.parent.mkdir(parents=True, exist_ok=True)
    open_to_group(lock.parent)
    with lock.open("a+", encoding="utf-8") as stream:
        _take(stream)
        if _works(destination, package):
            _say("ready", path=str(destination), reused=True)
            return 0
        shutil.rmtree(destination, ignore_errors=True)
        code = _build([*command, str(destination)])
        if code == 0 and not _works(destination, package):
            told = {"error": "the built environment cannot load its worker", "remedy": "install again", "reason": "worker-broken"}
            print(json.dumps(told), file=sys.stderr)
            return _BROKEN
        return code


def _take(stream) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("waiting")
        fcntl.flock(stream, fcntl.LOCK_EX)
    stream.truncate(0)
    stream.write(json.dumps(identity(os.getpid())))
    stream.flush()


def _works(destination: Path, package: str) -> bool:
    python = destination / "bin" / "python"
    if not (destination / "environment.json").is_file() or not python.exists():
        return False
    env = {"PYTHONPATH": package, "PATH": os.defpath}
    return subprocess.run([str(python), "-c", "import sovran_worker"], env=env, capture_output=True, check=False).returncode == 0


def _build(argv: list[str]) -> int:
    build = subprocess.Popen(argv, process_group=0, preexec_fn=lambda: end_with_parent(signal.SIGKILL))  # noqa: PLW1509 - one thread
    try:
        return build.wait()
    finally:
        sweep(build.pid)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _say(stage: str, **facts: object) -> None:
    print(json.dumps({"stage": stage, **facts}), flush=True)
