"""Creating the virtual environment and installing the locked packages into it."""

from __future__ import annotations

from pathlib import Path

from .command import run
from .interpreter import Interpreter

_REMEDY = "check pip's index, find-links, proxy and CA settings, then run again"


def create_venv(interpreter: Interpreter, folder: Path) -> Path:
    """Create an environment without pip in `folder` and return its interpreter."""
    run([interpreter.executable, "-I", "-m", "venv", "--without-pip", str(folder)], "install the venv module of this Python")
    return folder / "bin" / "python"


def install_locks(interpreter: Interpreter, python: Path, locks: list[Path]) -> None:
    """Install every package of `locks`, verified by hash. Modules are compiled at first import, which is faster."""
    argv = [interpreter.executable, "-m", "pip", "--python", str(python), "install"]
    argv += ["--require-hashes", "--no-deps", "--no-compile", "--only-binary", ":all:", "--no-warn-script-location", "--quiet"]
    for lock in locks:
        argv += ["-r", str(lock)]
    run(argv, _REMEDY)


def drop_scripts(folder: Path) -> None:
    """Remove console scripts: their first line holds the path before the rename, and nothing uses them."""
    for path in (folder / "bin").iterdir():
        if not path.name.startswith("python"):
            path.unlink()
