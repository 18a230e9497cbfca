"""A tiny generated model, data set and job folder for the tests. Not a language model: `kind=fixture`."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ENGINE = Path(__file__).resolve().parents[2] / os.environ.get("SOVRAN_TEST_ENGINE", "cpu")
_FOLDERS = [str(ENGINE), str(ENGINE.parent / "worker")]
MODULES = os.pathsep.join(_FOLDERS)
if str(ENGINE) not in sys.path:
    sys.path[:0] = _FOLDERS

from sovran_worker.digest import digest_path  # noqa: E402
from sovran_worker.runtime import force_offline  # noqa: E402
from warm import WAIT_POLICY, Ending, WarmWorker  # noqa: E402

force_offline()

# Exit code, events, standard error.
Ended = tuple[int, list[dict[str, Any]], str]

# Adds a system message of its own when the first message is not one, as SmolLM2's template does.
TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}{{ '<|im_start|>system\nAide-moi<|im_end|>\n' }}{% endif %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
WORDS = ("permis", "impôt", "logement", "travail", "école", "santé", "famille", "retraite")


def write_model(folder: Path, **changes: Any) -> Path:
    """Write a two-layer llama of about 100,000 weights with a trained tokenizer and a chat template; `changes` are fields of its configuration."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder.mkdir(parents=True)
    size = _write_tokenizer(folder)
    torch.manual_seed(1)
    fields = {
        "vocab_size": size, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "max_position_embeddings": 256, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2,
        "tie_word_embeddings": True, "initializer_range": 0.2,
    }
    LlamaForCausalLM(LlamaConfig(**{**fields, **changes})).save_pretrained(folder)
    return folder


def _write_tokenizer(folder: Path) -> int:
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([f"{word} {other}" for word in WORDS for other in WORDS]), model_writer=model,
        vocab_size=340, model_type="bpe", byte_fallback=True, hard_vocab_limit=False, eos_piece="<|im_end|>",
        user_defined_symbols=["<|im_start|>"], minloglevel=2,
    )
    (folder / "tokenizer.model").write_bytes(model.getvalue())
    settings = {
        "tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "<|im_end|>", "unk_token": "<unk>",
        "add_bos_token": False, "add_eos_token": False, "legacy": True, "chat_template": TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue()).vocab_size()


def write_dataset(folder: Path, rows: int = 24) -> Path:
    """Write `rows` training rows and four validation rows: a word, and the word that answers it."""
    folder.mkdir(parents=True)
    lines = [_row(number) for number in range(rows)]
    (folder / "train-0000.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "validation-0000.jsonl").write_text("".join(lines[:4]), encoding="utf-8")
    return folder


def _row(number: int) -> str:
    question = " ".join(WORDS[(number * step + step) % len(WORDS)] for step in range(1, 2 + number % 3))
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": WORDS[number % len(WORDS)]}]
    return json.dumps({"messages": messages, "source": "fixture"}, ensure_ascii=False) + "\n"


def write_job(folder: Path, kind: str, spec: dict[str, Any], inputs: dict[str, Path], **fields: Any) -> Path:
    """Create a job folder whose inputs are links; `fields` replace or add fields of job.json."""
    for name in ("in", "scratch", "out"):
        (folder / name).mkdir(parents=True)
    for role, path in inputs.items():
        os.symlink(path, folder / "in" / role)
    entries = [{"name": role, "path": f"/in/{role}", "digest": digest_path(path), "role": role} for role, path in inputs.items()]
    job = {"apiVersion": "job/v1", "kind": kind, "jobId": folder.name, "seed": 3, "inputs": entries, "spec": spec, **fields}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    return folder


@contextmanager
def small_disk(folder: Path, kib: int) -> Iterator[None]:
    """Let `folder` be a file system of its own in memory of so many KiB; what is written to it is gone afterwards."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "sovran-test", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def work(kind: str, folder: Path, ending: Ending | None = None) -> Ended:
    """Run the worker to its end, or to a signal behind an event."""
    return _ended(WarmWorker([kind, "--job", str(folder)], folder.with_name(folder.name + ".stderr"), ending))


def run_cold(kind: str, folder: Path) -> Ended:
    """Run the worker to its end as the command line starts it, in a new interpreter."""
    env = {**os.environ, "PYTHONPATH": MODULES}
    env.pop(WAIT_POLICY, None)
    argv = [sys.executable, "-m", "sovran_worker", kind, "--job", str(folder)]
    return _ended(subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE))


def _ended(process: WarmWorker | subprocess.Popen[bytes]) -> Ended:
    out, err = process.communicate(timeout=900)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err.decode()


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
