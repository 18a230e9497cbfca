"""Only the answer and its end token are learned, in the model's own template."""

import tempfile
import unittest
from pathlib import Path

import fixture

from sovran_worker.errors import DataInvalid, InputMissing
from sovran_worker.model.tokenizer import chat_template_digest, check_chat_template, load_tokenizer
from sovran_worker.rows.encode import encode_row, encode_rows, render

ASK = {"role": "user", "content": "permis"}
ANSWER = {"role": "assistant", "content": "santé"}
MORE = [{"role": "user", "content": "école"}, {"role": "assistant", "content": "travail"}]


class Rows(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.tokenizer = load_tokenizer(fixture.write_model(Path(cls.folder.name, "model")))

    def learned(self, messages, loss="assistant") -> str:
        row = encode_row(self.tokenizer, messages, loss)
        return self.tokenizer.decode([token for token, counts in zip(row.ids, row.trained, strict=True) if counts])

    def test_learns_the_answer_and_its_end(self) -> None:
        self.assertEqual(self.learned([ASK, ANSWER]), "santé<|im_end|>")

    def test_begins_with_what_the_server_would_send(self) -> None:
        prompt = render(self.tokenizer, [ASK], answer_next=True)
        row = encode_row(self.tokenizer, [ASK, ANSWER], "assistant")
        self.assertEqual(list(row.ids[: len(prompt)]), prompt)
        self.assertIn("Aide-moi", self.tokenizer.decode(prompt))

    def test_ends_with_the_last_learned_token(self) -> None:
        self.assertEqual(encode_row(self.tokenizer, [ASK, ANSWER], "assistant").ids[-1], self.tokenizer.eos_token_id)

    def test_choice_of_turns(self) -> None:
        talk = [ASK, ANSWER, *MORE]
        self.assertEqual(self.learned(talk), "santé<|im_end|>travail<|im_end|>")
        self.assertEqual(self.learned(talk, "completion"), "travail<|im_end|>")
        self.assertTrue(all(encode_row(self.tokenizer, talk, "all").trained[1:]))

    def test_refuses_a_row_without_answer(self) -> None:
        with self.assertRaises(DataInvalid):
            encode_row(self.tokenizer, [ASK], "assistant")

    def test_leaves_out_rows_that_are_too_long(self) -> None:
        long = [ASK, {"role": "assistant", "content": "travail " * 50}]
        kept = list(encode_rows(self.tokenizer, [[ASK, ANSWER], long], 60, "assistant"))
        self.assertEqual([row is None for row in kept], [False, True])

    def test_template_digest_is_compared(self) -> None:
        check_chat_template(self.tokenizer, chat_template_digest(self.tokenizer))
        with self.assertRaises(InputMissing):
            check_chat_template(self.tokenizer, "sha256:" + "0" * 64)


if __name__ == "__main__":
    unittest.main()
