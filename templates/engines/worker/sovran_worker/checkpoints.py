"""Checkpoints that survive a kill at any moment: a folder counts once `COMPLETE` holds the digest of its other files."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from .digest import digest_entries, tree_entries
from .outputs import sync, sync_tree

MARKER = "COMPLETE"
_ASIDE = ".damaged"


def complete(folder: Path) -> str:
    """Flush `folder`, mark it complete and return the digest of its content."""
    sync_tree(folder)
    digest = _content_digest(folder)
    marker = folder / MARKER
    marker.write_text(digest + "\n", encoding="ascii")
    sync(marker)
    sync(folder)
    return digest


def newest_whole(root: Path, prefix: str) -> tuple[Path | None, list[str]]:
    """Return the newest folder `<prefix><number>` that is whole, and the names of newer ones, which are put aside."""
    damaged = []
    for folder in _newest_first(root, prefix):
        if is_whole(folder):
            return folder, damaged
        put_aside(folder)
        damaged.append(folder.name)
    return None, damaged


def is_whole(folder: Path) -> bool:
    """Whether the marker agrees with the content."""
    try:
        return (folder / MARKER).read_bytes().strip() == _content_digest(folder).encode("ascii")
    except OSError:
        return False


def put_aside(folder: Path) -> None:
    """Rename a damaged checkpoint, or it would count as kept."""
    aside = folder.with_name(f".{folder.name}{_ASIDE}")
    shutil.rmtree(aside, ignore_errors=True)
    os.rename(folder, aside)


def prune(root: Path, prefix: str, keep: int) -> None:
    """Keep the newest `keep` checkpoints, and nothing that was put aside."""
    for folder in _newest_first(root, prefix)[keep:]:
        shutil.rmtree(folder)
    for folder in root.glob(f".{prefix}*{_ASIDE}"):
        shutil.rmtree(folder, ignore_errors=True)


def _newest_first(root: Path, prefix: str) -> list[Path]:
    found = [folder for folder in root.glob(f"{prefix}*") if re.fullmatch(r"\d+", folder.name.removeprefix(prefix))]
    return sorted(found, key=lambda folder: int(folder.name.removeprefix(prefix)), reverse=True)


def _content_digest(folder: Path) -> str:
    return "sha256:" + digest_entries([entry for entry in tree_entries(folder) if entry.path != MARKER])
