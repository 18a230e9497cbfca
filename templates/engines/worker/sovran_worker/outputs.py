"""The output folder: written in `out/.partial`, renamed when everything is there, the manifest last."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from .digest import FileEntry, digest_entries, tree_entries
from .events import EventLog

PARTIAL = ".partial"
MEDIA_TYPES = {
    ".gguf": "application/vnd.gguf",
    ".safetensors": "application/vnd.safetensors",
    ".json": "application/json",
    ".jinja": "text/x-jinja",
}


def open_partial(out: Path) -> Path:
    """Return an empty `out/.partial`, after removing what an earlier attempt left in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for path in out.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    partial = out / PARTIAL
    partial.mkdir()
    return partial


def describe(partial: Path, events: EventLog) -> list[dict[str, Any]]:
    """Hash every output tree once, announce its files, and return the manifest's `outputs`."""
    outputs = []
    for tree in sorted(path for path in partial.iterdir() if path.is_dir()):
        entries = tree_entries(tree)
        for entry in entries:
            _announce(tree.name, entry, events)
        outputs.append({"name": tree.name, "digest": f"sha256:{digest_entries(entries)}", "files": [vars(entry) for entry in entries]})
    return outputs


def publish(out: Path, manifest: dict[str, Any]) -> None:
    """Move the trees from `.partial` to `out` and write the manifest last: its presence means a complete result."""
    partial = out / PARTIAL
    # Weights come readable by their owner only; the next job may run under another user.
    for path in partial.rglob("*"):
        path.chmod(path.stat().st_mode & 0o7777 | (0o755 if path.is_dir() else 0o644))
    sync_tree(partial)
    for tree in sorted(partial.iterdir()):
        os.rename(tree, out / tree.name)
    partial.rmdir()
    write_json(out / "manifest.json", manifest)


def write_json(path: Path, value: Any) -> None:
    """Write JSON so that a reader sees all of it or nothing."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        json.dump(value, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)
    sync(path.parent)


def sync_tree(root: Path) -> None:
    """Flush every file and folder below `root` to the disk."""
    for folder, _, names in os.walk(root):
        for name in names:
            sync(Path(folder, name))
        sync(Path(folder))


def sync(path: Path) -> None:
    """Flush one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _announce(tree: str, entry: FileEntry, events: EventLog) -> None:
    media = MEDIA_TYPES.get(Path(entry.path).suffix, "application/octet-stream")
    events.emit("artifact", path=f"{tree}/{entry.path}", bytes=entry.size, sha256=entry.sha256, mediaType=media)
