"""Progress of the build as JSON lines on standard output; everything else goes to standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def announce(stage: str, **facts: object) -> None:
    """Write one line `{"stage": …, …facts}`."""
    sys.stdout.write(json.dumps({"stage": stage, **facts}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def timed(stage: str) -> Iterator[dict[str, object]]:
    """Announce a stage when it ends, with its seconds and the facts put into the yielded dictionary."""
    started = time.monotonic()
    facts: dict[str, object] = {}
    yield facts
    announce(stage, seconds=round(time.monotonic() - started, 2), **facts)
