"""The environment's name, and how its builder fails."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fixture
from sovran_environment.lock_digest import LOCK_FILES, lock_digest

from sovran_worker.digest import digest_path

BUILDER = fixture.ENGINE / "build-environment"


def build(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run([sys.executable, str(BUILDER), *argv], env=env, capture_output=True, text=True, timeout=300, check=False)


class Environment(unittest.TestCase):
    def test_name_is_the_tree_digest_of_the_locks(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in LOCK_FILES:
                Path(folder, name).write_bytes((fixture.ENGINE / name).read_bytes())
            expected = digest_path(Path(folder))
        self.assertEqual("sha256:" + lock_digest(fixture.ENGINE), expected)
        self.assertEqual("sha256:" + build("--lock-digest").stdout.strip(), expected)

    def test_this_environment_was_built_from_these_locks(self) -> None:
        record = fixture.read_json(Path(sys.prefix, "environment.json"))
        self.assertEqual(record["lockDigest"], "sha256:" + lock_digest(fixture.ENGINE))

    def test_every_package_is_pinned_by_version_and_hash(self) -> None:
        for name in ("requirements.lock", "requirements-cuda-runtime.lock", "model.lock"):
            text = (fixture.ENGINE / name).read_text()
            entries = re.findall(r"^([a-z0-9-]+)==([^ ]+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.M)
            lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
            self.assertEqual(len(entries), len(lines), name)
            self.assertNotIn("://", text)

    def test_failures_name_a_remedy(self) -> None:
        cases = {
            "no interpreter": (["--plan"], {"PATH": "/nonexistent"}, 69),
            "no torch": (["--plan"], {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/nonexistent"}, 69),
            "no destination": ([], {}, 64),
        }
        for name, (argv, environment, code) in cases.items():
            with self.subTest(name):
                done = build(*argv, **environment)
                self.assertEqual(done.returncode, code, done.stderr)
                failure = json.loads(done.stderr.splitlines()[-1])
                self.assertTrue(failure["remedy"] and failure["error"])


if __name__ == "__main__":
    unittest.main()
