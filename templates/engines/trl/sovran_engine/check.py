"""Whether a new environment works: the trainers, adapters and 4-bit layers load."""

from __future__ import annotations

import sys


def main() -> int:
    """Import what the workers need; return 0."""
    import bitsandbytes, peft, safetensors, sentencepiece, torch  # noqa: E401, F401
    from transformers import AutoTokenizer, LlamaForCausalLM  # noqa: F401
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer  # noqa: F401

    assert torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item() == 8
    return 0


if __name__ == "__main__":
    sys.exit(main())
