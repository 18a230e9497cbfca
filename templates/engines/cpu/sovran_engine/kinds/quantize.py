"""Kind `quantize`: an F16 GGUF becomes a smaller one."""

from __future__ import annotations

from typing import Any

from sovran_worker.errors import Unsupported
from ..llama_cpp.quantize import SCHEMES, quantize_file
from sovran_worker.run_job import Context
from sovran_worker.runtime import core_count
from .dequantize import find_gguf


def run(context: Context) -> dict[str, Any]:
    """Write `out/quantized/model-<scheme>.gguf` from the input with role `model`."""
    scheme = context.job.spec.get("scheme")
    if scheme not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise Unsupported(f"scheme `{scheme}` is not one of {known}", reason="unknown-value", field="scheme", value=scheme, known=known)
    source = find_gguf(context.job.input("model").path)
    target = context.partial / "quantized" / f"model-{scheme}.gguf"
    target.parent.mkdir()
    context.stage("quantize", scheme=scheme)
    quantize_file(source, target, scheme, context.job.spec.get("threads", core_count()))
    before, after = source.stat().st_size, target.stat().st_size
    return {"metrics": {"bytesBefore": before, "bytesAfter": after}}
