"""Kind `quantize`: a safetensors tree becomes one of compressed tensors, which vLLM serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sovran_worker.errors import Unsupported
from sovran_worker.model.tokenizer import chat_template_digest, load_tokenizer
from sovran_worker.model.tree import copy_companions, read_config
from sovran_worker.model.vocabulary import require_known_tokens
from sovran_worker.run_job import Context
from ..calibration import choose_rows
from ..progress import Listener, listen
from ..settings import Settings, read_settings



def run(context: Context) -> dict[str, Any]:
    """Write `out/quantized/` from the input with role `model`, calibrated on the one with role `dataset` where the scheme needs it."""
    settings = read_settings(context.job.spec)
    source = context.job.input("model").path.resolve()
    read_config(source)
    context.stage("load-libraries")
    listener = listen(context)
    tokenizer = load_tokenizer(source)
    rows = _rows(context, settings, tokenizer)
    model = _load(source, settings)
    context.stage("quantize", scheme=str(context.job.spec.get("scheme")), rows=len(rows or []))
    _compress(model, tokenizer, settings, rows)
    listener.finish()
    context.stage("write")
    target = context.partial / "quantized"
    _write(model, source, target)
    return {"chatTemplateDigest": chat_template_digest(tokenizer), "metrics": _metrics(source, target, listener, rows)}


def _rows(context: Context, settings: Settings, tokenizer: Any) -> list[dict[str, list[int]]] | None:
    if not settings.calibrated:
        return None
    folder = context.job.input("dataset").path.resolve()
    rows = choose_rows(tokenizer, folder, settings.samples, settings.max_tokens, context.job.seed)
    require_known_tokens(context.job.input("model").path, (row["input_ids"] for row in rows))
    return rows


def _load(source: Path, settings: Settings) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(source, dtype=getattr(torch, settings.dtype))
    _check_groups(model, settings)
    return model


def _check_groups(model: Any, settings: Settings) -> None:
    """Refuse a group size that leaves a rest in any layer, before rows are computed."""
    import torch

    size = settings.group_size
    if size is None:
        return
    linear = {name: module.in_features for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}
    misfits = sorted(name for name, columns in linear.items() if columns % size and name not in settings.ignore)
    if misfits:
        columns = linear[misfits[0]]
        known = ", ".join(str(group) for group in (128, 64, 32, 16) if columns % group == 0)
        raise Unsupported(
            f"groups of {size} do not divide the {columns} columns of {misfits[0]}", f"use groups of {known}",
            reason="unknown-value", field="groupSize", value=size, known=known,
        )


def _compress(model: Any, tokenizer: Any, settings: Settings, rows: list[dict[str, list[int]]] | None) -> None:
    import torch
    from llmcompressor import oneshot
    from llmcompressor.modifiers import quantization
    from llmcompressor.pipelines.cache import IntermediatesCache

    if not torch.cuda.is_available():
        # Pinning raises where there is no accelerator to pin for.
        IntermediatesCache.pin_memory = lambda *_, **__: None
    recipe = getattr(quantization, settings.modifier)(ignore=settings.ignore, **_scheme(settings))
    if rows is None:
        oneshot(model=model, recipe=recipe, processor=tokenizer)
        return
    from datasets import Dataset

    oneshot(
        model=model, recipe=recipe, processor=tokenizer, dataset=Dataset.from_list(rows),
        max_seq_length=settings.max_tokens, num_calibration_samples=len(rows), shuffle_calibration_samples=False,
    )


def _scheme(settings: Settings) -> dict[str, Any]:
    """A preset by name; with groups of another size, the preset's 4-bit weights in such groups."""
    if settings.group_size is None:
        return {"targets": ["Linear"], "scheme": settings.preset}
    from compressed_tensors.quantization import QuantizationScheme, preset_name_to_scheme

    weights = preset_name_to_scheme(settings.preset, ["Linear"]).weights.model_copy(update={"group_size": settings.group_size})
    return {"config_groups": {"group_0": QuantizationScheme(targets=["Linear"], weights=weights)}}


def _write(model: Any, source: Path, target: Path) -> None:
    target.mkdir()
    model.save_pretrained(target, save_compressed=True)
    # It names Python objects to be made when it is read; what it says stands in the job and in config.json.
    (target / "recipe.yaml").unlink(missing_ok=True)
    config = json.loads((target / "config.json").read_text(encoding="utf-8"))
    config.pop("_name_or_path", None)
    copy_companions(source, target)
    (target / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _metrics(source: Path, target: Path, listener: Listener, rows: list[Any] | None) -> dict[str, Any]:
    seen = listener.seen
    measured = {"bytesBefore": _weight_bytes(source), "bytesAfter": _weight_bytes(target)}
    if rows is None:
        return measured
    return {**measured, "calibrationRows": len(rows), "modules": seen.modules, "largestError": seen.largest_error}


def _weight_bytes(tree: Path) -> int:
    return sum(path.stat().st_size for path in tree.glob("*.safetensors"))
