"""Command line of `build-environment`."""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from .failure import DISK_FULL, UNAVAILABLE, BuildFailure
from .llama_cpp import download_packages, fetch_llama_cpp
from .packages import create_venv, download_locks, drop_scripts, install_locks
from .recipe import Recipe, read_recipe
from .record import verify, write_record
from .stages import announce, timed
from .torch_offer import TorchOffer, choose_offer, narrow_lock

def main(argv: list[str]) -> int:
    """Build the environment; return 0 or a sysexits code, with one line of remedy on standard error."""
    options = _parser().parse_args(argv)
    try:
        return _dispatch(options)
    except BuildFailure as failure:
        return report(failure)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        code, reason = (DISK_FULL, "disk-full") if full else (UNAVAILABLE, "folder-unusable")
        return report(BuildFailure(code, str(error), "check the destination folder's space and rights", reason=reason))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build-environment", description="Build an engine's Python environment.")
    parser.add_argument("recipe", help="what to build, as JSON: see recipe.py")
    parser.add_argument("destination", nargs="?", help="folder to create; it must not exist")
    parser.add_argument("--plan", action="store_true", help="print the interpreter, build and download size, and stop")
    parser.add_argument("--fetch", action="store_true", help="put all that a build fetches into the destination, which may exist, and stop")
    parser.add_argument("--refuse-cuda", action="store_true", help="fail where only the large CUDA build of torch is offered")
    return parser


def _dispatch(options: argparse.Namespace) -> int:
    recipe = read_recipe(options.recipe)
    if not options.plan and not options.destination:
        raise BuildFailure(64, "no destination folder", "name the folder to create", reason="no-destination")
    if recipe.bundle:
        os.environ.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=recipe.bundle.as_uri())
    with timed("interpreter") as facts:
        offer = choose_offer(recipe)
        facts.update(_offer_facts(offer, recipe))
    if options.refuse_cuda and not offer.cpu:
        size = round(recipe.download_bytes(offer.cpu) / 1e9, 1)
        raise BuildFailure(
            UNAVAILABLE, f"only torch's CUDA build is offered ({size} GB)", "offer a CPU wheel through pip's find-links or index",
            reason="cuda-only", gigabytes=size,
        )
    if options.plan:
        return 0
    destination = Path(options.destination).absolute()
    _fetch(destination, recipe, offer) if options.fetch else _build(destination, recipe, offer)
    return 0


def _offer_facts(offer: TorchOffer, recipe: Recipe) -> dict[str, object]:
    return {
        "python": offer.interpreter.executable,
        "pythonVersion": offer.interpreter.version,
        "torch": offer.version,
        "torchBuild": "cpu" if offer.cpu else "default",
        "downloadBytes": recipe.download_bytes(offer.cpu),
    }


def _build(destination: Path, recipe: Recipe, offer: TorchOffer) -> None:
    if (destination / "environment.json").exists():
        announce("ready", path=str(destination), seconds=0, reused=True)
        return
    partial = destination.with_name(destination.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.parent.mkdir(parents=True, exist_ok=True)
    with timed("ready") as facts:
        _fill(partial, recipe, offer)
        os.rename(partial, destination)
        facts["path"] = str(destination)


def _fetch(folder: Path, recipe: Recipe, offer: TorchOffer) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    announce("download", downloadBytes=recipe.download_bytes(offer.cpu))
    with timed("packages"), tempfile.TemporaryDirectory() as work:
        download_locks(offer.interpreter, folder, _locks(Path(work), recipe, offer))
    if recipe.llama_cpp is not None:
        with timed("converter"):
            download_packages(recipe.llama_cpp, offer.interpreter.machine, folder)


def _fill(folder: Path, recipe: Recipe, offer: TorchOffer) -> None:
    with timed("venv"):
        python = create_venv(offer.interpreter, folder)
    announce("download", downloadBytes=recipe.download_bytes(offer.cpu))
    with timed("packages"):
        install_locks(offer.interpreter, python, _locks(folder, recipe, offer))
        drop_scripts(folder)
    npm = _fetch_converter(folder, recipe, offer)
    with timed("verify"):
        facts = verify(python, recipe)
    write_record(folder, recipe, offer, facts, npm)


def _locks(folder: Path, recipe: Recipe, offer: TorchOffer) -> list[Path]:
    base = narrow_lock(recipe.lock, offer, folder / "requirements.lock")
    return [base] if offer.cpu or recipe.cuda_runtime is None else [base, recipe.cuda_runtime]


def _fetch_converter(folder: Path, recipe: Recipe, offer: TorchOffer) -> dict[str, str]:
    if recipe.llama_cpp is None:
        return {}
    with timed("converter"):
        return fetch_llama_cpp(recipe.llama_cpp, offer.interpreter.machine, folder / "llama.cpp", recipe.bundle)


def report(failure: BuildFailure) -> int:
    """Write one line `{error, remedy, code, reason, params}` on standard error and return the code."""
    told = {"error": str(failure), "remedy": failure.remedy, "code": failure.code, "reason": failure.reason, "params": failure.params}
    print(json.dumps(told, ensure_ascii=False), file=sys.stderr)
    return failure.code
