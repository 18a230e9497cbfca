"""Whether vLLM's own parser takes the command line that the worker makes of a row."""

from __future__ import annotations

import tempfile
from importlib.metadata import packages_distributions
from typing import Any

from rows import judge

from sovran_engine.serve.arguments import launch_of
from sovran_engine.serve.fields import IGNORED
from vllm import envs
from vllm.engine.arg_utils import AsyncEngineArgs
from vllm.entrypoints.launchers.cli_args import make_arg_parser, validate_parsed_serve_args
from vllm.entrypoints.openai.chat_completion.protocol import ChatCompletionRequest
from vllm.entrypoints.openai.completion.protocol import CompletionRequest

try:
    from vllm.utils.argparse_utils import FlexibleArgumentParser
except ImportError:
    from vllm.utils import FlexibleArgumentParser

# A folder that is there: another name is looked for on the hub.
MODEL = tempfile.mkdtemp()
SET_BY_THE_WORKER = {"model": MODEL, "served_model_name": ["m"], "uds": "/run/e.sock"}


def accept(row: dict[str, Any]) -> None:
    """Raise for an option or a variable that vLLM does not know, and for a value that does not arrive."""
    launch = launch_of({"socket": "/run/e.sock", "model": MODEL, "alias": "m", "config": row["config"]})
    given = make_arg_parser(FlexibleArgumentParser()).parse_args(launch.argv[3:])
    validate_parsed_serve_args(given)
    AsyncEngineArgs.from_cli_args(given)
    options = {key.replace("-", "_"): value for key, value in row["config"].items() if not key.isupper()}
    for key, value in {**SET_BY_THE_WORKER, **options}.items():
        assert getattr(given, key) == value, f"{key} arrives as {getattr(given, key)!r}"
    unknown = set(launch.variables) - set(envs.environment_variables)
    assert not unknown, f"unknown variables: {sorted(unknown)}"


for request in (ChatCompletionRequest, CompletionRequest):
    read = set(IGNORED) & set(request.model_fields)
    assert not read, f"the server reads {sorted(read)}: refuse them no longer"

judge(next(one for one in packages_distributions()["vllm"]), accept)
