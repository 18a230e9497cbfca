"""Whether a new environment works: llama.cpp's server first, as torch would hide a library that the machine lacks."""

from __future__ import annotations

import ctypes
import json
import sys

from .llama_cpp.location import llama_cpp_home
from .serve.openmp import load_llama


def main() -> int:
    """Load everything that the workers need; return 0, or 69 with one line of remedy."""
    try:
        load_llama()
    except Exception as error:
        print(error, file=sys.stderr)
        told = {
            "error": "llama.cpp's server does not load here", "reason": "server-does-not-load",
            "remedy": "install the system's OpenMP library (Debian: libgomp1), then run again",
        }
        print(json.dumps(told), file=sys.stderr)
        return 69
    import gguf, peft, safetensors, sentencepiece, torch, xllamacpp  # noqa: E401, F401
    from transformers import AutoTokenizer, LlamaForCausalLM  # noqa: F401

    assert torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item() == 8
    ctypes.CDLL(str(next((llama_cpp_home() / "lib").glob("libllama.v*.so"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
