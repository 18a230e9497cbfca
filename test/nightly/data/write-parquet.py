"""Writes JSON lines as a Parquet file, with the codec and the row groups that are named."""
import json
import sys

import pyarrow
import pyarrow.parquet

source, target, codec = sys.argv[1:]
with open(source, encoding="utf-8") as lines:
    table = pyarrow.Table.from_pylist([json.loads(line) for line in lines])
pyarrow.parquet.write_table(table, target, compression=codec, row_group_size=64)
