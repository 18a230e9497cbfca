"""Kind `convert`: a safetensors tree becomes an F16 GGUF."""

from __future__ import annotations

from typing import Any

from ..llama_cpp.convert import convert_to_gguf
from sovran_worker.model.tree import GGUF_NAME, read_config
from sovran_worker.run_job import Context


def run(context: Context) -> dict[str, Any]:
    """Write `out/converted/model-f16.gguf` from the input with role `model`."""
    source = context.job.input("model").path
    read_config(source)
    target = context.partial / "converted"
    target.mkdir()
    context.stage("convert")
    convert_to_gguf(source.resolve(), target / GGUF_NAME, context.job.spec.get("modelName", "model"))
    return {}
