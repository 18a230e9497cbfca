"""The loss of a micro-batch, computed only where an answer token is predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from .packing import pack
from sovran_worker.rows.encode import TokenRow


def packed_loss(model: Any, rows: Sequence[TokenRow]) -> tuple[torch.Tensor, int]:
    """Return the summed loss of the learned tokens and the number of tokens computed; needs the packed attention."""
    batch = pack(rows)
    output = model(
        input_ids=batch.ids, position_ids=batch.positions, logits_to_keep=batch.scored, packed_batch=batch, use_cache=False
    )
    return cross_entropy(output.logits[0].float(), batch.targets, reduction="sum"), batch.tokens


def padded_loss(model: Any, rows: Sequence[TokenRow]) -> tuple[torch.Tensor, int]:
    """Same as `packed_loss` for any architecture: rows padded at the right, whole attention of the library."""
    width = max(len(row.ids) for row in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    labels = torch.full((len(rows), width), -100)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = torch.tensor(row.ids)
        trained = torch.tensor(row.trained)
        labels[number, : len(row.ids)][trained] = torch.tensor(row.ids)[trained]
    # Padding at the right is invisible to the causal attention of real tokens, so no mask is needed.
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1]
    return cross_entropy(logits.float().flatten(0, 1), labels[:, 1:].flatten(), reduction="sum"), ids.numel()


def learned_tokens(rows: Sequence[TokenRow]) -> int:
    """Number of tokens that count in the loss."""
    return sum(sum(row.trained) for row in rows)
