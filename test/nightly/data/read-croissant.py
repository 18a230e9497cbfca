"""Prints the records of a Croissant record set as JSON lines, without fields that a row does not have."""
import json
import sys

import mlcroissant


def plain(value):
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name.split("/")[-1]: plain(one) for name, one in value.items() if one is not None}
    # Texts come as UTF-8.
    return value.decode() if isinstance(value, bytes) else value


for record in mlcroissant.Dataset(sys.argv[1]).records(sys.argv[2]):
    print(json.dumps(plain(record), ensure_ascii=False))
