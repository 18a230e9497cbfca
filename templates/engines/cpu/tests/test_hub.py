"""What a library asks of the model hub is blocked, and named; runs in the environment of every engine."""

import tempfile
import unittest
from pathlib import Path
from typing import Any

import fixture  # noqa: F401 - finds the worker and forbids the hub

from sovran_worker.classify import classify

NAME = "nobody-here/none"


def fetch_file() -> None:
    from huggingface_hub import hf_hub_download

    hf_hub_download(NAME, "config.json", cache_dir=tempfile.mkdtemp())


def fetch_tree() -> None:
    from huggingface_hub import snapshot_download

    snapshot_download(NAME, cache_dir=tempfile.mkdtemp())


def ask_api() -> None:
    from huggingface_hub import HfApi

    HfApi().model_info(NAME)


def load_configuration() -> None:
    from transformers import AutoConfig

    AutoConfig.from_pretrained(NAME)


def load_tokenizer() -> None:
    from transformers import AutoTokenizer

    AutoTokenizer.from_pretrained(NAME)


class Hub(unittest.TestCase):
    def test_blocked_and_named(self) -> None:
        for ask in (fetch_file, fetch_tree, ask_api, load_configuration, load_tokenizer):
            with self.subTest(ask.__name__):
                failure = classify(self.error_of(ask))
                self.assertEqual((failure.code, failure.reason), (66, "hub-access"), failure)
                self.assertIn(NAME, failure.params["what"])

    def error_of(self, ask: Any) -> BaseException:
        with self.assertRaises(Exception) as caught:
            ask()
        return caught.exception

    def test_an_error_of_a_local_file_is_not_one_of_the_hub(self) -> None:
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(Exception) as caught:
            (Path(folder) / "none").read_text()
        self.assertEqual(classify(caught.exception).reason, "")


if __name__ == "__main__":
    unittest.main()
