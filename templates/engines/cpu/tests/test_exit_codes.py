"""A job that cannot succeed ends with its code, failure.json and a failed end event."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable, Iterable
from pathlib import Path

import fixture

from sovran_worker.errors import Unsupported
from sovran_worker.model.adapter import require_fit

LORA = {"maxSteps": 4, "microBatch": 4}
# Weights of one adapted layer, in bytes: more than a process can address.
BEYOND_MEMORY = 10**13


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

    def expect(self, code: int, folder: Path, kind: str = "finetune", run: Callable = fixture.run_cold, reasons: Iterable[str] = ()) -> str:
        found, events, err = run(kind, folder)
        self.assertEqual(found, code, err[-2000:])
        failure = fixture.read_json(folder / "out" / "failure.json")
        self.assertEqual(failure["code"], code)
        self.assertTrue(failure["remedy"] and failure["message"] and failure["class"])
        self.assertIn(failure.get("reason"), reasons or {failure.get("reason")})
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
        folder = self.job(spec={**LORA, "chatTemplateDigest": "sha256:" + "0" * 64})
        self.expect(66, folder, run=fixture.work, reasons={"template-differs"})

    def test_66_another_models_tokenizer(self) -> None:
        model = fixture.write_model(Path(self.enterContext(tempfile.TemporaryDirectory()), "model"), vocab_size=100)
        folder = self.job(inputs={"model": model, "dataset": self.data})
        self.assertIn("the model knows 100", self.expect(66, folder, run=fixture.work, reasons={"token-unknown"}))

    def test_66_what_a_library_would_fetch(self) -> None:
        index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
        for file, added in {"tokenizer.model": {}, "model.safetensors": {"model.safetensors.index.json": json.dumps(index), "model-1.safetensors": ""}}.items():
            with self.subTest(file):
                tree = self.tree_without(file)
                for name, text in added.items():
                    (tree / name).write_text(text)
                folder = self.job(inputs={"model": tree, "dataset": self.data})
                absent = "model-2.safetensors" if added else "tokenizer.json"
                self.assertIn(f"no {absent}", self.expect(66, folder, run=fixture.work, reasons={"tree-incomplete"}))

    def tree_without(self, file: str) -> Path:
        tree = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for path in self.model.iterdir():
            if path.name != file:
                os.symlink(path, tree / path.name)
        return tree

    def test_71_more_memory_than_there_is(self) -> None:
        self.expect(71, self.job(spec={**LORA, "precision": "fp32", "rank": BEYOND_MEMORY}), run=fixture.work)

    @unittest.skipIf(os.geteuid(), "only root mounts a file system")
    def test_73_full_disk(self) -> None:
        folder = self.job(spec={**LORA, "precision": "fp32", "save": {"everySteps": 1}})
        with fixture.small_disk(folder / "scratch", 64):
            self.expect(73, folder, run=fixture.work)

    def test_78_adapter_of_another_base(self) -> None:
        adapter = self.adapter(["q_proj", "down_proj"])
        require_fit(adapter, self.model)
        bases = {"another width": {"intermediate_size": 96}, "fewer layers": {"num_hidden_layers": 1}, "more layers": {"num_hidden_layers": 3}}
        for name, changes in bases.items():
            with self.subTest(name):
                base = fixture.write_model(Path(self.enterContext(tempfile.TemporaryDirectory()), "model"), **changes)
                with self.assertRaisesRegex(Unsupported, r"does not fit the base: model\.layers\.\d"):
                    require_fit(adapter, base)
        folder = self.job("merge", {}, {"model": base, "adapter": adapter})
        self.assertIn("model.layers.2", self.expect(78, folder, kind="merge", run=fixture.work, reasons={"adapter-misfit"}))

    def adapter(self, targets: list[str]) -> Path:
        """An untrained adapter of the model."""
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM

        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        model = AutoModelForCausalLM.from_pretrained(self.model)
        get_peft_model(model, LoraConfig(r=2, target_modules=targets, task_type="CAUSAL_LM")).save_pretrained(folder)
        return folder

    def test_74_loss_is_not_a_number(self) -> None:
        folder = self.job(spec={"maxSteps": 30, "microBatch": 4, "method": "full", "lr": 1e30, "warmup": 0, "clipNorm": 0})
        self.expect(74, folder, run=fixture.work, reasons={"loss-diverged", "gradient-diverged"})

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
