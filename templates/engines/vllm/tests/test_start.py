"""A model that the server could not load is refused with its reason before the server starts."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from sovran_engine.serve import command, processor

WHOLE = {"config.json": "{}", "model.safetensors": "", "tokenizer.json": "{}"}
SHARDS = {"model.safetensors.index.json": json.dumps({"weight_map": {"a": "model-2.safetensors"}}), "model-1.safetensors": ""}


class Start(unittest.TestCase):
    def start(self, files: dict[str, str], config: dict[str, int] | None = None) -> tuple[int | None, str, list[str]]:
        """Exit code, standard error, and the command line of the server if it was started."""
        root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        tree = root / "model"
        tree.mkdir()
        for name, text in files.items():
            (tree / name).write_text(text)
        service = root / "service.json"
        service.write_text(json.dumps({"socket": str(root / "s.sock"), "model": str(tree), "alias": "m", "config": config or {}}))
        with mock.patch.object(command.os, "execve") as started, contextlib.redirect_stderr(io.StringIO()) as said:
            code = command.serve(service)
        return code, said.getvalue(), started.call_args.args[1] if started.called else []

    def test_a_whole_tree_is_served_and_ignored_fields_are_refused(self) -> None:
        code, _, argv = self.start(WHOLE)
        self.assertIsNone(code)
        self.assertEqual(argv[argv.index("--middleware") + 1], "sovran_engine.serve.fields.RefuseIgnored")

    def test_what_the_server_would_ask_the_hub_for_is_named(self) -> None:
        without = {name: {file: text for file, text in WHOLE.items() if file != name} for name in WHOLE}
        cases = [
            (without["config.json"], 66, "is missing"),
            (without["model.safetensors"], 64, "safetensors"),
            (without["tokenizer.json"], 66, "no tokenizer.json"),
            ({**without["model.safetensors"], **SHARDS}, 66, "no model-2.safetensors"),
            ({**WHOLE, "config.json": '{"auto_map": {"AutoModel": "x.Y"}}'}, 78, "auto_map"),
        ]
        for files, code, words in cases:
            with self.subTest(words):
                found, said, argv = self.start(files)
                self.assertEqual((found, argv), (code, []))
                self.assertIn(words, said)
                self.assertEqual(said.count("\n"), 1)

    def test_four_bits_need_a_processor_with_kernels_for_them(self) -> None:
        packed = {**WHOLE, "config.json": json.dumps({"quantization_config": {"quant_method": "compressed-tensors", "format": "pack-quantized"}})}
        on_processor = {"VLLM_CPU_KVCACHE_SPACE": 1}
        old, new = "avx avx2", "avx avx2 avx512f avx512bw avx512dq avx512vl"
        cases = [(packed, on_processor, old, 78), (packed, on_processor, new, None), (packed, {}, old, None), (WHOLE, on_processor, old, None)]
        for files, config, flags, code in cases:
            with self.subTest(config=config, flags=flags), tempfile.NamedTemporaryFile("w") as cpuinfo:
                cpuinfo.write(f"processor : 0\nflags\t\t: fpu {flags}\n")
                cpuinfo.flush()
                with mock.patch.object(processor, "CPUINFO", Path(cpuinfo.name)):
                    found, said, _ = self.start(files, config)
                self.assertEqual(found, code)
                self.assertEqual("AVX-512" in said, code is not None)


if __name__ == "__main__":
    unittest.main()
