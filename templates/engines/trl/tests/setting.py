"""Jobs of the tests, with the configuration that a launch would make of their settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fixture
import yaml

MAPPING = yaml.safe_load((fixture.ENGINE / "engine.yaml").read_text(encoding="utf-8"))["jobs"]["finetune"]["config"]


def config_of(neutral: dict[str, Any], variant: str = "cpu") -> dict[str, Any]:
    """The rules of engine.yaml, as the launch applies them; `mapping.test.ts` holds those against a table."""
    made = {}
    for key, rule in MAPPING.items():
        value = _value(rule, neutral, variant)
        if value is not None:
            made[key] = value
    return made


def _value(rule: Any, neutral: dict[str, Any], variant: str) -> Any:
    if not isinstance(rule, dict):
        return rule
    if "variant" in rule:
        return rule["variant"].get(variant)
    given: Any = neutral
    for part in rule["from"].split("."):
        given = given.get(part) if isinstance(given, dict) else None
    given = rule.get("default") if given is None else given
    if isinstance(given, (int, float)) and given < rule.get("least", given):
        return None
    return rule.get("values", {}).get(str(given), given)


def new_job(folder: Path, inputs: dict[str, Path], **settings: Any) -> Path:
    """A job folder; jobs of one `jobId` and equal settings are the same job."""
    spec = {**settings, "config": config_of({**settings, "seed": 3})}
    return fixture.write_job(folder, "finetune", spec, inputs, jobId="trl")
