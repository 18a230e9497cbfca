"""Every error of the engine becomes one code of the contract."""

import errno
import unittest

import fixture  # noqa: F401
from sovran_worker.classify import classify
from sovran_worker.errors import Diverged

CASES = [
    (MemoryError(), 71),
    (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"), 71),
    (OSError(errno.ENOSPC, "No space left on device"), 73),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), 73),
    (RuntimeError("I/O error: No space left on device (os error 28)"), 73),
    (Diverged("nan"), 74),
    (KeyboardInterrupt(), 75),
    (ValueError("anything else"), 70),
    (OSError(errno.EACCES, "Permission denied"), 70),
]


class Classify(unittest.TestCase):
    def test_codes(self) -> None:
        for error, code in CASES:
            with self.subTest(error=repr(error)):
                failure = classify(error)
                self.assertEqual(failure.code, code)
                self.assertTrue(failure.remedy)


if __name__ == "__main__":
    unittest.main()
