"""Runs pipeline.json by datatrove. Run it again after a kill: what is done stays. Once dataset/ is whole, work/ can go."""

import glob
import gzip
import hashlib
import heapq
import json
import os
from collections import Counter
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import rows
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor, SlurmPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.word_tokenizers import WhitespaceTokenizer

HERE = Path(__file__).resolve().parent
SPEC = json.loads((HERE / "pipeline.json").read_bytes())
RULES, PARTITIONS, TASKS, NEAR = SPEC["rules"], SPEC["partitions"], SPEC["executor"]["tasks"], SPEC["near"]
PIPELINE = hashlib.sha256((HERE / "pipeline.json").read_bytes()).hexdigest()
WORK, SHARDS = HERE / "work" / PIPELINE[:12], HERE / "dataset"


class Signature(MinhashDedupSignature):
    def get_shingles(self, text: str):
        return np.array([self._hash_func(run) for run in rows.runs(text.split())], dtype=np.uint64).reshape((-1, 1))


def note(stage: str, rank: int, counts: dict) -> None:
    (WORK / "counts").mkdir(parents=True, exist_ok=True)
    (WORK / "counts" / f"{stage}-{rank:05d}.json").write_text(json.dumps(counts))


def noted(stage: str) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted((WORK / "counts").glob(f"{stage}-*"))]


def sources() -> list[str]:
    return list(dict.fromkeys(os.path.abspath(path) for one in SPEC["from"] for path in sorted(glob.glob(one, recursive=True))))


def parsers(path: str):
    """Of each raw row what parses it. Whole numbers of Parquet that no double holds are texts."""
    if not path.endswith(".parquet"):
        with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:
            lines = (line.removeprefix(b"\xef\xbb\xbf") if at == 0 else line for at, line in enumerate(file))
            yield from (partial(rows.parse, line) for line in lines if line.strip(b" \t\r\n"))
        return
    import pyarrow.parquet as parquet

    whole = lambda digits: float(digits) if abs(int(digits)) < 2**53 else digits  # noqa: E731
    for batch in parquet.ParquetFile(path).iter_batches():
        yield from (partial(rows.parse, json.dumps(row).encode(), whole, {}.get) for row in batch.to_pylist())


def read(_data, rank: int, world: int):
    """Rows of this task's files, each in the partition of its prompt."""
    problems, quality, filtered, seen = Counter(), Counter(), 0, []
    for source, path in list(enumerate(sources()))[rank::world]:
        at = 0
        for at, parser in enumerate(parsers(path), 1):
            try:
                raw = parser()
                row = rows.read(raw, RULES["map"]) if rows.holds(raw, RULES["where"]) else None
            except rows.BadRow as bad:
                problems[str(bad)] += 1
                continue
            broken = row and rows.broken_bound(row.pop("figures"), RULES["quality"])
            filtered += row is None
            quality.update([broken] if broken else [])
            if row and not broken:
                place = {"at": [source, at], "partition": f"{int(row['prompt'][:8], 16) % PARTITIONS:05d}"}
                yield Document(text=" ".join(row.pop("words")), id=f"{source}:{at}", metadata=row | place)
        with open(path, "rb") as file:
            sha256 = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        known = {"name": path, "sha256": sha256, "bytes": os.path.getsize(path), "license": SPEC["license"], "rows": at}
        seen.append([source, known | {"format": "parquet" if path.endswith(".parquet") else "jsonl"}])
    note("read", rank, {"problems": problems, "quality": quality, "filtered": filtered, "sources": seen})


def unique(_data, rank: int, _world: int):
    """The first of equal rows, in the order of the sources. Rows of one prompt with several answers have no text to compare."""
    files = lambda: [gzip.open(path, "rt") for path in (WORK / "rows" / f"{rank:05d}").glob("*.gz")]  # noqa: E731, SIM115
    answers, same, seen = {}, 0, set()
    for row in (json.loads(line)["metadata"] for file in files() for line in file):
        answers.setdefault(row["prompt"], set()).add(row["answer"])
    for one in heapq.merge(*(map(json.loads, file) for file in files()), key=lambda one: one["metadata"]["at"]):
        row = one["metadata"]
        same += row["key"] in seen
        if row["key"] not in seen:
            text = one.get("text", "") if len(answers[row["prompt"]]) == 1 else ""
            yield Document(text=text, id=one["id"], metadata=row)
        seen.add(row["key"])
    note("unique", rank, {"same": same})


def split_of(prompt: str) -> str:
    """By the hash of its prompt alone: rows that come later move no other."""
    left = int(hashlib.sha256((SPEC["seed"] + prompt).encode()).hexdigest()[:13], 16) / 16**13
    shares = [(name, share) for name, share in SPEC["parameters"]["split"].items() if share > 0]
    for name, share in shares:
        left -= share
        if left < 0:
            return name
    return shares[-1][0]


