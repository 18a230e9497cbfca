"""Digests: sha256 of files, and the digest of a tree of files that is a model's identity."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class FileEntry:
    """One regular file of a tree: `path` is relative, with `/` separators; `size` in bytes."""

    path: str
    sha256: str
    size: int


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_entries(root: Path) -> list[FileEntry]:
    """List the regular files below `root` (links to files count as the file) in byte order of their path."""
    paths = [Path(folder, name) for folder, _, names in os.walk(root) for name in names]
    files = [path for path in paths if path.is_file()]
    entries = [FileEntry(path.relative_to(root).as_posix(), file_sha256(path), path.stat().st_size) for path in files]
    return sorted(entries, key=lambda entry: entry.path.encode("utf-8"))


def digest_entries(entries: list[FileEntry]) -> str:
    """Return the tree digest, hex: sha256 of the canonical JSON of `[{path, sha256, size}]` sorted by path."""
    return hashlib.sha256(canonical_json([vars(entry) for entry in entries])).hexdigest()


def digest_path(path: Path) -> str:
    """Return `sha256:<hex>` of a file, or of a folder as a tree."""
    return "sha256:" + (digest_entries(tree_entries(path)) if path.is_dir() else file_sha256(path))
