"""Answers of a model by `generate`, greedily and one question at a time: what a server's answers are compared with."""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(tree: str, rows: str, count: int, max_tokens: int) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tree)
    model = AutoModelForCausalLM.from_pretrained(tree, dtype=torch.bfloat16).eval()
    with open(rows, encoding="utf-8") as lines:
        questions = [json.loads(line)["messages"][:-1] for _, line in zip(range(count), lines, strict=False)]
    print(json.dumps([_answer(tokenizer, model, question, max_tokens) for question in questions]))


def _answer(tokenizer, model, question: list[dict[str, str]], max_tokens: int) -> str:
    asked = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_dict=True, return_tensors="pt")
    with torch.inference_mode():
        ids = model.generate(**asked, do_sample=False, max_new_tokens=max_tokens, pad_token_id=tokenizer.eos_token_id)
    return tokenizer.decode(ids[0, asked["input_ids"].shape[1] :], skip_special_tokens=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
