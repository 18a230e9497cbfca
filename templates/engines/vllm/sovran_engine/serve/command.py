"""Serving one model on a Unix socket with vLLM's server, until SIGTERM."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from sovran_worker.errors import BadSpec, InputMissing, JobFailure
from sovran_worker.model.tree import read_config, require_tokenizer

from .arguments import adapters_of, launch_of, rpc_folder
from .processor import require_kernels


def serve(file: Path) -> int:  # noqa: RET503 - execve does not return
    """Become the server, which ends by itself after SIGTERM; a sysexits code for a service that cannot start."""
    try:
        service = _read(file)
        launch = launch_of(service)
        config = _require_tree(Path(service["model"]))
        if launch.on_processor:
            require_kernels(config)
        for name, path in adapters_of(service).items():
            _require_adapter(name, path)
    except JobFailure as failure:
        print(f"{failure}: {failure.remedy}", file=sys.stderr)
        return failure.code
    socket = Path(service["socket"])
    socket.unlink(missing_ok=True)
    folder = rpc_folder(socket)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.umask(0o007)
    os.execve(launch.argv[0], launch.argv, {**_inherited(), **launch.variables})


def _inherited() -> dict[str, str]:
    """The worker's variables without counts of threads: vLLM binds its threads to cores and counts those.

    MKL's count outweighs vLLM's own: two threads that wait for each other on one core answer forty times slower.
    """
    return {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}


def _read(file: Path) -> dict:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSpec(f"{file.name} cannot be used: {error!r}", reason="bad-field", field="service") from error


def _require_tree(tree: Path) -> dict[str, Any]:
    if not (tree / "config.json").is_file():
        raise InputMissing(f"model {tree} is missing", reason="input-missing", name="model")
    # The server would ask the hub for what is not there, and end with a page of tracebacks.
    config = read_config(tree)
    require_tokenizer(tree)
    return config


def _require_adapter(name: str, tree: Path) -> None:
    if not (tree / "adapter_config.json").is_file():
        raise InputMissing(f"adapter {name} is missing in {tree}", reason="input-missing", name=name)
