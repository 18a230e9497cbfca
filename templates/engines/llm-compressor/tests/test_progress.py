"""What the lines of llm-compressor say: layers, modules, errors, and an error that is not a number."""

import io
import unittest
from types import SimpleNamespace
from unittest import mock

from sovran_engine.progress import Listener
from sovran_worker.errors import Diverged

BEGUN = "\r(1/2): Calibrating\r"


def listened(*lines: str) -> tuple[Listener, list[tuple[str, dict]]]:
    told: list[tuple[str, dict]] = []
    events = SimpleNamespace(emit=lambda name, **facts: told.append((name, facts)))
    listener = Listener(io.StringIO(), mock.Mock(events=events))
    for line in lines:
        listener.write(line)
    return listener, told


class Progress(unittest.TestCase):
    def test_layers_and_the_largest_error(self) -> None:
        listener, told = listened(BEGUN, "GPTQ | METRIC - error 0.5\n", "GPTQ | METRIC - error 0.25\n(2/2): Calibrating\r")
        listener.finish()
        self.assertEqual((listener.seen.modules, listener.seen.largest_error), (2, 0.5))
        self.assertEqual([facts["step"] for _, facts in told], [1, 2])

    def test_an_error_that_is_not_a_number_ends_the_job(self) -> None:
        for bad in ("nan", "inf"):
            for lines in ((bad, "0.5"), ("0.5", bad)):
                with self.subTest(lines), self.assertRaises(Diverged) as caught:
                    listened(BEGUN, *(f"GPTQ | METRIC - error {error}\n" for error in lines))[0].finish()
                self.assertEqual((caught.exception.code, caught.exception.reason), (74, "error-diverged"))


if __name__ == "__main__":
    unittest.main()
