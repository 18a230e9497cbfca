"""A quantizer that says only that it failed: where the disk is full, that is why."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import fixture  # noqa: F401
from sovran_engine.llama_cpp import quantize


class QuantizerFailure(unittest.TestCase):
    def test_by_what_is_free(self) -> None:
        for free, code in ((0, 73), (4096, 73), (64 * 1024, 70), (10**9, 70)):
            with self.subTest(free=free), mock.patch.object(quantize.shutil, "disk_usage", return_value=mock.Mock(free=free)):
                self.assertEqual(quantize.quantizer_failure(1, Path("/out")).code, code)

    def test_looks_at_the_folder_that_was_written_to(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(quantize.quantizer_failure(1, Path(folder)).reason, "quantizer-failed")


if __name__ == "__main__":
    unittest.main()
