"""A job that cannot succeed ends with its code, failure.json and a failed end event."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

import fixture

LORA = {"maxSteps": 4, "microBatch": 4}


class ExitCodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.model = fixture.write_model(cls.root / "model")
        cls.data = fixture.write_dataset(cls.root / "data")

    def job(self, kind: str = "finetune", spec: dict | None = None, inputs: dict | None = None, **fields: object) -> Path:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()), "job")
        inputs = inputs or {"model": self.model, "dataset": self.data}
        return fixture.write_job(folder, kind, LORA if spec is None else spec, inputs, **fields)

    def expect(self, code: int, folder: Path, kind: str = "finetune", run: Callable = fixture.run_cold) -> str:
        found, events, err = run(kind, folder)
        self.assertEqual(found, code, err[-2000:])
        failure = fixture.read_json(folder / "out" / "failure.json")
        self.assertEqual(failure["code"], code)
        self.assertTrue(failure["remedy"] and failure["message"] and failure["class"])
        self.assertEqual((events[-1]["type"], events[-1]["status"]), ("end", "failed"))
        self.assertFalse((folder / "out" / "manifest.json").exists())
        return failure["message"]

    def test_64_bad_spec(self) -> None:
        for name, spec in {"negative": {"lr": -1}, "text": {"rank": "8"}, "fraction": {"maxSteps": 1.5}, "save": {"save": 3}}.items():
            with self.subTest(name):
                self.expect(64, self.job(spec=spec))
        with self.subTest("another version"):
            self.expect(64, self.job(apiVersion="job/v9"))
        with self.subTest("kind of the command line"):
            self.expect(64, self.job(), kind="quantize")
        with self.subTest("no json"):
            folder = self.job()
            (folder / "job.json").write_text("{")
            self.expect(64, folder)
        with self.subTest("input outside the job"):
            escape = [{"name": "../x", "path": "x", "digest": "sha256:0", "role": "model"}]
            self.expect(64, self.with_inputs(escape))

    def with_inputs(self, inputs: list) -> Path:
        folder = self.job()
        raw = fixture.read_json(folder / "job.json")
        (folder / "job.json").write_text(json.dumps({**raw, "inputs": inputs}))
        return folder

    def test_65_invalid_data(self) -> None:
        rows = {
            "empty": "",
            "not json": "{\n",
            "no messages": '{"text":"a"}\n',
            "unknown role": '{"messages":[{"role":"bot","content":"a"}]}\n',
            "no text": '{"messages":[{"role":"user","content":1}]}\n',
        }
        for name, text in rows.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as data:
                Path(data, "train-0.jsonl").write_text(text)
                self.expect(65, self.job(inputs={"model": self.model, "dataset": Path(data)}))

    def test_65_every_row_too_long(self) -> None:
        self.assertIn("no training row", self.expect(65, self.job(spec={**LORA, "seqLen": 8}), run=fixture.work))

    def test_66_inputs(self) -> None:
        with self.subTest("digest"), tempfile.TemporaryDirectory() as data:
            fixture.write_dataset(Path(data, "d"))
            folder = self.job(inputs={"model": self.model, "dataset": Path(data, "d")})
            with Path(data, "d", "train-0000.jsonl").open("a") as stream:
                stream.write("\n")
            self.assertIn("digest", self.expect(66, folder))
        with self.subTest("missing"):
            folder = self.job()
            (folder / "in" / "dataset").unlink()
            self.expect(66, folder)
        with self.subTest("no dataset named"):
            self.expect(66, self.job(inputs={"model": self.model}))

    def test_66_another_chat_template(self) -> None:
        self.expect(66, self.job(spec={**LORA, "chatTemplateDigest": "sha256:" + "0" * 64}), run=fixture.work)

    def test_74_loss_is_not_a_number(self) -> None:
        folder = self.job(spec={"maxSteps": 30, "microBatch": 4, "method": "full", "lr": 1e30, "warmup": 0, "clipNorm": 0})
        self.expect(74, folder, run=fixture.work)

    def test_78_unsupported(self) -> None:
        with self.subTest("kind"):
            self.expect(78, self.job(kind="distill"), kind="distill")
        with self.subTest("method"):
            self.expect(78, self.job(spec={"method": "qlora"}))
        with self.subTest("several processes"):
            self.expect(78, self.job(spec={"parallel": "fsdp2"}))
        with self.subTest("scheme"):
            self.expect(78, self.job("quantize", {"scheme": "NVFP4"}, {"model": self.model}), kind="quantize")

    def test_78_model_with_its_own_code(self) -> None:
        with tempfile.TemporaryDirectory() as tree:
            for path in self.model.iterdir():
                os.symlink(path, Path(tree, path.name))
            config = {**fixture.read_json(self.model / "config.json"), "auto_map": {"AutoModel": "x.Y"}}
            Path(tree, "config.json").unlink()
            Path(tree, "config.json").write_text(json.dumps(config))
            self.expect(78, self.job(inputs={"model": Path(tree), "dataset": self.data}))

    def test_64_without_job_folder(self) -> None:
        argv = [sys.executable, "-m", "sovran_worker", "finetune"]
        done = subprocess.run(argv, env={**os.environ, "PYTHONPATH": fixture.MODULES}, capture_output=True, check=False)
        self.assertEqual(done.returncode, 64)


if __name__ == "__main__":
    unittest.main()
