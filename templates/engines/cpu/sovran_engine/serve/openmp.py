"""Loading llama.cpp's server, also on a machine without the compiler's OpenMP library."""

from __future__ import annotations

import ctypes
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sovran_worker.errors import JobFailure

_OPENMP = "libgomp.so.1"


def load_llama() -> Any:
    """Return the module `xllamacpp`; JobFailure where its libraries do not load."""
    try:
        _load_openmp()
        import xllamacpp
    except (ImportError, OSError) as error:
        raise JobFailure(f"llama.cpp's server does not load: {error}", "install the system's package of that library (Debian: libgomp1)") from error
    return xllamacpp


def _load_openmp() -> None:
    """Its wheel expects the system to have the library; torch brings one, found without the cost of importing torch."""
    try:
        ctypes.CDLL(_OPENMP, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        torch = find_spec("torch")
        for folder in (torch.submodule_search_locations or []) if torch else []:
            ctypes.CDLL(str(Path(folder) / "lib" / _OPENMP), mode=ctypes.RTLD_GLOBAL)
