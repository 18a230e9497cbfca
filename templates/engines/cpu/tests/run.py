"""Run the workers' tests: `run.py [--engine NAME] [--report FILE] [--seed NUMBER] [MODULE…]`.

The report is `{passed, failed, skipped}`; a test that could not begin has failed. The seed shuffles the order.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ENGINES = FOLDER.parent.parent
SLOWEST = 5


class Result(unittest.TextTestResult):
    """Counts what passed, and keeps how long each test took."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.passed = 0
        self.seconds: list[tuple[float, str]] = []

    def startTest(self, test: unittest.TestCase) -> None:
        """Note the time."""
        self._began = time.monotonic()
        super().startTest(test)

    def stopTest(self, test: unittest.TestCase) -> None:
        """Keep the time taken."""
        self.seconds.append((time.monotonic() - self._began, test.id()))
        super().stopTest(test)

    def addSuccess(self, test: unittest.TestCase) -> None:
        """Count a test of which every part passed."""
        self.passed += 1
        super().addSuccess(test)


def main(argv: list[str]) -> int:
    """Run the tests and return 0 when none failed."""
    options = _parser().parse_args(argv)
    tests = ENGINES / options.engine / "tests"
    os.environ["SOVRAN_TEST_ENGINE"] = options.engine
    sys.path[:0] = dict.fromkeys([str(tests), str(FOLDER)])
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(options.modules) if options.modules else loader.discover(str(tests))
    if options.seed is not None:
        print(f"order: seed {options.seed}", file=sys.stderr)
        suite = shuffled(suite, random.Random(options.seed))
    total = suite.countTestCases()
    result = unittest.TextTestRunner(resultclass=Result, verbosity=1, buffer=True).run(suite)
    skipped = len(result.skipped)
    tally = {"passed": result.passed, "failed": total - result.passed - skipped, "skipped": skipped}
    _tell(result, tally, options.report)
    return 1 if tally["failed"] or total == 0 else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the workers' tests.")
    parser.add_argument("modules", nargs="*", help="test modules, classes or methods; all without")
    parser.add_argument("--engine", default="cpu", help="folder of the engine, in whose environment this runs")
    parser.add_argument("--report", type=Path, help="file to write the counts to")
    parser.add_argument("--seed", type=int, help="run in the random order of this seed")
    return parser


def _tell(result: Result, tally: dict[str, int], report: Path | None) -> None:
    slowest = sorted(result.seconds, reverse=True)[:SLOWEST]
    print("slowest: " + ", ".join(f"{name.rsplit('.', 1)[-1]} {seconds:.1f} s" for seconds, name in slowest), file=sys.stderr)
    if report:
        report.write_text(json.dumps(tally) + "\n", encoding="utf-8")


def shuffled(suite: unittest.TestSuite, chance: random.Random) -> unittest.TestSuite:
    """The same tests in another order; those of one class stay together, as they share its fixture."""
    parts = [shuffled(part, chance) if isinstance(part, unittest.TestSuite) else part for part in suite]
    chance.shuffle(parts)
    return unittest.TestSuite(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
