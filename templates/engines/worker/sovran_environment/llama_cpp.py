"""llama.cpp's converter and prebuilt CPU library, taken out of two npm packages pinned by integrity."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
import tempfile
from pathlib import Path

from .command import run
from .failure import MISMATCH, UNAVAILABLE, BuildFailure

CONVERTER_PATHS = ("convert_hf_to_gguf.py", "conversion", "gguf-py/gguf", "LICENSE")
_BUNDLE = "package/llama/gitRelease.bundle"
_NPM_REMEDY = "install npm, or check its registry, proxy and CA settings"
_GIT_REMEDY = "install git, then run again"


def fetch_llama_cpp(lock: Path, machine: str, folder: Path, bundle: Path | None) -> dict[str, str]:
    """Fill `folder` with the converter and `folder/lib` with the libraries; return package versions."""
    wanted = _wanted(lock, machine)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        for item in wanted:
            archive = _verified(item, bundle / _archive_of(item)) if bundle else _download(item, Path(work))
            _unpack(archive, Path(work), folder)
    return {item["name"]: item["version"] for item in wanted}


def download_packages(lock: Path, machine: str, folder: Path) -> None:
    """Put the archives of both packages into `folder`, as a bundle has them."""
    for item in _wanted(lock, machine):
        _download(item, folder)


def _wanted(lock: Path, machine: str) -> list[dict]:
    wanted = [item for item in json.loads(lock.read_text(encoding="utf-8"))["packages"] if machine in item["machines"]]
    if not wanted:
        raise BuildFailure(UNAVAILABLE, f"no prebuilt llama.cpp for {machine}", "use an x86_64 or aarch64 machine", reason="no-llama-cpp", machine=machine)
    return wanted


def _download(item: dict, work: Path) -> Path:
    run(["npm", "pack", "--silent", "--pack-destination", str(work), f"{item['name']}@{item['version']}"], _NPM_REMEDY)
    return _verified(item, work / _archive_of(item))


def _archive_of(item: dict) -> str:
    return f"{item['name'].strip('@').replace('/', '-')}-{item['version']}.tgz"


def _verified(item: dict, archive: Path) -> Path:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != item["integrity"]:
        raise BuildFailure(MISMATCH, f"{archive.name} differs from its locked integrity", "compare the registry with the lock file", reason="package-differs")
    return archive


def _unpack(archive: Path, work: Path, folder: Path) -> None:
    with tarfile.open(archive) as package:
        for member in package:
            if member.name == _BUNDLE:
                bundle = work / "source.bundle"
                _write(package, member, bundle)
                _checkout(bundle, work / "source", folder)
            elif member.name.startswith("package/bins/") and ".so" in member.name:
                _write(package, member, folder / "lib" / Path(member.name).name)


def _write(package: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    stream = package.extractfile(member)
    if stream is None:
        raise BuildFailure(MISMATCH, f"{member.name} is not a regular file", "compare the registry with the lock file", reason="package-differs")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(stream.read())


def _checkout(bundle: Path, source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    run(["git", "clone", "--quiet", "--bare", str(bundle), str(source)], _GIT_REMEDY)
    git = ["git", f"--git-dir={source}", f"--work-tree={folder}", "-c", "core.bare=false"]
    run([*git, "checkout", "--quiet", "HEAD", "--", *CONVERTER_PATHS], _GIT_REMEDY)
