"""The server's command line; needs nothing of vLLM's environment."""

from __future__ import annotations

import json
import sys
import tempfile
import unittest
from pathlib import Path

ENGINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ENGINE), str(ENGINE.parent / "worker")]

from sovran_engine.serve.arguments import launch_of  # noqa: E402
from sovran_engine.serve.command import serve  # noqa: E402
from sovran_worker.errors import BadSpec  # noqa: E402

SERVICE = {"socket": "/run/e.sock", "model": "/m", "alias": "production"}
SERVER = ["-m", "vllm.entrypoints.openai.api_server", "--model", "/m", "--uds", "/run/e.sock"]
PLAIN = [*SERVER, "--served-model-name", "production", "--middleware", "sovran_engine.serve.fields.RefuseIgnored"]
TWO = [{"name": "themes", "path": "/store/a=b,c"}, {"name": "mails", "path": "/store/d"}]
MODULES = ["--enable-lora", "--lora-modules", *(json.dumps(one) for one in TWO)]

ROWS = [
    ("nothing but the model", {}, []),
    ("options", {"config": {"max-model-len": 64, "dtype": "auto"}}, ["--max-model-len", "64", "--dtype", "auto"]),
    ("switches", {"config": {"enforce-eager": True, "enable-lora-bias": False, "revision": None}}, ["--enforce-eager"]),
    ("lists", {"config": {"allowed-origins": ["a", "b"]}}, ["--allowed-origins", "a", "b"]),
    ("no adapters", {"adapters": []}, []),
    ("two adapters, of odd paths", {"adapters": TWO}, MODULES),
    ("room for them", {"adapters": TWO, "config": {"max-loras": 2, "max-lora-rank": 16}}, ["--max-loras", "2", "--max-lora-rank", "16", *MODULES]),
]

BAD = [
    ("no socket", {"socket": None}),
    ("a relative socket", {"socket": "e.sock"}),
    ("a socket of another name", {"socket": "/run/e"}),
    ("an adapter without a path", {"adapters": [{"name": "themes"}]}),
    ("an adapter that is a name", {"adapters": ["themes"]}),
    ("adapters that are none", {"adapters": 7}),
]


class Arguments(unittest.TestCase):
    """What a service's document becomes."""

    def test_rows(self) -> None:
        """Each document gives its command line."""
        for name, change, options in ROWS:
            with self.subTest(name):
                self.assertEqual(launch_of({**SERVICE, **change}).argv[1:], [*PLAIN, *options])

    def test_variables(self) -> None:
        """Upper-case keys are variables, not options."""
        launch = launch_of({**SERVICE, "config": {"VLLM_CPU_KVCACHE_SPACE": 1}})
        self.assertEqual(launch.variables, {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_RPC_BASE_PATH": "/run/e.rpc"})
        self.assertEqual(launch.argv[1:], PLAIN)

    def test_bad(self) -> None:
        """A document that cannot be used is refused."""
        for name, change in BAD:
            with self.subTest(name), self.assertRaises(BadSpec):
                launch_of({**SERVICE, **change})

    def test_missing_adapter(self) -> None:
        """A folder without an adapter's configuration is a missing input."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"config.json": "{}", "model.safetensors": "", "tokenizer.json": "{}"}.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            file = Path(folder) / "service.json"
            adapters = [{"name": "themes", "path": f"{folder}/none"}]
            file.write_text(json.dumps({**SERVICE, "model": folder, "adapters": adapters}), encoding="utf-8")
            self.assertEqual(serve(file), 66)


if __name__ == "__main__":
    unittest.main()
