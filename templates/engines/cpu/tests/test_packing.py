"""Packing with a shared prefix changes the cost, never the loss or its gradient."""

import tempfile
import unittest
from pathlib import Path

import fixture
import torch
from transformers import AutoModelForCausalLM

from sovran_engine.train.attention import NAME, register_attention
from sovran_engine.train.forward import packed_loss, padded_loss
from sovran_engine.train.packing import pack
from sovran_worker.rows.encode import TokenRow

PREFIX = (3, 10, 11, 12, 13)


def row(*own: int, prefix: tuple[int, ...] = PREFIX, answer: int = 2) -> TokenRow:
    ids = prefix + own
    return TokenRow(ids, tuple(place >= len(ids) - answer for place in range(len(ids))))


BATCHES = {
    "shared prefix": [row(20, 21, 22, 23), row(30, 31, 32), row(40, 41, 42, 43, 44, 45)],
    "no prefix": [row(20, 21, prefix=(5,)), row(30, 31, 32, prefix=(6,))],
    "one row": [row(20, 21, 22)],
    "equal rows": [row(20, 21, 22), row(20, 21, 22)],
    "answer begins in the prefix": [row(20, 21, answer=4), row(20, 22, answer=4)],
    "one row is the prefix of another": [row(20, 21), row(20, 21, 22, 23)],
}


class PackedLoss(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        tree = fixture.write_model(Path(cls.folder.name, "model"))
        register_attention()
        cls.packed = AutoModelForCausalLM.from_pretrained(tree, attn_implementation=NAME)
        cls.plain = AutoModelForCausalLM.from_pretrained(tree, attn_implementation="eager")

    def gradient(self, model, loss) -> torch.Tensor:
        model.zero_grad()
        loss.backward()
        return torch.cat([parameter.grad.flatten() for parameter in model.parameters()])

    def row_by_row(self, rows) -> torch.Tensor:
        total = torch.zeros(())
        for item in rows:
            logits = self.plain(input_ids=torch.tensor([item.ids])).logits[0].log_softmax(-1)
            for place in range(1, len(item.ids)):
                if item.trained[place]:
                    total = total - logits[place - 1, item.ids[place]]
        return total

    def test_equals_the_rows_taken_one_by_one(self) -> None:
        for name, rows in BATCHES.items():
            with self.subTest(name):
                expected = self.row_by_row(rows)
                wanted = self.gradient(self.plain, expected)
                for function, model in ((packed_loss, self.packed), (padded_loss, self.plain)):
                    loss, _ = function(model, rows)
                    torch.testing.assert_close(loss, expected, rtol=1e-5, atol=1e-5)
                    torch.testing.assert_close(self.gradient(model, loss), wanted, rtol=1e-3, atol=1e-4)

    def test_computes_the_prefix_once_and_no_padding(self) -> None:
        batch = pack(BATCHES["shared prefix"])
        self.assertEqual((batch.prefix, batch.tokens), (5, 5 + 4 + 3 + 6))

    def test_rows_do_not_see_each_other(self) -> None:
        rows = BATCHES["shared prefix"]
        alone, _ = packed_loss(self.packed, rows[:1])
        both = [packed_loss(self.packed, [rows[0], other])[0] - packed_loss(self.packed, [other])[0] for other in rows[1:]]
        for difference in both:
            torch.testing.assert_close(difference, alone, rtol=1e-4, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
