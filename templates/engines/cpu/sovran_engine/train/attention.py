"""Attention over a packed batch: the prefix attends to itself, each tail to the prefix and itself."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface

from .packing import PackedBatch

NAME = "sovran_packed"


def register_attention() -> None:
    """Make the attention available to transformers as `attn_implementation="sovran_packed"`."""
    AttentionInterface.register(NAME, packed_attention)
    AttentionMaskInterface.register(NAME, lambda *args, **kwargs: None)


def packed_attention(
    module: torch.nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
    attention_mask: None, scaling: float, packed_batch: PackedBatch, **_: Any,
) -> tuple[torch.Tensor, None]:
    """Return (1, T, heads, dim) for `query` (1, heads, T, dim) and `key`, `value` (1, kvHeads, T, dim)."""
    prefix = packed_batch.prefix
    tails = _attend_tails(query[0], key[0], value[0], scaling, packed_batch)
    if prefix == 0:
        return tails[None], None
    head = scaled_dot_product_attention(
        query[:, :, :prefix], key[:, :, :prefix], value[:, :, :prefix], is_causal=True, scale=scaling, enable_gqa=True
    )
    return torch.cat((head.transpose(1, 2), tails[None]), dim=1), None


def _attend_tails(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scaling: float, batch: PackedBatch
) -> torch.Tensor:
    rows, width, prefix, kv = batch.rows, batch.width, batch.prefix, key.shape[0]
    group = query.shape[0] // kv
    # Query heads that share a key head are stacked along the length, so keys are never repeated.
    grid = _spread(query[:, prefix:], batch).reshape(rows, kv, group * width, -1)
    keys = torch.cat((key[None, :, :prefix].expand(rows, -1, -1, -1), _spread(key[:, prefix:], batch)), dim=2)
    values = torch.cat((value[None, :, :prefix].expand(rows, -1, -1, -1), _spread(value[:, prefix:], batch)), dim=2)
    hidden = ~visible(width, prefix).repeat(group, 1)
    scores = torch.matmul(grid * scaling, keys.transpose(2, 3)).masked_fill(hidden, float("-inf"))
    # Tails are short: plain products are several times faster here than the blocked kernel.
    out = torch.matmul(scores.softmax(dim=-1, dtype=torch.float32).to(values.dtype), values)
    flat = out.reshape(rows, query.shape[0], width, -1).transpose(1, 2).reshape(rows * width, query.shape[0], -1)
    return flat.index_select(0, batch.slots)


def _spread(tails: torch.Tensor, batch: PackedBatch) -> torch.Tensor:
    """Lay (heads, S, dim) out as a padded grid (B, heads, L, dim)."""
    heads, _, dim = tails.shape
    grid = tails.new_zeros(batch.rows * batch.width, heads, dim).index_copy(0, batch.slots, tails.transpose(0, 1))
    return grid.view(batch.rows, batch.width, heads, dim).transpose(1, 2)


def visible(width: int, prefix: int) -> torch.Tensor:
    """Boolean (L, prefix + L): a tail token sees the prefix and its own row so far. Padding lies behind and stays unseen."""
    own = torch.ones(width, width, dtype=torch.bool).tril()
    return torch.cat((torch.ones(width, prefix, dtype=torch.bool), own), dim=1)
