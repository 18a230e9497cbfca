"""A raw row as sovran reads it: recipe, checks, bounds, and the words by which rows are compared."""

import hashlib
import json
import re
import unicodedata

ROLES = {"system": "system", "prompt": "user", "completion": "assistant"}
# What JavaScript trims.
SPACES = "\t\n\v\f\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
BLANK = re.compile("[\t\n\v\f\r \u00a0\u2000-\u200f\u2028-\u202f]*")
TOKENS = re.compile(
    r"<\|[A-Za-z0-9_-]{1,40}\|>|\[/?INST\]|</?s>|<</?SYS>>|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>"
)


class BadRow(Exception):
    """A row that cannot be used; its text is the problem as manifests name it."""


class Folding(dict):
    """Compatibility form, lower case, no accents; punctuation is a space, signs stay."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).lower().replace("\u03c2", "\u03c3")
        kinds = [(one, unicodedata.category(one)[0]) for one in plain]
        self[code] = "".join(one if kind in "LNS" or one in "#%&@*/" else " " for one, kind in kinds if kind != "M")
        return self[code]


FOLDING = Folding()


def parse(line: bytes, whole=float, constant={}.__getitem__) -> dict:
    """A line of JSON as JavaScript reads it: every number is a double, none is NaN."""
    try:
        row = json.loads(line.decode(), parse_int=whole, parse_constant=constant)
    except UnicodeDecodeError:
        raise BadRow("bad-utf8") from None
    except (ValueError, KeyError):
        raise BadRow("bad-json") from None
    if not isinstance(row, dict):
        raise BadRow("not-object")
    return row


def field_of(row: dict, name: str):
    """Dots go into objects and lists, unless the whole name is a field."""
    value = row
    for key in [name] if name in row else name.split("."):
        if isinstance(value, list):
            value = {str(at): one for at, one in enumerate(value)} | {"length": float(len(value))}
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_of(value) -> str:
    """What JavaScript would write otherwise ends the task."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and (value == 0 or 1e-4 <= abs(value) < 1e15):
        return repr(value or 0.0).removesuffix(".0")
    if value is None or isinstance(value, str):
        return value or ""
    raise TypeError(f"neither a text, nor true or false, nor a number from 1e-4 to 1e15: {value!r:.80}")


def required(row: dict, name: str) -> str:
    value = field_of(row, name)
    text = "" if isinstance(value, dict | list) else text_of(value).strip(SPACES)
    if text == "":
        raise BadRow("missing-field")
    return text


def holds(row: dict, conditions: list[dict]) -> bool:
    for one in conditions:
        text = text_of(field_of(row, one["field"]))
        found = {name: re.search(one[name], text, re.ASCII) for name in ("match", "not") if name in one}
        if text not in one.get("in", [text]) or found.get("match", True) is None or found.get("not") is not None:
            return False
    return True


def mapped(row: dict, mapping: dict) -> str:
    if "constant" in mapping:
        return mapping["constant"]
    value = required(row, mapping["field"]) if "field" in mapping else ""
    if "capture" in mapping:
        found = re.search(mapping["capture"], value, re.ASCII)
        groups = [] if found is None else [*found.groups()[:1], found[0]]
        value = next((one for one in groups if one is not None), "").strip(SPACES)
        if value == "":
            raise BadRow("no-match")
    value = mapping.get("values", {}).get(value, value)
    parts = re.split(r"\{([^{}]+)\}", mapping.get("template", "{value}"))
    return "".join(one if at % 2 == 0 else value if one == "value" else required(row, one) for at, one in enumerate(parts))


def read(row: dict, mappings: dict) -> dict:
    """The row as sovran writes it, and what it is compared and bounded by."""
    messages = [{"role": role, "content": mapped(row, mappings[name])} for name, role in ROLES.items() if name in mappings]
    made = {"messages": messages} | ({"label": mapped(row, mappings["label"])} if "label" in mappings else {})
    try:
        line = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode().decode()
    except UnicodeEncodeError:
        raise BadRow("bad-utf8") from None
    for one in messages:
        if BLANK.fullmatch(one["content"]):
            raise BadRow("empty-text")
        if TOKENS.search(one["content"]):
            raise BadRow("control-token")
    return compare(messages) | {"line": line}


def runs(words: list[str]) -> list[str]:
    """Runs of three words, or all words where there are fewer."""
    return [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))] if words else []


def compare(messages: list[dict]) -> dict:
    """Digests of all, prompt and answer as compared; words without the system text; figures of the bounds."""
    words = [one["content"].translate(FOLDING).split() for one in messages]
    texts = ["\0".join(" ".join(one) for one in part) for part in (words, words[-2:-1], words[-1:])]
    key, prompt, answer = (hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts)
    every = words[-2] + words[-1]
    every_run = runs(every)
    text = messages[-1]["content"].encode()
    figures = {
        "maxWords": len(words[-1]),
        "maxRepetition": 1 - len(set(every_run)) / len(every_run) if every else 0,
        "maxSymbols": len(re.findall(rb"[!-/:-@\[-`{-~]", text)) / len(text),
    }
    characters = sum(len(one["content"]) for one in messages)
    return {"key": key, "prompt": prompt, "answer": answer, "words": every, "figures": figures, "characters": characters}


def broken_bound(figures: dict, quality: dict) -> str | None:
    """The bound that a row breaks first."""
    if figures["maxWords"] < quality.get("minWords", 0):
        return "minWords"
    return next((name for name, found in figures.items() if found > quality.get(name, float("inf"))), None)
