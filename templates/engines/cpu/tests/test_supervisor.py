"""The supervisor starts a service again that ends unasked, and records each end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable
from pathlib import Path

PROCESS = Path(__file__).resolve().parents[2] / "process"
# One line a life, then whatever `life` says.
WORKER = "import os, sys, time\nprint('life of', os.getpid(), file=sys.stderr)\nopen('lives', 'a').write('x')\n"
LASTS = "time.sleep(60)"
FAILS = "sys.exit(3)"
SHORT = [0.05] * 5


class SupervisorTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.attempt = Path(folder.name) / "attempts" / "1"
        self.attempt.mkdir(parents=True)

    def start(self, life: str = LASTS, *, waits: list[float] | None = SHORT, contained: bool = False, healthy: bool = True) -> subprocess.Popen[bytes]:
        """A supervisor, ended with the test; `healthy` is what readers of a service note."""
        launch = {"argv": [sys.executable, "-c", WORKER + life], "env": {}, "cwd": str(self.attempt), "unlink": [], "graceSeconds": 0, "logBytes": 65536}
        extra = {} if waits is None else {"restartWaits": waits}
        (self.attempt / "launch.json").write_text(json.dumps({**launch, **extra, **({"contained": True} if contained else {})}))
        if healthy:
            (self.attempt / "healthy.json").write_text("{}")
        process = subprocess.Popen([sys.executable, str(PROCESS / "supervise"), str(self.attempt)], stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def worker(self, *, but: int = 0) -> int:
        """The worker that runs, once it is not `but`."""
        self.until(lambda: self.pid() not in (0, but))
        return self.pid()

    def pid(self) -> int:
        try:
            return json.loads((self.attempt / "process.json").read_text())["pid"]
        except FileNotFoundError:
            return 0

    def ends(self) -> list[dict[str, object]]:
        path = self.attempt / "restarts.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def lives(self) -> int:
        path = self.attempt / "lives"
        return len(path.read_text()) if path.exists() else 0

    def until(self, check: Callable[[], bool]) -> None:
        limit = time.monotonic() + 20
        while not check():
            self.assertLess(time.monotonic(), limit, "waited in vain")
            time.sleep(0.01)

    def test_starts_a_killed_service_again(self) -> None:
        process = self.start()
        first = self.worker()
        self.until(lambda: self.lives() == 1)
        os.kill(first, signal.SIGKILL)
        second = self.worker(but=first)
        self.assertEqual([(end["how"], end["words"]) for end in self.ends()], [("SIGKILL", f"life of {first}")])
        self.until(lambda: self.lives() == 2)
        process.terminate()
        self.assertEqual(process.wait(10), 128 + signal.SIGTERM)
        self.assertEqual(len(self.ends()), 1, "an end that was asked for")
        self.assertFalse(Path(f"/proc/{second}").exists())

    def test_gives_up_at_the_sixth_end(self) -> None:
        self.assertEqual(self.start(FAILS).wait(30), 3)
        self.assertEqual([end.get("gaveUp", False) for end in self.ends()], [False] * 5 + [True])
        self.assertEqual({end["how"] for end in self.ends()}, {"exit 3"})
        self.assertEqual((self.lives(), json.loads((self.attempt / "exit.json").read_text())["exitCode"]), (6, 3))

    def test_starts_only_a_healthy_service_again(self) -> None:
        self.assertEqual(self.start(FAILS, healthy=False).wait(30), 3)
        self.assertEqual((self.lives(), self.ends()), (1, []))
        self.assertTrue((self.attempt / "exit.json").exists())

    def test_a_stop_ends_the_wait(self) -> None:
        process = self.start(FAILS, waits=[600])
        self.until(lambda: len(self.ends()) == 1)
        began = time.monotonic()
        process.terminate()
        self.assertEqual(process.wait(10), 3)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.lives(), 1)

    def test_waits_anew_after_quiet_minutes(self) -> None:
        old = [{"at": "2026-01-01T00:00:00.000Z", "how": "SIGKILL", "words": ""}] * 5
        (self.attempt / "restarts.jsonl").write_text("".join(f"{json.dumps(end)}\n" for end in old))
        self.start(FAILS, waits=[600])
        self.until(lambda: len(self.ends()) == 6)
        self.assertNotIn("gaveUp", self.ends()[-1])

    def test_a_container_idles_once_given_up(self) -> None:
        process = self.start(FAILS, contained=True)
        self.until((self.attempt / "exit.json").exists)
        time.sleep(0.2)
        self.assertIsNone(process.poll())
        process.terminate()
        self.assertEqual(process.wait(10), 3)
        (self.attempt / "restarts.jsonl").write_text(json.dumps({**self.ends()[0], "gaveUp": True}) + "\n")
        self.start(contained=True)
        self.worker()
        self.assertFalse((self.attempt / "exit.json").exists())
        self.assertEqual([end.get("gaveUp") for end in self.ends()], [None])

    def test_a_container_notes_the_end_of_its_supervisor(self) -> None:
        process = self.start(contained=True)
        self.until(lambda: self.lives() == 1)
        process.kill()
        process.wait()
        process = self.start(contained=True)
        self.until(lambda: self.lives() == 2)
        process.terminate()
        process.wait(10)
        self.start(contained=True)
        self.until(lambda: self.lives() == 3)
        self.assertEqual([end["how"] for end in self.ends()], ["lost"])


if __name__ == "__main__":
    unittest.main()
