"""Conversion, quantization, merging and full fine-tuning keep the tokenizer and the chat template."""

import shutil
import tempfile
import unittest
from pathlib import Path

import fixture

from sovran_worker.digest import digest_path, file_sha256
from sovran_engine.llama_cpp.location import prefer_converter_modules

COLD = ("quantize", "merge", "dequantize")
COMPANIONS = ("tokenizer.model", "tokenizer_config.json", "config.json")


def metadata(path: Path, key: str) -> object:
    prefer_converter_modules()
    from gguf import GGUFReader

    return GGUFReader(path).get_field(key).contents()


class Models(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.model = fixture.write_model(cls.root / "model")
        cls.data = fixture.write_dataset(cls.root / "data")

    def run_job(self, name: str, kind: str, spec: dict, **inputs: Path) -> Path:
        folder = fixture.write_job(self.root / name, kind, spec, inputs)
        code, _, err = (fixture.run_cold if kind in COLD else fixture.work)(kind, folder)
        self.assertEqual(code, 0, err[-2000:])
        self.assert_manifest(folder)
        return folder / "out"

    def assert_manifest(self, folder: Path) -> None:
        # MiB: more than an interpreter, less than any machine.
        self.assertIn(fixture.read_json(folder / "out" / "manifest.json")["peakMemoryBytes"] >> 20, range(10, 100_000))
        for output in fixture.read_json(folder / "out" / "manifest.json")["outputs"]:
            tree = folder / "out" / output["name"]
            self.assertEqual(output["digest"], digest_path(tree))
            for entry in output["files"]:
                self.assertEqual(entry["sha256"], file_sha256(tree / entry["path"]))
                self.assertEqual((tree / entry["path"]).stat().st_mode & 0o777, 0o644)

    def test_convert_then_quantize(self) -> None:
        source = self.run_job("convert", "convert", {}, model=self.model) / "converted"
        self.assertEqual(metadata(source / "model-f16.gguf", "tokenizer.chat_template"), fixture.TEMPLATE)
        for scheme, file_type in {"F16": 1, "Q4_0": 2, "Q8_0": 7, "Q4_K_M": 15, "Q2_0": 41}.items():
            with self.subTest(scheme):
                out = self.run_job(f"quantize-{scheme}", "quantize", {"scheme": scheme}, model=source)
                target = out / "quantized" / f"model-{scheme}.gguf"
                self.assertEqual(metadata(target, "tokenizer.chat_template"), fixture.TEMPLATE)
                self.assertEqual(metadata(target, "general.file_type"), file_type)
        straight = self.run_job("quantize-tree", "quantize", {"scheme": "Q8_0"}, model=self.model)
        self.assertEqual(digest_path(straight / "quantized"), digest_path(self.root / "quantize-Q8_0" / "out" / "quantized"))

    def test_adapter_and_merge(self) -> None:
        out = self.run_job("lora", "finetune", {"maxSteps": 4, "microBatch": 4, "lr": 0.01}, model=self.model, dataset=self.data)
        self.assert_companions(out / "merged")
        again = self.run_job("merge", "merge", {}, model=self.model, adapter=out / "adapter")
        self.assertEqual(digest_path(again / "merged"), digest_path(out / "merged"))
        self.assertNotEqual(file_sha256(again / "merged" / "model.safetensors"), file_sha256(self.model / "model.safetensors"))

    def test_merged_weights_answer_like_the_adapted_model(self) -> None:
        import torch
        from peft import PeftModel
        from transformers import AutoModelForCausalLM

        spec = {"maxSteps": 6, "microBatch": 4, "lr": 0.01, "precision": "fp32", "targetModules": ["q_proj", "down_proj"]}
        out = self.run_job("logits", "finetune", spec, model=self.model, dataset=self.data)
        ids = torch.arange(3, 30)[None]
        load = AutoModelForCausalLM.from_pretrained
        with torch.no_grad():
            merged = load(out / "merged", dtype=torch.float32)(ids).logits
            adapted = PeftModel.from_pretrained(load(self.model, dtype=torch.float32), out / "adapter").eval()(ids).logits
            base = load(self.model, dtype=torch.float32)(ids).logits
        torch.testing.assert_close(merged, adapted, rtol=1e-3, atol=1e-3)
        self.assertGreater((merged - base).abs().max().item(), 0.1)

    def test_adapting_the_last_layers_leaves_the_others(self) -> None:
        from safetensors.torch import load_file

        spec = {"maxSteps": 3, "microBatch": 4, "lr": 0.01, "lastLayers": 1}
        out = self.run_job("last", "finetune", spec, model=self.model, dataset=self.data)
        base, tuned = load_file(self.model / "model.safetensors"), load_file(out / "merged" / "model.safetensors")
        changed = {name for name in base if not base[name].equal(tuned[name])}
        self.assertEqual(len(changed), 7)
        self.assertTrue(all(name.startswith("model.layers.1.") for name in changed), changed)

    def test_full_fine_tuning(self) -> None:
        spec = {"method": "full", "maxSteps": 6, "microBatch": 4, "gradAccum": 2, "lr": 0.003}
        out = self.run_job("full", "finetune", spec, model=self.model, dataset=self.data)
        self.assertFalse((out / "adapter").exists())
        self.assert_companions(out / "merged")
        metrics = fixture.read_json(out / "manifest.json")["metrics"]
        self.assertEqual((metrics["steps"], metrics["rowsSeen"]), (6, 48))

    def test_without_packing_the_loss_is_the_same(self) -> None:
        found = []
        for packing in (True, False):
            spec = {"maxSteps": 3, "microBatch": 4, "lr": 0.01, "precision": "fp32", "packing": packing}
            out = self.run_job(f"packing-{packing}", "finetune", spec, model=self.model, dataset=self.data)
            found.append(fixture.read_json(out / "manifest.json")["metrics"]["finalLoss"])
        self.assertAlmostEqual(found[0], found[1], places=3)

    def assert_companions(self, tree: Path) -> None:
        for name in COMPANIONS:
            self.assertEqual((tree / name).read_bytes(), (self.model / name).read_bytes(), name)
        self.assertEqual(metadata(tree / "model-f16.gguf", "tokenizer.chat_template"), fixture.TEMPLATE)

    def test_dequantize_gives_back_a_trainable_tree(self) -> None:
        source = self.run_job("f16", "convert", {}, model=self.model) / "converted" / "model-f16.gguf"
        bare = self.root / "input-without-suffix"
        shutil.copyfile(source, bare)
        tree = self.run_job("dequantize", "dequantize", {}, model=bare) / "model"
        self.assertEqual(metadata(tree / "model-f16.gguf", "tokenizer.chat_template"), fixture.TEMPLATE)
        self.assertNotIn("quantization_config", fixture.read_json(tree / "config.json"))
        self.run_job("train-it", "finetune", {"maxSteps": 1, "microBatch": 2}, model=tree, dataset=self.data)


if __name__ == "__main__":
    unittest.main()
