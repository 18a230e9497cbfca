"""Quantization by `llama_model_quantize` of the prebuilt library."""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path

from sovran_worker.errors import DiskFull, JobFailure, Unsupported
from .location import llama_cpp_home

# Values of `enum llama_ftype` in llama.h.
SCHEMES = {"F16": 1, "Q4_0": 2, "Q8_0": 7, "Q2_K": 10, "Q4_K_M": 15, "Q2_0": 41}

# With less than this a file system counts as full: small files end in whole blocks.
_NEXT_TO_NOTHING = 64 * 1024


class _Params(ctypes.Structure):
    """`struct llama_model_quantize_params` of llama.h."""

    _fields_ = [
        ("nthread", ctypes.c_int32), ("ftype", ctypes.c_int32),
        ("output_tensor_type", ctypes.c_int32), ("token_embedding_type", ctypes.c_int32),
        ("allow_requantize", ctypes.c_bool), ("quantize_output_tensor", ctypes.c_bool), ("only_copy", ctypes.c_bool),
        ("pure", ctypes.c_bool), ("keep_split", ctypes.c_bool), ("dry_run", ctypes.c_bool),
        ("imatrix", ctypes.c_void_p), ("kv_overrides", ctypes.c_void_p), ("tt_overrides", ctypes.c_void_p),
        ("prune_layers", ctypes.c_void_p), ("max_buf_size", ctypes.c_size_t),
    ]


def quantize_file(source: Path, target: Path, scheme: str, threads: int) -> None:
    """Quantize the F16 or F32 GGUF `source` into `target`; metadata, chat template included, is kept."""
    if scheme not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise Unsupported(f"scheme `{scheme}` is not one of {known}", reason="unknown-value", field="scheme", value=scheme, known=known)
    library = _load()
    params = library.llama_model_quantize_default_params()
    params.nthread, params.ftype = threads, SCHEMES[scheme]
    library.llama_backend_init()
    status = library.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(params))
    if status != 0 or not target.is_file():
        raise quantizer_failure(status, target.parent)


def quantizer_failure(status: int, folder: Path) -> JobFailure:
    """Return why the quantizer stopped while it wrote to `folder`: its own words go to the log alone, so the disk is looked at."""
    told = f"llama_model_quantize returned {status}"
    free = shutil.disk_usage(folder).free
    if free < _NEXT_TO_NOTHING:
        return DiskFull(f"{told}, and {free} bytes are free in {folder}")
    return JobFailure(told, reason="quantizer-failed", status=status)


def _load() -> ctypes.CDLL:
    folder = llama_cpp_home() / "lib"
    library = ctypes.CDLL(str(next(folder.glob("libllama.v*.so"))))
    library.llama_model_quantize_default_params.restype = _Params
    library.llama_model_quantize.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(_Params)]
    library.llama_model_quantize.restype = ctypes.c_uint32
    return library
