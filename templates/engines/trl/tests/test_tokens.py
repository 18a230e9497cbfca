"""The trainer's rows are ours, token by token; a configuration of every row of the table is one that TRL accepts."""

import os
import unittest
from pathlib import Path
from types import SimpleNamespace

import yaml
from setting import config_of

from sovran_engine.train.rows import check_unchanged, columns
from sovran_engine.train.settings import read_settings
from sovran_worker.errors import Unsupported
from sovran_worker.rows.encode import TokenRow

ROWS = [TokenRow((5, 6, 7), (False, False, True)), TokenRow((5, 8), (False, True))]
TABLE = Path(__file__).resolve().parents[4] / "test" / "cases" / "engines" / "trl.yaml"


def trainer(table: dict[str, list[list[int]]]) -> SimpleNamespace:
    """What the check looks at of a trainer."""
    from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

    return SimpleNamespace(train_dataset=table, data_collator=DataCollatorForLanguageModeling(pad_token_id=0))


class Tokens(unittest.TestCase):
    def test_rows_that_stay_pass(self) -> None:
        check_unchanged(trainer(columns(ROWS)), ROWS)

    def test_a_changed_token_is_named(self) -> None:
        table = columns(ROWS)
        table["input_ids"][1] = [5, 9]
        with self.assertRaises(Unsupported) as caught:
            check_unchanged(trainer(table), ROWS)
        self.assertEqual(caught.exception.params, {"row": 2, "place": 1, "found": 9, "expected": 8})

    def test_a_cut_row_and_a_missing_one_are_named(self) -> None:
        for name, change in {"cut": lambda rows: rows[0].pop(), "missing": lambda rows: rows.pop()}.items():
            with self.subTest(name):
                table = columns(ROWS)
                change(table["input_ids"])
                with self.assertRaises(Unsupported) as caught:
                    check_unchanged(trainer(table), ROWS)
                self.assertEqual(caught.exception.params["found"], "end")

    def test_a_token_that_is_learned_against_its_mask_is_named(self) -> None:
        table = columns(ROWS)
        table["labels"][0] = [5, 6, 7]
        with self.assertRaises(Unsupported):
            check_unchanged(trainer(table), ROWS)

    def test_the_trainer_accepts_the_configuration_of_every_row_of_the_table(self) -> None:
        from sovran_engine.train.build import BitsAndBytesConfig, LoraConfig, trainer_config

        cases = [case for case in yaml.safe_load(TABLE.read_text(encoding="utf-8"))["cases"] if case.get("variant") != "cuda"]
        self.assertGreater(len(cases), 25)
        for case in cases:
            for method in ("lora", "dpo"):
                with self.subTest(case["name"], method=method):
                    neutral = {"method": method, "seed": 1, **case["set"]}
                    settings = read_settings({"method": method, "config": config_of(neutral)})
                    made = trainer_config(settings, Path(os.devnull))
                    self.assertEqual(made.max_length, neutral.get("seqLen", 512))
                    LoraConfig(**settings.lora)
                    BitsAndBytesConfig(load_in_4bit=True, **settings.nf4)


if __name__ == "__main__":
    unittest.main()
