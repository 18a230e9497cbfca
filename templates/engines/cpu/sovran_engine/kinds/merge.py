"""Kind `merge`: an adapter is added to its base."""

from __future__ import annotations

from typing import Any

from sovran_worker.errors import BadSpec
from ..llama_cpp.convert import convert_to_gguf
from sovran_worker.model.tree import GGUF_NAME, read_config
from sovran_worker.run_job import Context


def run(context: Context) -> dict[str, Any]:
    """Write `out/merged/` from the inputs with roles `model` and `adapter`."""
    base, adapter = context.job.input("model").path.resolve(), context.job.input("adapter").path.resolve()
    read_config(base)
    if not (adapter / "adapter_model.safetensors").is_file():
        raise BadSpec("the adapter input holds no adapter_model.safetensors", reason="no-adapter")
    context.stage("load-libraries")
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from sovran_worker.model.adapter import require_fit
    from sovran_worker.model.merge import merge_adapter

    require_fit(adapter, base)

    context.stage("merge")
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32, use_safetensors=True)
    merged = context.partial / "merged"
    merge_adapter(PeftModel.from_pretrained(model, adapter), base, merged)
    context.stage("convert")
    convert_to_gguf(merged, merged / GGUF_NAME, context.job.spec.get("modelName", "model"))
    return {}
