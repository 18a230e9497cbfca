"""Training and serving see the same tokens.

The fixture checks the worker; `SOVRAN_TEST_MODEL` (the GGUF file of a real model) adds the comparison with llama.cpp's own
template and tokenizer, on the tree that `dequantize` makes of it.
"""

import json
import os
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

import fixture
from test_serve import call, start_server

from sovran_worker.model.tokenizer import load_tokenizer
from sovran_worker.rows.encode import encode_row, render

CONVERSATIONS = [
    [{"role": "user", "content": "Quel délai pour le permis ?"}],
    [{"role": "system", "content": "Réponds en un mot."}, {"role": "user", "content": "L'impôt — à payer €1 000 ?"}],
    [
        {"role": "user", "content": "Bonjour\n\n  deux   espaces\t"},
        {"role": "assistant", "content": "Œuvre d'État"},
        {"role": "user", "content": "日本 🙂 naïve"},
    ],
]


class Tokens(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def rendered(self, model: Path, run: Callable = fixture.work) -> list[dict]:
        job = fixture.write_job(self.root / "tokens", "tokens", {"conversations": CONVERSATIONS}, {"model": model})
        self.assert_ends(run("tokens", job))
        return fixture.read_json(job / "out" / "tokens" / "tokens.json")

    def assert_ends(self, ended: fixture.Ended) -> None:
        self.assertEqual(ended[0], 0, ended[2][-2000:])

    def test_worker_prints_what_training_sees(self) -> None:
        model = fixture.write_model(self.root / "model")
        tokenizer = load_tokenizer(model)
        for messages, found in zip(CONVERSATIONS, self.rendered(model, fixture.run_cold), strict=True):
            self.assertEqual(found["ids"], render(tokenizer, messages, answer_next=True))
            row = encode_row(tokenizer, [*messages, {"role": "assistant", "content": "oui"}], "completion")
            self.assertEqual(list(row.ids[: len(found["ids"])]), found["ids"])

    @unittest.skipUnless(os.environ.get("SOVRAN_TEST_MODEL"), "SOVRAN_TEST_MODEL names no model")
    def test_llama_cpp_sees_the_same(self) -> None:
        job = fixture.write_job(self.root / "base", "dequantize", {}, {"model": Path(os.environ["SOVRAN_TEST_MODEL"])})
        self.assert_ends(fixture.work("dequantize", job))
        model = job / "out" / "model"
        found = self.rendered(model)
        process, path = start_server(self.root, model / "model-f16.gguf")
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.terminate)
        for messages, ours in zip(CONVERSATIONS, found, strict=True):
            prompt = json.loads(call(path, "/apply-template", {"messages": messages})[1])["prompt"]
            body = {"content": prompt, "add_special": True, "parse_special": True}
            self.assertEqual(prompt, ours["text"])
            self.assertEqual(json.loads(call(path, "/tokenize", body)[1])["tokens"], ours["ids"])
            answer = json.loads(call(path, "/v1/chat/completions", {"messages": messages, "max_tokens": 1})[1])
            self.assertEqual(answer["usage"]["prompt_tokens"], len(ours["ids"]))


if __name__ == "__main__":
    unittest.main()
