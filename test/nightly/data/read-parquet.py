"""Prints the rows of a Parquet file as JSON lines, without fields that a row does not have."""
import json
import sys

import pyarrow.parquet

for batch in pyarrow.parquet.ParquetFile(sys.argv[1]).iter_batches():
    for row in batch.to_pylist():
        print(json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False))
