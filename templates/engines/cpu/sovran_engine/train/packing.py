"""Packing rows into one sequence that holds their common prefix once.

Rows of one micro-batch begin with the same template tokens. The packed sequence is `prefix, tail 1, tail 2, …` without
padding; the tail of each row sees the prefix and itself only, at the positions it has in its own row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from sovran_worker.rows.encode import TokenRow


@dataclass(frozen=True)
class PackedBatch:
    """Tensors of one micro-batch; T is the packed length, B the number of rows, L the longest tail.

    `ids`, `positions`: (1, T) int64. `scored`: packed positions whose next token counts, `targets`: those tokens, both (N,).
    `slots`: (T - prefix,) place of each tail token in the padded (B * L) grid. `rows`, `width`: B and L.
    `lengths`: (B,) tail lengths. `prefix`: number of shared tokens.
    """

    ids: torch.Tensor
    positions: torch.Tensor
    scored: torch.Tensor
    targets: torch.Tensor
    slots: torch.Tensor
    lengths: torch.Tensor
    prefix: int
    rows: int
    width: int

    @property
    def tokens(self) -> int:
        """Number of tokens computed."""
        return self.ids.shape[1]


def pack(rows: Sequence[TokenRow]) -> PackedBatch:
    """Pack `rows` (at least one, each with a learned token after the first)."""
    prefix = shared_prefix(rows)
    ids, positions = list(rows[0].ids[:prefix]), list(range(prefix))
    scored: list[int] = []
    targets: list[int] = []
    for row in rows:
        start = len(ids) - prefix
        for place in range(1, len(row.ids)):
            if row.trained[place]:
                # A token of the prefix, or the first one of a tail, is predicted from inside the prefix.
                scored.append(place - 1 if place <= prefix else start + place - 1)
                targets.append(row.ids[place])
        ids += row.ids[prefix:]
        positions += range(prefix, len(row.ids))
    return _batch(rows, prefix, ids, positions, scored, targets)


def shared_prefix(rows: Sequence[TokenRow]) -> int:
    """Length of the longest common prefix, leaving every row at least one token of its own."""
    limit = min(len(row.ids) for row in rows) - 1
    first = rows[0].ids
    for place in range(limit):
        if any(row.ids[place] != first[place] for row in rows):
            return place
    return limit


def _batch(
    rows: Sequence[TokenRow], prefix: int, ids: list[int], positions: list[int], scored: list[int], targets: list[int]
) -> PackedBatch:
    lengths = [len(row.ids) - prefix for row in rows]
    width = max(lengths)
    slots = [number * width + place for number, length in enumerate(lengths) for place in range(length)]
    tensors = [torch.tensor(values, dtype=torch.long) for values in ([ids], [positions], scored, targets, slots, lengths)]
    return PackedBatch(*tensors, prefix, len(rows), width)
