"""Jobs of every method, and how one that was stopped or killed goes on."""

import json
import os
import signal
import tempfile
import unittest
from pathlib import Path
from typing import Any

import fixture
from setting import new_job

SETTINGS = {
    "method": "lora", "maxSteps": 12, "precision": "fp32", "microBatch": 4, "lr": 0.01, "dropout": 0.1, "rank": 4,
    "save": {"everySteps": 5},
}


def write_pairs(folder: Path) -> Path:
    """The rows of the fixture, each with an answer that was not preferred."""
    fixture.write_dataset(folder)
    for path in folder.glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        pairs = ({**row, "rejected": fixture.WORDS[(at + 3) % len(fixture.WORDS)]} for at, row in enumerate(rows))
        path.write_text("".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs), encoding="utf-8")
    return folder


class Train(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.inputs = {"model": fixture.write_model(cls.root / "model"), "dataset": fixture.write_dataset(cls.root / "data")}
        cls.pairs = {**cls.inputs, "dataset": write_pairs(cls.root / "pairs")}
        cls.whole = cls.job("whole")
        code, cls.events, err = fixture.run_cold("finetune", cls.whole)
        assert code == 0, err

    @classmethod
    def job(cls, name: str, pairs: bool = False, **settings: Any) -> Path:
        return new_job(cls.root / name, cls.pairs if pairs else cls.inputs, **{**SETTINGS, **settings})

    def end_of(self, folder: Path, code: int) -> dict[str, Any]:
        found, events, err = fixture.work("finetune", folder)
        self.assertEqual(found, code, err[-2000:])
        return events[-1]

    def finish(self, folder: Path) -> list[int]:
        """Let the job end with the bytes of an undisturbed one; return its steps."""
        code, events, err = fixture.work("finetune", folder)
        self.assertEqual(code, 0, err[-2000:])
        one, other = (fixture.read_json(job / "out" / "manifest.json") for job in (folder, self.whole))
        digests = [{item["name"]: item["digest"] for item in manifest["outputs"]} for manifest in (one, other)]
        self.assertEqual(*digests)
        self.assertEqual(one["metrics"]["finalLoss"], other["metrics"]["finalLoss"])
        return [event["step"] for event in events if event["type"] == "progress"]

    def test_whole_run(self) -> None:
        steps = [event for event in self.events if event["type"] == "progress"]
        self.assertEqual([event["step"] for event in steps], list(range(1, 13)))
        self.assertLess(steps[-1]["loss"], steps[0]["loss"])
        wanted = {"epoch", "lr", "gradNorm", "tokensPerSec", "etaSeconds", "progressPercentage", "estimatedRemainingSeconds"}
        self.assertLessEqual(wanted, steps[0].keys())
        self.assertEqual([event["step"] for event in self.events if event["type"] == "checkpoint"], [5, 10, 12])
        self.assertEqual((self.events[-1]["status"], self.events[-1]["step"]), ("succeeded", 12))

    def test_outputs_hold_no_path_no_pickle_and_are_readable(self) -> None:
        files = [path for path in (self.whole / "out").rglob("*") if path.is_file()]
        self.assertEqual({path.parent.name for path in files}, {"out", "adapter", "merged"})
        for path in files:
            self.assertNotIn(path.suffix, {".bin", ".pt", ".pth", ".pkl"})
            self.assertNotIn(str(self.root).encode(), path.read_bytes())
            self.assertEqual(path.stat().st_mode & 0o444, 0o444)
        self.assertEqual(list((self.whole / "scratch").rglob("*.bin")), [])

    def test_term_saves_and_resumes_at_the_same_step(self) -> None:
        folder = self.job("term")
        self.assertEqual(fixture.work("finetune", folder, (signal.SIGTERM, {"type": "progress", "step": 7}))[0], 75)
        failure = fixture.read_json(folder / "out" / "failure.json")
        self.assertEqual(failure["reason"], "stopped-at")
        self.assertEqual(self.finish(folder), list(range(failure["lastStep"] + 1, 13)))

    def test_kill_resumes_before_a_checkpoint_without_end(self) -> None:
        folder = self.job("kill")
        self.assertEqual(fixture.work("finetune", folder, (signal.SIGKILL, {"type": "progress", "step": 7}))[0], -9)
        partial = folder / "scratch" / "checkpoints" / "checkpoint-7"
        partial.mkdir()
        (partial / "adapter_model.safetensors").write_bytes(b"cut")
        self.assertEqual(self.finish(folder), list(range(6, 13)))

    def test_term_while_merging_does_not_train_again(self) -> None:
        folder = self.job("merge")
        self.assertEqual(fixture.work("finetune", folder, (signal.SIGTERM, {"stage": "merge"}))[0], 75)
        self.assertEqual(self.finish(folder), [])

    def test_another_job_file_is_refused(self) -> None:
        folder = self.job("other")
        fixture.work("finetune", folder, (signal.SIGTERM, {"type": "progress", "step": 2}))
        raw = fixture.read_json(folder / "job.json")
        (folder / "job.json").write_text(json.dumps({**raw, "seed": 4}))
        self.assertEqual(self.end_of(folder, 64)["reason"], "foreign-checkpoint")

    def test_a_loss_that_is_no_number_ends_without_checkpoint(self) -> None:
        folder = self.job("nan", lr=1e30, clipNorm=0, save={"everySteps": 1}, scheduler="constant", warmup=0, method="full")
        self.assertIn(self.end_of(folder, 74)["reason"], {"loss-diverged", "gradient-diverged"})

    def test_each_method_ends_with_its_outputs(self) -> None:
        trees = {"full": {"merged"}, "qlora": {"adapter", "merged"}, "dpo": {"adapter", "merged"}}
        for method, expected in trees.items():
            with self.subTest(method):
                end = self.end_of(self.job(method, pairs=method == "dpo", method=method, maxSteps=5), 0)
                self.assertEqual((end["step"], set(end["outputs"])), (5, expected))

    def test_a_truncated_checkpoint_is_left_out_and_named(self) -> None:
        folder = self.job("truncated")
        self.assertEqual(fixture.work("finetune", folder, (signal.SIGKILL, {"type": "checkpoint", "step": 10}))[0], -9)
        weights = folder / "scratch" / "checkpoints" / "checkpoint-10" / "adapter_model.safetensors"
        os.truncate(weights, weights.stat().st_size // 2)
        self.assertEqual(self.finish(folder), list(range(6, 13)))
        events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
        told = [(event["damaged"], event["used"]) for event in events if event.get("code") == "checkpoint-damaged"]
        self.assertEqual(told, [("checkpoint-10", "checkpoint-5")])

    def test_more_memory_than_there_is(self) -> None:
        self.assertEqual(self.end_of(self.job("memory", rank=10**13), 71)["class"], "out-of-memory")

    @unittest.skipIf(os.geteuid(), "only root mounts a file system")
    def test_a_full_disk_then_room(self) -> None:
        folder = self.job("full-disk")
        with fixture.small_disk(folder / "scratch", 64):
            self.assertEqual(self.end_of(folder, 73)["class"], "disk-full")
        self.assertEqual(self.finish(folder), list(range(1, 13)))

    def test_a_tokenizer_of_another_model_is_refused(self) -> None:
        inputs = {**self.inputs, "model": fixture.write_model(self.root / "narrow", vocab_size=100)}
        end = self.end_of(new_job(self.root / "tokenizer", inputs, **SETTINGS), 66)
        self.assertEqual((end["reason"], end["params"]["size"]), ("token-unknown", 100))

    def test_preferences_without_rejected_answers_are_refused(self) -> None:
        self.assertEqual(self.end_of(self.job("plain", method="dpo"), 65)["reason"], "no-preference")

    def test_layers_that_the_model_lacks_are_refused(self) -> None:
        self.assertEqual(self.end_of(self.job("layers", targetModules=["nothing"]), 64)["reason"], "bad-field")


if __name__ == "__main__":
    unittest.main()
