"""The server's command line from a service's document. Pure."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sovran_worker.errors import BadSpec

_MODULE = "vllm.entrypoints.openai.api_server"
_REFUSALS = "sovran_engine.serve.fields.RefuseIgnored"


@dataclass(frozen=True)
class Launch:
    """What the server is started with: arguments, and variables beside those of the worker."""

    argv: list[str]
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def on_processor(self) -> bool:
        """Whether it computes without a GPU: only then it is told the room of its cache."""
        return "VLLM_CPU_KVCACHE_SPACE" in self.variables


def launch_of(service: dict[str, Any]) -> Launch:
    """Read `{socket, model, alias, config, adapters}`: upper-case keys of `config` are variables, others are options."""
    try:
        socket, model = Path(service["socket"]), str(service["model"])
        alias = str(service["alias"])
        config = dict(service.get("config", {}))
        adapters = adapters_of(service)
    except (KeyError, TypeError, ValueError) as error:
        raise BadSpec(f"the service's document cannot be used: {error!r}", reason="bad-field", field="service") from error
    if not socket.is_absolute() or socket.suffix != ".sock":
        raise BadSpec("socket must be an absolute path that ends in .sock", reason="bad-field", field="socket")
    variables = {key: str(config.pop(key)) for key in list(config) if key.isupper()}
    argv = [sys.executable, "-m", _MODULE, "--model", model, "--uds", str(socket), "--served-model-name", alias, "--middleware", _REFUSALS]
    return Launch([*argv, *_options(config), *_modules(adapters)], {**variables, "VLLM_RPC_BASE_PATH": str(rpc_folder(socket))})


def adapters_of(service: dict[str, Any]) -> dict[str, Path]:
    """The folder of each adapter by the name that requests send."""
    return {str(adapter["name"]): Path(adapter["path"]) for adapter in service.get("adapters", [])}


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


def _modules(adapters: dict[str, Path]) -> list[str]:
    # As JSON: a path may hold the sign that parts the short form.
    modules = [json.dumps({"name": name, "path": str(path)}) for name, path in adapters.items()]
    return ["--enable-lora", "--lora-modules", *modules] if modules else []
