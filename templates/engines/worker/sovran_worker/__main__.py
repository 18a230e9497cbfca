"""Command line: `python -m sovran_worker KIND --job FOLDER` or `python -m sovran_worker serve --service FILE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .errors import BadSpec
from .runtime import force_offline


def main(argv: list[str]) -> int:
    """Run one worker and return its sysexits code."""
    parser = argparse.ArgumentParser(prog="sovran_worker")
    parser.add_argument("kind")
    parser.add_argument("--job", type=Path, help="folder with job.json, in/, scratch/ and out/")
    parser.add_argument("--service", type=Path, help="service.json of `serve`")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return BadSpec.code if stop.code else 0
    force_offline()
    if options.kind == "serve" and options.service:
        from sovran_engine.serve.command import serve

        return serve(options.service)
    if options.job is None:
        print("sovran_worker: --job FOLDER is required", file=sys.stderr)
        return BadSpec.code
    from .run_job import run_job

    return run_job(options.kind, options.job.absolute())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
