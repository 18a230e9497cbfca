"""Prints each field of an InferenceService that the models of KServe's package do not know, or whose type is another."""

import ast
import importlib.util
import re
import sys
from pathlib import Path

import yaml

TYPES = {"str": str, "int": int, "bool": bool, "float": (int, float)}


def models() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Types and JSON names of each model's fields; read, not imported, as the package needs a server's libraries."""
    [place] = importlib.util.find_spec("kserve").submodule_search_locations
    found = {}
    for path in Path(place, "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                said = {one.targets[0].id: one.value for one in node.body if isinstance(one, ast.Assign)}
                if "openapi_types" in said:
                    found[node.name] = tuple(ast.literal_eval(said[key]) for key in ("openapi_types", "attribute_map"))
    return found


def faults(value, kind: str, known, path: str):
    """Yields paths. Types of Kubernetes itself are judged by its own schemas."""
    if listed := re.fullmatch(r"list\[(.*)\]", kind):
        for index, one in enumerate(value):
            yield from faults(one, listed[1], known, f"{path}[{index}]")
    elif kind in known:
        types, names = known[kind]
        fields = {name: types[key] for key, name in names.items()}
        for name, one in value.items():
            if name not in fields:
                yield f"{path}.{name}: unknown"
            else:
                yield from faults(one, fields[name], known, f"{path}.{name}")
    elif kind in TYPES and (not isinstance(value, TYPES[kind]) or isinstance(value, bool) != (kind == "bool")):
        yield f"{path}: not {kind}"


if __name__ == "__main__":
    document = yaml.safe_load(Path(sys.argv[1]).read_text())
    found = list(faults(document, "V1beta1InferenceService", models(), ""))
    print("\n".join(found))
    sys.exit(1 if found else 0)