def write(data, rank: int, _world: int):
    """Shards of a partition, and what the manifest says of them."""
    lines, answers, lengths = {}, {}, Counter()
    for row in (doc.metadata for doc in data):
        lines.setdefault(split_of(row["prompt"]), []).append(row["line"])
        answers.setdefault(row["prompt"], []).append(row["answer"])
        lengths[row["characters"]] += 1
    shards = {}
    for split, kept in lines.items():
        text, path = "".join(f"{line}\n" for line in kept).encode(), f"{split}-{rank:05d}.jsonl"
        (SHARDS / path).write_bytes(text)
        sha256 = f"sha256:{hashlib.sha256(text).hexdigest()}"
        shards[split] = {"path": path, "rows": len(kept), "bytes": len(text), "sha256": sha256}
    several = [len(kept) for kept in answers.values() if len(set(kept)) > 1]
    removed = WORK / "removed" / f"{rank:06d}.remove"
    counts = {"near": removed.stat().st_size // 4 if removed.exists() else 0, "prompts": len(several), "rows": sum(several)}
    note("write", rank, {"counts": counts, "shards": shards, "lengths": lengths})


def total(counts: list[dict]) -> Counter:
    return sum(map(Counter, counts), Counter())


def manifest(_data, _rank: int, _world: int):
    """The manifest of the dataset, once in = out + dropped."""
    reads, writes = noted("read"), noted("write")
    found = sorted(one for part in reads for one in part["sources"])
    if [at for at, _ in found] != list(range(len(sources()))):
        raise RuntimeError("files were added or removed while they were read")
    problems, quality = (total([part[name] for part in reads]) for name in ("problems", "quality"))
    counts = total([part["counts"] for part in writes])
    came, filtered = sum(one["rows"] for _, one in found), sum(part["filtered"] for part in reads)
    dropped = {"invalid": problems.total(), "filtered": filtered, "quality": quality.total()}
    dropped |= {"duplicate": sum(part["same"] for part in noted("unique")), "near-duplicate": counts["near"]}
    splits = {}
    for split in ("train", "validation", "test"):
        shards = [part["shards"][split] for part in writes if split in part["shards"]]
        splits[split] = {name: sum(one[name] for one in shards) for name in ("rows", "bytes")} | {"shards": shards}
    out = sum(one["rows"] for one in splits.values())
    if came != out + sum(dropped.values()):
        raise RuntimeError(f"rows do not add up: {came} in, {out} out, dropped {dropped}")
    if problems.total() > SPEC["parameters"]["maxBad"] * (came - filtered):
        raise RuntimeError(f"too many invalid rows: {dict(problems)} of {came - filtered}")
    lengths = sorted((int(length), count) for length, count in total([part["lengths"] for part in writes]).items())
    ends = np.cumsum([count for _, count in lengths])
    at_share = lambda share: lengths[np.searchsorted(ends, -(-share * out // 100))][0]  # noqa: E731
    described = {
        "apiVersion": "sovran/v1",
        "kind": "DatasetManifest",
        "parameters": SPEC["parameters"],
        "seed": SPEC["seed"],
        "sources": [one for _, one in found],
        "rows": {"in": came, "out": out, "dropped": {name: count for name, count in dropped.items() if count}},
        "problems": problems,
        "errors": [],
        "splits": splits,
        "pii": {"action": "unknown"},
        **({"quality": quality} if quality else {}),
        "conflicts": {"prompts": counts["prompts"], "rows": counts["rows"], "examples": []},
        "leakage": {"overlap": 0},
        "lengths": {"p50": at_share(50), "p95": at_share(95), "max": at_share(100)},
        "prepared": {"by": "datatrove", "version": version("datatrove"), "pipeline": f"sha256:{PIPELINE}"},
    }
    (SHARDS / "manifest.json").write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")


def stages():
    """Name, steps and tasks of each stage, in their order."""
    folder = lambda name: str(WORK / name)  # noqa: E731
    yield "read", [read, JsonlWriter(folder("rows"), "${partition}/${rank}.jsonl.gz")], TASKS
    if NEAR:
        config = MinhashConfig(3, NEAR["buckets"], NEAR["hashes"], hash_config=HashConfig(precision=64, hash_fc="sha1"))
        yield "signatures", [unique, Signature(folder("signatures"), config, WhitespaceTokenizer())], PARTITIONS
        yield "buckets", [MinhashDedupBuckets(folder("signatures"), folder("buckets"), config=config)], config.num_buckets
        yield "clusters", [MinhashDedupCluster(folder("buckets"), folder("removed"), config)], 1
    yield "shards", [unique, *([MinhashDedupFilter(folder("removed"))] if NEAR else []), write], PARTITIONS
    yield "manifest", [manifest], 1


def main() -> None:
    if not sources():
        raise SystemExit(f"no file is named {' or '.join(SPEC['from'])}")
    SHARDS.mkdir(exist_ok=True)
    last, slurm = None, SPEC["executor"].get("slurm")
    for name, steps, tasks in stages():
        common = {"pipeline": steps, "tasks": tasks, "logging_dir": str(WORK / "logs" / name), "depends": last}
        if slurm is None:
            last = LocalPipelineExecutor(**common, workers=min(tasks, TASKS))
            continue
        account = {"account": slurm["account"]} if "account" in slurm else {}
        activate = f"source '{HERE}/.venv/bin/activate'; export PYTHONPATH='{HERE}'"
        place = {"time": slurm["time"], "partition": slurm["partition"], "qos": None, "sbatch_args": account}
        last = SlurmPipelineExecutor(**common, **place, workers=TASKS, job_name=f"sovran-{name}", env_command=activate)
    last.run()


if __name__ == "__main__":
    # Tasks of other processes find the steps by the name of this module.
    import pipeline

    pipeline.main()
