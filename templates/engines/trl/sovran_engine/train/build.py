"""The model and its trainer, from the settings of a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from datasets import Dataset as Table
from peft import LoraConfig
from transformers import AutoModelForCausalLM, BitsAndBytesConfig
from transformers.trainer_callback import PrinterCallback
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

from sovran_worker.errors import BadSpec

from .callback import Watch
from .rows import Columns
from .settings import Settings


class _EncodedPairs(DPOTrainer):
    """DPO on rows that are token ids already: TRL's own preparation would encode the texts again."""

    def _prepare_dataset(self, dataset: Table, *rest: Any) -> Table:
        return dataset


def trainer_config(settings: Settings, folder: Path) -> SFTConfig | DPOConfig:
    """The trainer's own arguments; BadSpec for one that TRL refuses. Checkpoints are asked for by `Watch`."""
    make = DPOConfig if settings.method == "dpo" else SFTConfig
    try:
        return make(output_dir=str(folder), save_strategy="no", **settings.trainer)
    except (TypeError, ValueError) as error:
        raise BadSpec(f"TRL refuses the configuration: {error}", reason="bad-field", field="config") from error


def build_trainer(settings: Settings, tree: Path, tokenizer: Any, table: Columns, folder: Path, watch: Watch) -> SFTTrainer | DPOTrainer:
    """Load the model and hand it to the trainer with rows as token ids. The random state is set by the trainer."""
    args = trainer_config(settings, folder)
    make = _EncodedPairs if settings.method == "dpo" else SFTTrainer
    try:
        trainer = make(
            model=load_model(settings, tree), args=args, train_dataset=Table.from_dict(table), processing_class=tokenizer,
            callbacks=[watch], **({"peft_config": _adapter(settings)} if settings.adapts else {}),
        )
    except ValueError as error:
        if "target" in str(error).lower():
            raise BadSpec(f"targetModules: {error}", reason="bad-field", field="targetModules") from error
        raise
    trainer.remove_callback(PrinterCallback)
    return trainer


def load_model(settings: Settings, tree: Path) -> Any:
    """The base: frozen weights in the arithmetic's own type or in 4 bits, trained ones in float32."""
    kind = torch.bfloat16 if settings.adapts and settings.bfloat16 else torch.float32
    extra: dict[str, Any] = {}
    if settings.method == "qlora":
        extra["quantization_config"] = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_compute_dtype=kind, **settings.nf4)
        extra["device_map"] = {"": "cpu" if settings.trainer.get("use_cpu") else 0}
    return AutoModelForCausalLM.from_pretrained(tree, dtype=kind, use_safetensors=True, **extra)


def _adapter(settings: Settings) -> LoraConfig:
    return LoraConfig(task_type="CAUSAL_LM", **settings.lora)
