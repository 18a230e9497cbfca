"""Reading one GGUF file once: transformers parses it for the tokenizer, the configuration and the weights in turn."""

from __future__ import annotations

from functools import cache

from .location import prefer_converter_modules


def read_gguf_once() -> None:
    """Let later readers of the same file in this process share one parse, and one table of tensor names."""
    prefer_converter_modules()
    import gguf

    gguf.GGUFReader = cache(gguf.GGUFReader)
    gguf.get_tensor_name_map = cache(gguf.get_tensor_name_map)
