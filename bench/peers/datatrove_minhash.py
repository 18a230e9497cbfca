"""The four stages of datatrove's example `minhash_deduplication.py`, here on local files and two workers."""

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import (
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.typeshelper import Languages

WORKERS = 2


def run(rows: str, work: Path) -> None:
    """Writes the rows that are kept below `work`; `rows` is a folder of JSON lines with a field `text`."""
    config = MinhashConfig(
        hash_config=HashConfig(precision=64),
        num_buckets=14,
        hashes_per_bucket=8,
    )
    signatures, buckets, removed = (str(work / name) for name in ("signatures", "buckets", "removed"))
    reader = JsonlReader(rows)
    signing = LocalPipelineExecutor(
        pipeline=[reader, MinhashDedupSignature(output_folder=signatures, config=config, language=Languages.french)],
        tasks=WORKERS,
        workers=WORKERS,
    )
    matching = LocalPipelineExecutor(
        pipeline=[MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)],
        tasks=config.num_buckets,
        workers=WORKERS,
        depends=signing,
    )
    clustering = LocalPipelineExecutor(
        pipeline=[MinhashDedupCluster(input_folder=buckets, output_folder=removed, config=config)],
        tasks=1,
        depends=matching,
    )
    filtering = LocalPipelineExecutor(
        pipeline=[
            reader,
            MinhashDedupFilter(input_folder=removed),
            JsonlWriter(output_folder=str(work / "kept"), compression=None),
        ],
        tasks=WORKERS,
        workers=WORKERS,
        depends=clustering,
    )
    filtering.run()


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]))
