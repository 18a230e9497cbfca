"""Progress read from the lines that llm-compressor writes: it reports in no other way."""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from typing import TextIO

from sovran_worker.errors import Diverged
from sovran_worker.run_job import Context

_BAR = re.compile(r"\((\d+)/(\d+)\): (Calibrating|Propagating)")
_ERROR = re.compile(r"GPTQ \| METRIC - error ([0-9.eE+-]+|nan|inf)")
_SPACE = re.compile(r"[\r\n]")


@dataclass
class Seen:
    """What the lines said so far: the layer at work, of how many, and GPTQ's errors module by module."""

    layer: int = 0
    layers: int = 0
    modules: int = 0
    largest_error: float = 0.0

    def read(self, line: str) -> bool:
        """Take one line in; True where another layer began."""
        error = _ERROR.search(line)
        if error:
            self.modules += 1
            self.take(float(error.group(1)))
        bar = _BAR.search(line)
        if not bar or int(bar.group(1)) <= self.layer:
            return False
        self.layer, self.layers = int(bar.group(1)), int(bar.group(2))
        return True

    def take(self, error: float) -> None:
        """Keep the largest error; what is not a number stays."""
        if math.isfinite(self.largest_error) and not error <= self.largest_error:
            self.largest_error = error


class Listener:
    """A standard error that passes everything on, and reports each layer that begins as `progress`."""

    def __init__(self, stream: TextIO, context: Context) -> None:
        self.seen = Seen()
        self._stream, self._context, self._rest = stream, context, ""

    def write(self, text: str) -> int:
        """Pass `text` on and read the lines it completes; a bar ends its lines with a carriage return."""
        *lines, self._rest = _SPACE.split(self._rest + text)
        # A bar shows its new layer before it ends the line.
        for line in [*lines, self._rest]:
            if self.seen.read(line):
                self._report()
        if len(self._rest) > 4096:
            self._rest = ""
        return self._stream.write(text)

    def _report(self) -> None:
        done, total = self.seen.layer - 1, self.seen.layers
        if done > 0:
            self._context.events.emit("progress", step=done, totalSteps=total, progressPercentage=round(100 * done / total, 1))

    def finish(self) -> None:
        """Report the last layer as done, as lines only say where layers begin; Diverged for an error that is not a number."""
        if not math.isfinite(self.seen.largest_error):
            raise Diverged(
                f"the quantization error is {self.seen.largest_error} from layer {self.seen.layer} on",
                "check the model's weights, or choose another scheme", reason="error-diverged",
            )
        if self.seen.layers:
            self.seen.layer = self.seen.layers + 1
            self._report()
            self._context.last_step = self.seen.layers

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def listen(context: Context) -> Listener:
    """Put a listener in the place of standard output and error, before the library takes hold of them."""
    listener = Listener(sys.stderr, context)
    sys.stderr = sys.stdout = listener  # type: ignore[assignment]
    return listener
