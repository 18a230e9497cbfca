"""Workers forked from a process that has imported the libraries: importing them is most of a small job's time.

Each is a process of its own that runs the command line's `main`, takes signals and can be killed. What a cold start adds is
proved by the tests that use `fixture.run_cold`, one for each kind of job.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from pathlib import Path

import tqdm

LIBRARIES = ["torch", "peft", "transformers.models.auto.modeling_auto", "transformers.models.llama.modeling_llama"]
# Read when torch is loaded, before a worker could choose. Spinning threads steal time from each other on a busy machine.
WAIT_POLICY = "OMP_WAIT_POLICY"
os.environ.setdefault(WAIT_POLICY, "PASSIVE")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(LIBRARIES)


# A signal, and fields of the event behind which the worker sends it to itself.
Ending = tuple[int, dict[str, object]]


class WarmWorker:
    """The part of `subprocess.Popen` that the tests use."""

    def __init__(self, argv: list[str], errors: Path, ending: Ending | None = None) -> None:
        reader, writer = _CONTEXT.Pipe(duplex=False)
        self._errors = errors
        self._process = _CONTEXT.Process(target=_become_worker, args=(argv, writer, str(errors), ending))
        self._process.start()
        writer.close()
        self.stdout = os.fdopen(os.dup(reader.fileno()), "rb", buffering=0)
        reader.close()

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal, None while it runs."""
        return self._process.exitcode

    def communicate(self, timeout: float) -> tuple[bytes, bytes]:
        """Read the rest of standard output, wait for the end, and return it with all of standard error.

        A worker that has not ended after `timeout` seconds is killed.
        """
        guard = threading.Timer(timeout, self._process.kill)
        guard.start()
        with self.stdout:
            out = self.stdout.read()
        self._process.join()
        guard.cancel()
        return out, self._errors.read_bytes()


def _become_worker(
    argv: list[str], writer: multiprocessing.connection.Connection, errors: str, ending: Ending | None
) -> None:
    # The converter brings its own `gguf`, which must be the first that is imported.
    if "gguf" in sys.modules or not set(LIBRARIES) <= sys.modules.keys():
        sys.exit("the libraries were not imported beforehand as a worker would import them")
    os.dup2(writer.fileno(), 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
    writer.close()
    # Its lock would be a semaphore that outlives a killed worker.
    tqdm.tqdm.set_lock(threading.RLock())
    if ending:
        _end_behind(*ending)
    from sovran_worker.__main__ import main

    sys.exit(main(argv))


def _end_behind(number: int, wanted: dict[str, object]) -> None:
    """Let this process signal itself behind the first event with these fields: a test that read it would be late."""
    from sovran_worker.events import EventLog

    emit = EventLog.emit

    def emit_and_end(log: EventLog, event: str, /, **fields: object) -> None:
        emit(log, event, **fields)
        if wanted.items() <= {"type": event, **fields}.items():
            EventLog.emit = emit
            os.kill(os.getpid(), number)

    EventLog.emit = emit_and_end
