"""The engine's own settings of a job, as `engine.yaml` maps them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sovran_worker.errors import BadSpec

MODIFIERS = ("QuantizationModifier", "GPTQModifier")


@dataclass(frozen=True)
class Settings:
    """What `oneshot` is asked for; `group_size` is None where a preset has no groups."""

    preset: str
    modifier: str
    group_size: int | None
    ignore: list[str]
    dtype: str
    samples: int
    max_tokens: int

    @property
    def calibrated(self) -> bool:
        """Whether rows are needed."""
        return self.modifier == "GPTQModifier"


def read_settings(spec: dict[str, Any]) -> Settings:
    """Read `spec["config"]`; BadSpec names the unusable field."""
    config = spec.get("config")
    if not isinstance(config, dict):
        raise BadSpec("the job holds no configuration of this engine", reason="bad-field", field="config")
    modifier = _field(config, "modifier", str)
    if modifier not in MODIFIERS:
        raise BadSpec(f"modifier `{modifier}` is unknown", reason="bad-field", field="modifier")
    return Settings(
        preset=_field(config, "preset", str), modifier=modifier,
        group_size=_field(config, "group_size", int) if "group_size" in config else None,
        ignore=list(_field(config, "ignore", list)), dtype=_field(config, "dtype", str),
        samples=_field(config, "num_calibration_samples", int), max_tokens=_field(config, "max_seq_length", int),
    )


def _field(config: dict[str, Any], name: str, kind: type) -> Any:
    if not isinstance(config.get(name), kind):
        raise BadSpec(f"config.{name} is missing or is not a {kind.__name__}", reason="bad-field", field=name)
    return config[name]
