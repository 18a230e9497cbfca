"""The event log keeps its sequence across restarts and crashes."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import fixture  # noqa: F401
from sovran_worker.events import EventLog


class Sequence(unittest.TestCase):
    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.path = folder / "events.jsonl"
        self.output = os.open(folder / "stdout", os.O_WRONLY | os.O_CREAT)
        self.addCleanup(os.close, self.output)

    def sequence(self) -> list[int]:
        return [json.loads(line)["seq"] for line in self.path.read_text().splitlines()]

    def test_continues_after_a_restart(self) -> None:
        for _ in range(2):
            log = EventLog(self.path, "j", self.output)
            log.emit("stage", stage="a")
            log.emit("stage", stage="b")
        self.assertEqual(self.sequence(), [1, 2, 3, 4])

    def test_cuts_the_line_a_crash_left_unfinished(self) -> None:
        EventLog(self.path, "j", self.output).emit("start")
        with self.path.open("a") as stream:
            stream.write('{"v":1,"seq":2,"ty')
        EventLog(self.path, "j", self.output).emit("end")
        self.assertEqual(self.sequence(), [1, 2])

    def test_goes_on_when_the_follower_went_away(self) -> None:
        read, write = os.pipe()
        os.close(read)
        self.addCleanup(os.close, write)
        EventLog(self.path, "j", write).emit("start")
        self.assertEqual(self.sequence(), [1])


if __name__ == "__main__":
    unittest.main()
