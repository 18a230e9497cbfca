"""Asks one endpoint tasks of lm-eval: a request as JSON on standard input, the score of each row as JSON on standard output.

Sent to the interpreter as one text, so that it imports nothing of its own. Whatever else is printed goes to standard error.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import sys
import tempfile
from pathlib import Path

OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")


def main() -> int:
    """Read `{host, port, path, key, model, concurrency, seed, maxTokens, tasks: [{config, files}]}`; write `{TASK: [row]}`."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output, tempfile.TemporaryDirectory(prefix="sovran-lm-eval-") as folder:
        os.dup2(2, 1)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            request = json.load(sys.stdin)
            _isolate(folder, (request["host"], request["port"]))
            json.dump(_evaluate(request, Path(folder)), output, ensure_ascii=False)
        except Exception as error:
            # Without its trace: a failed request is shown there with its headers.
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return 1
    return 0


def _isolate(folder: str, endpoint: tuple[str, int]) -> None:
    """Leave nothing to reach but the endpoint, and no program to start."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("HF_")]:
        del os.environ[name]
    os.environ.update(OFFLINE, HF_HOME=folder)
    logging.disable(logging.CRITICAL)

    def refuse(event: str, args: tuple) -> None:
        elsewhere = event == "socket.connect" and args[1][:2] != endpoint
        if elsewhere or event in PROGRAMS or (event == "socket.getaddrinfo" and args[0] != endpoint[0]):
            raise PermissionError(f"{event} is not allowed here")

    sys.addaudithook(refuse)


def _evaluate(request: dict, folder: Path) -> dict[str, list[dict]]:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment
    from lm_eval import utils
    from lm_eval.evaluator import evaluate
    from lm_eval.models.openai_completions import LocalChatCompletion

    # Templates of tasks reach no attribute that leads out of them.
    utils.env = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
    utils.env.filters["regex_replace"] = utils.regex_replace
    random.seed(request["seed"])
    host = f"[{request['host']}]" if ":" in request["host"] else request["host"]
    model = LocalChatCompletion(
        base_url=f"http://{host}:{request['port']}{request['path']}", model=request["model"], header={"Authorization": f"Bearer {request['key']}"},
        num_concurrent=request["concurrency"], seed=request["seed"], max_gen_toks=request["maxTokens"], max_retries=3,
    )
    asked = {one["config"]["task"]: one for one in request["tasks"]}
    tasks = {name: _task(one, request, folder) for name, one in asked.items()}
    found = evaluate(model, {"tasks": tasks, "groups": {}}, apply_chat_template=True, fewshot_as_multiturn=True, bootstrap_iters=0)
    return {name: [_row(sample) for sample in rows] for name, rows in found["samples"].items()}


def _task(one: dict, request: dict, folder: Path) -> object:
    from lm_eval.api.task import ConfigurableTask

    config = one["config"]
    own = folder / config["task"]
    own.mkdir()
    for name, text in one["files"].items():
        (own / name).write_text(text, encoding="utf-8")
    files = {split: str(own / name) for split, name in config["dataset_kwargs"]["data_files"].items()}
    generation = config.get("generation_kwargs", {})
    most = min(generation.get("max_gen_toks", request["maxTokens"]), request["maxTokens"])
    kept = {**generation, "max_gen_toks": most, "temperature": 0, "do_sample": False}
    task = ConfigurableTask(config={"num_fewshot": 0, **config, "dataset_kwargs": {"data_files": files}, "generation_kwargs": kept})
    task.set_fewshot_seed(seed=request["seed"])
    return task


def _row(sample: dict) -> dict[str, object]:
    target = sample["target"]
    expected = " | ".join(map(str, target)) if isinstance(target, list) else str(target)
    answer = sample["resps"][0][0]
    return {"row": sample["doc_id"], "filter": sample["filter"], "expected": expected, "answer": answer, "score": float(sample["exact_match"])}


if __name__ == "__main__":
    sys.exit(main())
