"""What vLLM's kernels for processors cannot do on this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sovran_worker.errors import Unsupported

CPUINFO = Path("/proc/cpuinfo")
# By these vLLM chooses its kernels (torch.cpu); those without them have no product with 4-bit weights (0.32.0, seen).
_AVX512 = {"avx512f", "avx512bw", "avx512dq", "avx512vl"}
_FOUR_BITS = {"gptq", "awq", "pack-quantized"}


def require_kernels(config: dict[str, Any]) -> None:
    """Refuse a model that this processor would load, and then fail on at the first request."""
    quantized = config.get("quantization_config") or {}
    packed = _FOUR_BITS & {quantized.get("quant_method"), quantized.get("format")}
    flags = _flags()
    if packed and flags and _AVX512 - flags:
        raise Unsupported(
            "4-bit weights need a processor with AVX-512, which this one lacks",
            "serve the model on a GPU or another host, or quantize to W8A8",
        )


def _flags() -> set[str]:
    """Instruction sets of an x86 processor; none of others, which have kernels of their own."""
    lines = CPUINFO.read_text(encoding="ascii", errors="ignore").splitlines() if CPUINFO.is_file() else []
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())
