"""Whether a new environment works: lm-eval loads without torch and scores an answer."""

from __future__ import annotations

import sys


def main() -> int:
    """Import what evaluating needs; return 0."""
    from lm_eval.api.metrics import exact_match_fn
    from lm_eval.api.task import ConfigurableTask  # noqa: F401
    from lm_eval.evaluator import evaluate  # noqa: F401
    from lm_eval.models.openai_completions import LocalChatCompletion  # noqa: F401

    return 0 if exact_match_fn(predictions=["a"], references=["a"])["exact_match"] == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
