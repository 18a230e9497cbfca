"""The server's command line from a service's document. Pure."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sovran_worker.errors import BadSpec

_MODULE = "vllm.entrypoints.openai.api_server"


@dataclass(frozen=True)
class Launch:
    """What the server is started with: arguments, and variables beside those of the worker."""

    argv: list[str]
    variables: dict[str, str] = field(default_factory=dict)


def launch_of(service: dict[str, Any]) -> Launch:
    """Read `{socket, model, alias, names?, adapters?, config}`: upper-case keys of `config` are variables, others are options."""
    try:
        socket, model = Path(service["socket"]), str(service["model"])
        names = [str(service["alias"]), *map(str, service.get("names", []))]
        config = dict(service.get("config", {}))
    except (KeyError, TypeError, ValueError) as error:
        raise BadSpec(f"the service's document cannot be used: {error!r}", reason="bad-field", field="service") from error
    if not socket.is_absolute() or socket.suffix != ".sock":
        raise BadSpec("socket must be an absolute path that ends in .sock", reason="bad-field", field="socket")
    variables = {key: str(config.pop(key)) for key in list(config) if key.isupper()}
    argv = [sys.executable, "-m", _MODULE, "--model", model, "--uds", str(socket), "--served-model-name", *dict.fromkeys(names)]
    return Launch([*argv, *_options(config), *_adapters(service.get("adapters", {}))], {**variables, "VLLM_RPC_BASE_PATH": str(rpc_folder(socket))})


def rpc_folder(socket: Path) -> Path:
    """Folder for the sockets between the server's own processes; beside its socket, as their paths must be short."""
    return socket.with_suffix(".rpc")


def _options(config: dict[str, Any]) -> list[str]:
    words: list[str] = []
    for key, value in config.items():
        if value is True:
            words.append(f"--{key}")
        elif value is not False and value is not None:
            words += [f"--{key}", *(map(str, value) if isinstance(value, list) else [str(value)])]
    return words


def _adapters(adapters: dict[str, Any]) -> list[str]:
    """`adapters`: name to `{path, rank}`; all are loaded at the start."""
    if not adapters:
        return []
    ranks = [int(adapter["rank"]) for adapter in adapters.values()]
    modules = [f"{name}={adapter['path']}" for name, adapter in adapters.items()]
    return ["--enable-lora", "--max-loras", str(len(adapters)), "--max-lora-rank", str(_allowed(max(ranks))), "--lora-modules", *modules]


def _allowed(rank: int) -> int:
    """vLLM takes a few ranks only: the next of them."""
    return next((size for size in (8, 16, 32, 64, 128, 256, 320, 512) if size >= rank), 512)
