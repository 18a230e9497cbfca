"""A checkpoint that the disk damaged is left out, said, and the one before it used."""

import os
import signal
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

import fixture

# Weights are compared: with `auto` the arithmetic is what was faster just then.
SPEC = {"maxSteps": 60, "precision": "fp32", "microBatch": 4, "lr": 0.01, "rank": 4, "save": {"everySteps": 10}}


def flip_a_byte(folder: Path) -> None:
    """One bit of the weights, in the middle."""
    path = folder / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(folder: Path) -> None:
    """The second half of the optimizer's state is gone."""
    path = folder / "optimizer.safetensors"
    os.truncate(path, path.stat().st_size // 2)


def garble_the_marker(folder: Path) -> None:
    """The marker holds bytes that are no text."""
    (folder / "COMPLETE").write_bytes(b"\xff\x00\xfe")


def drop_the_state(folder: Path) -> None:
    """A file is missing."""
    (folder / "state.json").unlink()


DAMAGES: list[Callable[[Path], None]] = [flip_a_byte, cut, garble_the_marker, drop_the_state]


class Damaged(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.inputs = {"model": fixture.write_model(cls.root / "model"), "dataset": fixture.write_dataset(cls.root / "data")}
        cls.whole = cls.new_job("whole")
        code, _, err = fixture.work("finetune", cls.whole)
        assert code == 0, err

    @classmethod
    def new_job(cls, name: str) -> Path:
        return fixture.write_job(cls.root / name, "finetune", SPEC, cls.inputs, jobId="damaged")

    def stopped(self, name: str) -> tuple[Path, list[Path]]:
        """A job stopped behind its second checkpoint, and its checkpoints, newest first."""
        folder = self.new_job(name)
        self.assertEqual(fixture.work("finetune", folder, (signal.SIGKILL, {"type": "checkpoint", "step": 20}))[0], -9)
        checkpoints = sorted((folder / "scratch" / "checkpoints").glob("step-*"), reverse=True)
        self.assertGreaterEqual(len(checkpoints), 2)
        return folder, checkpoints

    def finish(self, folder: Path) -> list[dict]:
        code, events, err = fixture.work("finetune", folder)
        self.assertEqual(code, 0, err[-2000:])
        wanted, found = (fixture.read_json(job / "out" / "manifest.json")["outputs"] for job in (self.whole, folder))
        self.assertEqual({item["name"]: item["digest"] for item in found}, {item["name"]: item["digest"] for item in wanted})
        return events

    def warnings(self, events: list[dict]) -> list[tuple[str, str]]:
        return [(event["damaged"], event["used"]) for event in events if event.get("code") == "checkpoint-damaged"]

    def first_step(self, events: list[dict]) -> int:
        return next(event["step"] for event in events if event["type"] == "progress")

    def test_the_one_before_it_is_used_and_named(self) -> None:
        for damage in DAMAGES:
            with self.subTest(damage.__name__):
                folder, (newest, before, *_) = self.stopped(damage.__name__)
                damage(newest)
                events = self.finish(folder)
                self.assertEqual(self.warnings(events), [(newest.name, before.name)])
                self.assertEqual(self.first_step(events), int(before.name.removeprefix("step-")) + 1)
                left = [path.name for path in newest.parent.iterdir()]
                self.assertEqual([name for name in left if name.endswith(".damaged")], [], "it takes no place for good")

    def test_without_a_good_one_the_run_starts_again_and_says_so(self) -> None:
        folder, checkpoints = self.stopped("all")
        for checkpoint in checkpoints:
            flip_a_byte(checkpoint)
        events = self.finish(folder)
        self.assertEqual(self.warnings(events), [(" ".join(checkpoint.name for checkpoint in checkpoints), "")])
        self.assertEqual(self.first_step(events), 1)

    def test_a_damaged_one_is_not_kept_in_place_of_a_good_one(self) -> None:
        folder, (newest, *_) = self.stopped("kept")
        later = newest.with_name("step-00000099")
        later.mkdir()
        (later / "weights.safetensors").write_bytes(b"cut")
        self.finish(folder)
        left = sorted(path.name for path in newest.parent.iterdir())
        self.assertEqual(left, ["step-00000050", "step-00000060"])


if __name__ == "__main__":
    unittest.main()
