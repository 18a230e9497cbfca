"""Whether a new environment works: vLLM's server and its kernels load."""

from __future__ import annotations

import sys


def main() -> int:
    """Import what serving needs; return 0."""
    import vllm.entrypoints.openai.api_server  # noqa: F401
    from vllm.platforms import current_platform

    print(current_platform.device_type, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
