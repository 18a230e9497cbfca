"""Serving one model on a Unix socket with llama.cpp's server, until SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sovran_worker.errors import BadSpec, InputMissing, JobFailure
from sovran_worker.runtime import core_count
from .openmp import load_llama

# llama.cpp's levels go down to 0: nothing below an error is printed, so no request content can reach a log.
_ERRORS_ONLY = 1
_CPU_ONLY = 0
_HTTP_THREADS = 96


@dataclass(frozen=True)
class Service:
    """`service.json`: where to listen, what to serve. `context_tokens` is the length of each of the `parallel` slots."""

    socket: Path
    model: Path
    alias: str
    parallel: int
    context_tokens: int
    threads: int


def serve(file: Path) -> int:
    """Serve until SIGTERM or SIGINT, then return 0; a sysexits code for a service that cannot start."""
    try:
        service = read_service(file)
        stop = _stop_event()
        server = _start(service)
    except JobFailure as failure:
        print(f"{failure}: {failure.remedy}", file=sys.stderr)
        return failure.code
    print(json.dumps({"v": 1, "type": "ready", "socket": str(service.socket), "pid": os.getpid()}), flush=True)
    stop.wait()
    del server
    service.socket.unlink(missing_ok=True)
    return 0


def read_service(file: Path) -> Service:
    """Read and check `service.json`."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        service = Service(
            socket=Path(raw["socket"]), model=Path(raw["model"]), alias=str(raw.get("alias", "model")),
            parallel=int(raw.get("parallel", 1)), context_tokens=int(raw.get("contextTokens", 2048)),
            threads=int(raw.get("threads") or core_count()),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSpec(f"{file.name} cannot be used: {error!r}") from error
    if not service.socket.is_absolute() or service.socket.suffix != ".sock":
        # Any other name would be taken for a host, and the server would listen on the network.
        raise BadSpec("socket must be an absolute path that ends in .sock")
    if not service.model.is_file():
        raise InputMissing(f"model {service.model} is missing")
    return service


def _stop_event() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _start(service: Service) -> Any:
    xllamacpp = load_llama()
    service.socket.unlink(missing_ok=True)
    previous = os.umask(0o117)
    try:
        return xllamacpp.Server(_parameters(xllamacpp.CommonParams(), service))
    except RuntimeError as error:
        service.socket.unlink(missing_ok=True)
        raise JobFailure(f"llama.cpp's server did not start: {error}", "check the model file and the socket's folder") from error
    finally:
        os.umask(previous)


def _parameters(params: Any, service: Service) -> Any:
    params.model.path = str(service.model)
    params.model_alias = {service.alias}
    params.hostnames = [str(service.socket)]
    params.n_parallel = service.parallel
    params.n_ctx = service.context_tokens * service.parallel
    params.n_gpu_layers = _CPU_ONLY
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = service.threads
    # Spinning at barriers starves everybody when a core is shared: threads sleep while they wait.
    params.cpuparams.poll = params.cpuparams_batch.poll = 0
    # A stream keeps a thread: with fewer than the gateway lets through, health checks would queue behind them.
    params.n_threads_http = _HTTP_THREADS
    params.endpoint_metrics = True
    params.endpoint_slots = False
    params.offline = True
    params.ui = False
    params.verbosity = _ERRORS_ONLY
    return params
