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
    argv = [interpreter.executable, "-m", "pip", "--python", str(python), "install", "--no-compile", "--no-warn-script-location"]
    run([*argv, *_locked(locks)], _REMEDY)


def download_locks(interpreter: Interpreter, folder: Path, locks: list[Path]) -> None:
    """Put the packages that `install_locks` would install for this interpreter into `folder`."""
    run([interpreter.executable, "-m", "pip", "download", "--dest", str(folder), *_locked(locks)], _REMEDY)


def _locked(locks: list[Path]) -> list[str]:
    files = [word for lock in locks for word in ("-r", str(lock))]
    return ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--quiet", *files]


def drop_scripts(folder: Path) -> None:
    """Remove console scripts: their first line holds the path before the rename, and nothing uses them."""
    for path in (folder / "bin").iterdir():
        if not path.name.startswith("python"):
            path.unlink()
