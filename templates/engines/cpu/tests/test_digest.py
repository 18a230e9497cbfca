"""The tree digest is an agreement with the command line: its bytes are fixed here."""

import hashlib
import os
import tempfile
import unittest
from pathlib import Path

import fixture  # noqa: F401
from sovran_worker.digest import digest_path, tree_entries


class TreeDigest(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_is_the_sha256_of_the_written_out_list(self) -> None:
        (self.root / "a").mkdir()
        (self.root / "a" / "b.txt").write_bytes(b"x")
        (self.root / "é.txt").write_bytes(b"")
        x, empty = hashlib.sha256(b"x").hexdigest(), hashlib.sha256(b"").hexdigest()
        text = f'[{{"path":"a/b.txt","sha256":"{x}","size":1}},{{"path":"é.txt","sha256":"{empty}","size":0}}]'
        self.assertEqual(digest_path(self.root), "sha256:" + hashlib.sha256(text.encode()).hexdigest())

    def test_sorts_by_bytes_of_the_whole_path(self) -> None:
        for name in ("a/z", "a.txt", "B", "é", "z"):
            path = self.root / name
            path.parent.mkdir(exist_ok=True)
            path.touch()
        self.assertEqual([entry.path for entry in tree_entries(self.root)], ["B", "a.txt", "a/z", "z", "é"])

    def test_follows_links_to_files_and_ignores_empty_folders(self) -> None:
        (self.root / "real").mkdir()
        (self.root / "real" / "f").write_bytes(b"1")
        plain = digest_path(self.root / "real")
        (self.root / "linked").mkdir()
        (self.root / "linked" / "empty").mkdir()
        os.symlink(self.root / "real" / "f", self.root / "linked" / "f")
        self.assertEqual(digest_path(self.root / "linked"), plain)

    def test_changes_with_content_and_with_name(self) -> None:
        path = self.root / "f"
        path.write_bytes(b"1")
        seen = {digest_path(self.root)}
        path.write_bytes(b"2")
        seen.add(digest_path(self.root))
        path.rename(self.root / "g")
        seen.add(digest_path(self.root))
        self.assertEqual(len(seen), 3)


if __name__ == "__main__":
    unittest.main()
