"""Supervised fine-tuning on CPU: rows, packing, attention, loss, checkpoints."""
