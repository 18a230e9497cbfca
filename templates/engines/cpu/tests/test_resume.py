"""An interrupted or killed job ends with the bytes of an undisturbed one."""

import json
import signal
import tempfile
import unittest
from pathlib import Path

import fixture

# Weights are compared: with `auto` the arithmetic is what was faster just then.
SPEC = {"maxSteps": 60, "precision": "fp32", "microBatch": 4, "lr": 0.01, "dropout": 0.1, "rank": 4, "save": {"everySteps": 10}}
Event = dict


def newest_step(folder: Path) -> int:
    """The step of the newest checkpoint of a job that was killed; 0 where there is none."""
    steps = [int(path.name.removeprefix("step-")) for path in (folder / "scratch" / "checkpoints").glob("step-*")]
    return max(steps, default=0)


class Resume(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.inputs = {"model": fixture.write_model(cls.root / "model"), "dataset": fixture.write_dataset(cls.root / "data")}
        cls.whole = cls.new_job("whole")
        code, cls.events, err = fixture.run_cold("finetune", cls.whole)
        assert code == 0, err

    @classmethod
    def new_job(cls, name: str) -> Path:
        """A job folder; the job file is the same everywhere, so that results can be compared."""
        return fixture.write_job(cls.root / name, "finetune", SPEC, cls.inputs, jobId="resume", heartbeatSeconds=0.2)

    def stop_at(self, folder: Path, number: int, **event: object) -> int:
        """Let the worker get a signal behind the first event with these fields, and return the exit status."""
        return fixture.work("finetune", folder, (number, event))[0]

    def finish(self, folder: Path) -> list[Event]:
        code, events, err = fixture.work("finetune", folder)
        self.assertEqual(code, 0, err[-2000:])
        outputs = {item["name"]: item["digest"] for item in fixture.read_json(folder / "out" / "manifest.json")["outputs"]}
        expected = {item["name"]: item["digest"] for item in fixture.read_json(self.whole / "out" / "manifest.json")["outputs"]}
        self.assertEqual(outputs, expected)
        self.assert_sequence(folder)
        return events

    def assert_sequence(self, folder: Path) -> None:
        numbers = [json.loads(line)["seq"] for line in (folder / "events.jsonl").read_text().splitlines()]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def steps(self, events: list[Event]) -> list[int]:
        return [event["step"] for event in events if event["type"] == "progress"]

    def test_whole_run(self) -> None:
        self.assertEqual(self.steps(self.events), list(range(1, 61)))
        end = self.events[-1]
        self.assertEqual((end["type"], end["status"], end["step"]), ("end", "succeeded", 60))
        self.assertIn("heartbeat", [event["type"] for event in self.events])
        losses = [event["loss"] for event in self.events if event["type"] == "progress"]
        self.assertLess(losses[-1], losses[0] / 2)

    def test_term_saves_and_resumes_at_the_same_step(self) -> None:
        folder = self.new_job("term")
        self.assertEqual(self.stop_at(folder, signal.SIGTERM, type="progress", step=23), 75)
        failure = fixture.read_json(folder / "out" / "failure.json")
        self.assertEqual(failure["class"], "interrupted")
        self.assertGreaterEqual(failure["lastStep"], 23)
        events = self.finish(folder)
        self.assertEqual(self.steps(events), list(range(failure["lastStep"] + 1, 61)))
        self.assertFalse((folder / "out" / "failure.json").exists())

    def test_kill_resumes_from_the_last_complete_checkpoint(self) -> None:
        folder = self.new_job("kill")
        self.assertEqual(self.stop_at(folder, signal.SIGKILL, type="progress", step=36), -9)
        newest = newest_step(folder)
        self.assertGreaterEqual(newest, 30)
        partial = folder / "scratch" / "checkpoints" / "step-00000099"
        partial.mkdir()
        (partial / "weights.safetensors").write_bytes(b"cut")
        self.assertEqual(self.steps(self.finish(folder))[0], newest + 1)

    def test_kill_before_any_checkpoint_starts_again(self) -> None:
        folder = self.new_job("early")
        self.assertEqual(self.stop_at(folder, signal.SIGKILL, type="progress", step=2), -9)
        newest = newest_step(folder)
        self.assertEqual(self.steps(self.finish(folder))[0], newest + 1)

    def test_term_while_merging_does_not_train_again(self) -> None:
        folder = self.new_job("merge")
        self.assertEqual(self.stop_at(folder, signal.SIGTERM, stage="merge"), 75)
        self.assertEqual(self.steps(self.finish(folder)), [])

    def test_a_finished_job_is_not_done_twice(self) -> None:
        code, events, _ = fixture.work("finetune", self.whole)
        self.assertEqual(code, 0)
        self.assertEqual([event["type"] for event in events if event["type"] != "heartbeat"], ["start", "end"])

    def test_another_job_file_is_refused(self) -> None:
        folder = self.new_job("changed")
        self.stop_at(folder, signal.SIGTERM, type="progress", step=5)
        raw = fixture.read_json(folder / "job.json")
        raw["seed"] = 4
        (folder / "job.json").write_text(json.dumps(raw))
        self.assertEqual(fixture.work("finetune", folder)[0], 64)


if __name__ == "__main__":
    unittest.main()
