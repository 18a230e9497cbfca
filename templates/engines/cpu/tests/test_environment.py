"""The environment's name, and how its builder fails."""

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

import fixture

BUILDER = fixture.ENGINE.parent / "worker" / "build-environment"
RECIPE = json.dumps({
    "engine": "cpu", "folder": str(fixture.ENGINE), "lockDigest": "sha256:0", "lock": "requirements.lock",
    "downloadBytes": {"cpu": 1, "default": 2},
})


def build(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run([sys.executable, str(BUILDER), *argv], env=env, capture_output=True, text=True, timeout=300, check=False)


class Environment(unittest.TestCase):
    def test_this_environment_was_built_for_this_engine(self) -> None:
        record = fixture.read_json(Path(sys.prefix, "environment.json"))
        self.assertRegex(record["lockDigest"], "^sha256:[0-9a-f]{64}$")

    def test_every_package_is_pinned_by_version_and_hash(self) -> None:
        for name in ("requirements.lock", "requirements-cuda-runtime.lock", "model.lock"):
            text = (fixture.ENGINE / name).read_text()
            entries = re.findall(r"^([a-z0-9-]+)==([^ ]+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.M)
            lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
            self.assertEqual(len(entries), len(lines), name)
            self.assertNotIn("://", text)

    def test_an_engine_without_torch_asks_for_no_build_of_it(self) -> None:
        recipe = json.dumps({**json.loads(RECIPE), "folder": str(fixture.ENGINE.parent / "lm-eval")})
        done = build(recipe, "--plan", PIP_NO_INDEX="1", PIP_FIND_LINKS="/nonexistent")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_failures_name_a_remedy(self) -> None:
        cases = {
            "no recipe": (["{}", "--plan"], {}, 64),
            "no interpreter": ([RECIPE, "--plan"], {"PATH": "/nonexistent"}, 69),
            "no torch": ([RECIPE, "--plan"], {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/nonexistent"}, 69),
            "no destination": ([RECIPE], {}, 64),
        }
        for name, (argv, environment, code) in cases.items():
            with self.subTest(name):
                done = build(*argv, **environment)
                self.assertEqual(done.returncode, code, done.stderr)
                failure = json.loads(done.stderr.splitlines()[-1])
                self.assertTrue(failure["remedy"] and failure["error"])


if __name__ == "__main__":
    unittest.main()
