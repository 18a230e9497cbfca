"""Where the environment keeps llama.cpp."""

from __future__ import annotations

import sys
from pathlib import Path

from sovran_worker.errors import JobFailure


def llama_cpp_home() -> Path:
    """Return the folder with `convert_hf_to_gguf.py` and `lib/`, or fail."""
    home = Path(sys.prefix, "llama.cpp")
    if not home.is_dir():
        raise JobFailure("the environment holds no llama.cpp", "build the engine's environment again", reason="no-llama-cpp")
    return home


def prefer_converter_modules() -> None:
    """Put the converter's own modules first: its `gguf` is newer than the published one that transformers asks for."""
    home = llama_cpp_home()
    for path in (str(home), str(home / "gguf-py")):
        if path not in sys.path:
            sys.path.insert(0, path)
