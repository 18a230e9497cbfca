"""Holds objects against a custom resource definition: `crd_fields.py CRD OBJECT...`; a field that it does not know is a fault."""

import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator


def close(schema) -> None:
    """Objects with named fields take no others, as with strict validation of fields."""
    if isinstance(schema, list):
        for one in schema:
            close(one)
    if not isinstance(schema, dict):
        return
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        schema.pop("type", None)
    for one in list(schema.values()):
        close(one)


if __name__ == "__main__":
    definition = yaml.load(Path(sys.argv[1]).read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    version = [one for one in definition["spec"]["versions"] if one["served"]][-1]
    schema = version["schema"]["openAPIV3Schema"]
    close(schema["properties"]["spec"])
    judge = Draft202012Validator(schema)
    found = [f"{path}: {fault.json_path}: {fault.message[:200]}" for path in sys.argv[2:] for fault in judge.iter_errors(yaml.safe_load(Path(path).read_text()))]
    print("\n".join(found))
    sys.exit(1 if found else 0)
