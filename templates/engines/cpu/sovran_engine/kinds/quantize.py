"""Kind `quantize`: an F16 GGUF, or a safetensors tree, becomes a smaller GGUF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sovran_worker.errors import Unsupported
from ..llama_cpp.convert import convert_to_gguf
from ..llama_cpp.quantize import SCHEMES, quantize_file
from sovran_worker.model.tree import GGUF_NAME, read_config
from sovran_worker.run_job import Context
from sovran_worker.runtime import core_count
from .dequantize import find_gguf


def run(context: Context) -> dict[str, Any]:
    """Write `out/quantized/model-<scheme>.gguf` from the input with role `model`."""
    scheme = context.job.spec.get("scheme")
    if scheme not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise Unsupported(f"scheme `{scheme}` is not one of {known}", reason="unknown-value", field="scheme", value=scheme, known=known)
    source = _source(context)
    target = context.partial / "quantized" / f"model-{scheme}.gguf"
    target.parent.mkdir()
    context.stage("quantize", scheme=scheme)
    quantize_file(source, target, scheme, context.job.spec.get("threads", core_count()))
    before, after = source.stat().st_size, target.stat().st_size
    return {"metrics": {"bytesBefore": before, "bytesAfter": after}}


def _source(context: Context) -> Path:
    """The GGUF of the input; a tree that other trainers wrote has none and is converted."""
    path = context.job.input("model").path.resolve()
    if path.is_file() or any(path.glob("*.gguf")) or not any(path.glob("*.safetensors")):
        return find_gguf(path)
    read_config(path)
    context.stage("convert")
    converted = context.job.scratch / GGUF_NAME
    convert_to_gguf(path, converted, context.job.spec.get("modelName", "model"))
    return converted
