"""Conversion of a safetensors tree to GGUF with llama.cpp's own converter."""

from __future__ import annotations

import logging
import runpy
import sys
from pathlib import Path

from sovran_worker.errors import JobFailure, Unsupported
from .location import llama_cpp_home, prefer_converter_modules


def convert_to_gguf(tree: Path, target: Path, name: str) -> None:
    """Write `target` (F16) from the model in `tree`; `name` goes into the file's metadata.

    The converter runs in this process: the libraries it imports are loaded already.
    """
    script = llama_cpp_home() / "convert_hf_to_gguf.py"
    prefer_converter_modules()
    argv = sys.argv
    sys.argv = [str(script), str(tree), "--outtype", "f16", "--outfile", str(target), "--model-name", name]
    try:
        _run(script)
    finally:
        sys.argv = argv
    if not target.is_file():
        raise JobFailure("the converter wrote no file", reason="nothing-converted")


def _run(script: Path) -> None:
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as stop:
        if stop.code:
            raise Unsupported("llama.cpp's converter does not know this architecture", reason="unknown-architecture") from stop
    finally:
        logging.getLogger().handlers.clear()
