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
    # numpy writes tensors of GGUF files
    (OSError("Not enough free space to write 147849216 bytes"), 73),
    (OSError("1048576 requested and 4096 written"), 73),
    # safetensors, in two versions
    (RuntimeError('Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: "no room" })'), 73),
    (RuntimeError("Error while serializing: I/O error: Disk quota exceeded (os error 122)"), 73),
    (RuntimeError("[enforce fail at inline_container.cc:595] . PytorchStreamWriter failed writing file data/7: file write failed"), 73),
    (RuntimeError("Not enough free disk space to download the file."), 73),
    (OSError("Not enough disk space. Needed: 1.2 GiB (download: 1 GiB, generated: 0.2 GiB, post-processed: 0 GiB)"), 73),
    (RuntimeError("OSError: [Errno 28] while saving the optimizer"), 73),
    (RuntimeError("write error: No space left on device"), 73),
    (RuntimeError("database or disk is full"), 73),
    (ValueError("[Errno 280] of another kind"), 70),
    (ValueError("not enough rows, 28 requested and written twice"), 70),
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
