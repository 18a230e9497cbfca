"""Two ranks learn what one learns; when one is lost both end, and the job resumes to the same weights."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import fixture

# Batches of 3 out of 22 rows: two ranks share them unevenly, and the last step of an epoch leaves one rank without rows.
SPEC = {
    "nodes": 2, "maxSteps": 40, "precision": "fp32", "microBatch": 3, "gradAccum": 1, "lr": 0.01, "dropout": 0.1, "rank": 4,
    "save": {"everySteps": 10},
}
INTERRUPTED = 75


class Ranks(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.inputs = {"model": fixture.write_model(cls.root / "model"), "dataset": fixture.write_dataset(cls.root / "data", rows=22)}

    def new_job(self, name: str, **spec: object) -> Path:
        return fixture.write_job(self.root / name, "finetune", {**SPEC, **spec}, self.inputs, jobId="ranks")

    def start(self, folder: Path, count: int = 2) -> list[subprocess.Popen[bytes]]:
        """One process a rank; the network between them is loopback."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        place = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "PYTHONPATH": fixture.MODULES}
        argv = [sys.executable, "-m", "sovran_worker", "finetune", "--job", str(folder)]
        started = []
        for rank in range(count):
            log = (folder / f"rank-{rank}.log").open("ab")
            env = {**os.environ, **place, "RANK": str(rank), "OMP_NUM_THREADS": "1"}
            started.append(subprocess.Popen(argv, env=env, stdout=log, stderr=log))
            self.addCleanup(started[-1].kill)
        return started

    def run_to_end(self, folder: Path) -> list[int]:
        return [process.wait(300) for process in self.start(folder)]

    def until_step(self, folder: Path, step: int) -> None:
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            log = folder / "events.jsonl"
            if log.exists() and f'"step": {step},' in log.read_text():
                return
            time.sleep(0.02)
        self.fail(f"step {step} was never reached")

    def result(self, folder: Path) -> tuple[object, list[object]]:
        manifest = fixture.read_json(folder / "out" / "manifest.json")
        return manifest["metrics"]["finalLoss"], [(item["name"], item["digest"]) for item in manifest["outputs"]]

    def test_a_killed_rank_ends_the_other_and_the_job_resumes_to_the_same(self) -> None:
        whole, cut = self.new_job("whole"), self.new_job("cut")
        self.assertEqual(self.run_to_end(whole), [0, 0])
        first, second = self.start(cut)
        self.until_step(cut, 15)
        second.kill()
        self.assertEqual(first.wait(60), INTERRUPTED)
        self.assertEqual(fixture.read_json(cut / "out" / "failure.json")["reason"], "rank-lost")
        self.assertEqual(self.run_to_end(cut), [0, 0])
        self.assertEqual(self.result(cut), self.result(whole))

    def test_a_signal_to_one_rank_stops_both_at_the_same_step(self) -> None:
        folder = self.new_job("stopped")
        first, second = self.start(folder)
        self.until_step(folder, 12)
        second.send_signal(signal.SIGTERM)
        self.assertEqual([first.wait(60), second.wait(60)], [INTERRUPTED, 0])
        self.assertEqual(fixture.read_json(folder / "out" / "failure.json")["reason"], "stopped-at")

    def test_two_ranks_learn_what_one_learns(self) -> None:
        one, two = self.new_job("one", nodes=1, dropout=0), self.new_job("two", dropout=0)
        self.assertEqual(self.start(one, 1)[0].wait(300), 0)
        self.assertEqual(self.run_to_end(two), [0, 0])
        self.assertAlmostEqual(self.result(one)[0], self.result(two)[0], places=3)

    def test_another_number_of_ranks_is_refused(self) -> None:
        folder = self.new_job("three", nodes=3)
        self.assertEqual(self.start(folder, 1)[0].wait(60), 78)


if __name__ == "__main__":
    unittest.main()
