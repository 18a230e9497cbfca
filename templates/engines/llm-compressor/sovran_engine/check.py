"""Whether a new environment works: llm-compressor loads and packs a weight."""

from __future__ import annotations

import sys


def main() -> int:
    """Import what quantizing needs; return 0."""
    from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme  # noqa: F401
    from llmcompressor import oneshot  # noqa: F401
    from llmcompressor.modifiers.quantization import GPTQModifier, QuantizationModifier  # noqa: F401

    return 0


if __name__ == "__main__":
    sys.exit(main())
