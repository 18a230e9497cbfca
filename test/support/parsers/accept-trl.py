"""Whether TRL, peft and bitsandbytes' configuration take a row, for every method that it may be launched with."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

from peft import LoraConfig
from rows import judge
from transformers import BitsAndBytesConfig
from trl import DPOConfig, SFTConfig

from sovran_engine.train.build import trainer_config
from sovran_engine.train.settings import METHODS, read_settings


def accept(row: dict[str, Any]) -> None:
    """Raise for a name that a configuration does not know, a value that it refuses, or one that does not arrive."""
    named = row["neutral"].get("method")
    for method in [named] if named else METHODS:
        settings = read_settings({"method": method, "config": row["config"]})
        kind = DPOConfig if method == "dpo" else SFTConfig
        unknown = set(settings.trainer) - {field.name for field in dataclasses.fields(kind)}
        assert not unknown, f"{kind.__name__} has no {sorted(unknown)}"
        if row["variant"] == "cuda":
            # The rest of it asks for a GPU, which is not here.
            settings = dataclasses.replace(settings, trainer={**settings.trainer, "use_cpu": True, "bf16": False})
        made = trainer_config(settings, Path(os.devnull))
        for key in ("learning_rate", "max_length", "seed", "per_device_train_batch_size"):
            assert getattr(made, key) == settings.trainer[key], f"{key} arrives as {getattr(made, key)!r}"
        LoraConfig(task_type="CAUSAL_LM", **settings.lora)
        BitsAndBytesConfig(load_in_4bit=True, **settings.nf4)


judge("trl", accept)
