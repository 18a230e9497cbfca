"""Kind `dequantize`: a quantized GGUF becomes a trainable safetensors tree and an F16 GGUF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sovran_worker.errors import BadSpec, Unsupported
from ..llama_cpp.convert import convert_to_gguf
from ..llama_cpp.reading import read_gguf_once
from sovran_worker.model.tokenizer import chat_template_digest
from sovran_worker.model.tree import GGUF_NAME
from sovran_worker.run_job import Context


def run(context: Context) -> dict[str, Any]:
    """Write `out/model/` from the input with role `model` (a GGUF file, or a folder holding one)."""
    source = find_gguf(context.job.input("model").path)
    tree = context.partial / "model"
    tree.mkdir()
    read_gguf_once()
    # transformers goes by the suffix, which the name of an input need not have.
    link = context.job.scratch / "source.gguf"
    link.unlink(missing_ok=True)
    link.symlink_to(source.resolve())
    digest = _write_tree(context, link, tree)
    context.stage("convert")
    convert_to_gguf(tree, tree / GGUF_NAME, context.job.spec.get("modelName", source.stem))
    return {"chatTemplateDigest": digest}


def find_gguf(path: Path) -> Path:
    """Return the GGUF file: `path` itself, or the only one in the folder (`model-f16.gguf` first)."""
    if path.is_file():
        return path
    if (path / GGUF_NAME).is_file():
        return path / GGUF_NAME
    found = sorted(path.glob("*.gguf"))
    if len(found) != 1:
        raise BadSpec(f"the model input holds {len(found)} GGUF files, one is needed", reason="gguf-count", count=len(found))
    return found[0]


def _write_tree(context: Context, source: Path, tree: Path) -> str:
    context.stage("load-libraries")
    from transformers import AutoModelForCausalLM, AutoTokenizer

    place = {"pretrained_model_name_or_path": str(source.parent), "gguf_file": source.name}
    context.stage("read-tokenizer")
    tokenizer = AutoTokenizer.from_pretrained(**place)
    if not isinstance(tokenizer.chat_template, str):
        raise Unsupported("the GGUF file carries no chat template", "choose an instruction-tuned model", reason="no-chat-template")
    context.stage("dequantize")
    model = AutoModelForCausalLM.from_pretrained(**place)
    _forget_quantization(model)
    context.stage("write")
    save_half(model, tree)
    tokenizer.save_pretrained(tree)
    return chat_template_digest(tokenizer)


def _forget_quantization(model: Any) -> None:
    # save_pretrained refuses a model that still says it is quantized.
    model.config.__dict__.pop("quantization_config", None)
    model.config.__dict__.pop("_name_or_path", None)
    model.hf_quantizer = None
    model.is_quantized = False


def save_half(model: Any, tree: Path) -> None:
    """Save in float16, the precision of the GGUF beside it, unless a weight exceeds its range."""
    import torch

    largest = max(parameter.detach().abs().max().item() for parameter in model.parameters())
    model.to(torch.float16 if largest < torch.finfo(torch.float16).max else torch.float32).save_pretrained(tree)
