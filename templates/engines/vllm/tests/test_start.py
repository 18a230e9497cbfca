"""A model that the server could not load is refused with its reason before the server starts."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from sovran_engine.serve import command

WHOLE = {"config.json": "{}", "model.safetensors": "", "tokenizer.json": "{}"}
SHARDS = {"model.safetensors.index.json": json.dumps({"weight_map": {"a": "model-2.safetensors"}}), "model-1.safetensors": ""}


class Start(unittest.TestCase):
    def start(self, files: dict[str, str]) -> tuple[int | None, str, list[str]]:
        """Exit code, standard error, and the command line of the server if it was started."""
        root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        tree = root / "model"
        tree.mkdir()
        for name, text in files.items():
            (tree / name).write_text(text)
        service = root / "service.json"
        service.write_text(json.dumps({"socket": str(root / "s.sock"), "model": str(tree), "alias": "m"}))
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


if __name__ == "__main__":
    unittest.main()
