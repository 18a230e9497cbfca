"""Jobs write small trees at once; a training takes some seconds, so that it can be watched. `serving` is the worker of `stream-engine`."""

import hashlib
import json
import sys
import time
from pathlib import Path


def files_of(kind: str, spec: dict) -> dict[str, str]:
    """Output trees, each with the one file that an engine serves."""
    if kind == "finetune":
        return {"adapter": "adapter_config.json", "merged": "model-f16.gguf"}
    if kind == "quantize":
        return {"quantized": f"model-{spec['scheme']}.gguf"}
    return {"model": "model-f16.gguf"}


def run(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text())
    events = Events(folder / "events.jsonl", job["jobId"])
    events.emit("start")
    steps = 20 if job["kind"] == "finetune" else 1
    for step in range(1, steps + 1):
        time.sleep(0.1 if steps > 1 else 0)
        events.emit("progress", step=step, totalSteps=steps, loss=1 / step)
    outputs = [publish(folder, job, name, file) for name, file in files_of(job["kind"], job["spec"]).items()]
    manifest = {"apiVersion": "manifest/v1", "jobId": job["jobId"], "outputs": outputs}
    manifest["chatTemplateDigest"] = "sha256:" + "c" * 64
    (folder / "out" / "manifest.json").write_text(json.dumps(manifest))
    events.emit("end", status="succeeded")


class Events:
    def __init__(self, path: Path, job: str) -> None:
        self.path, self.job = path, job
        self.seq = len(path.read_text().splitlines()) if path.exists() else 0

    def emit(self, event: str, **fields: object) -> None:
        self.seq += 1
        head = {"v": 1, "type": event, "ts": "2026-01-01T00:00:00Z", "jobId": self.job, "seq": self.seq, "rank": 0}
        with self.path.open("a") as stream:
            stream.write(json.dumps({**head, **fields}) + "\n")


def publish(folder: Path, job: dict, name: str, file: str) -> dict:
    tree = folder / "out" / name
    tree.mkdir(exist_ok=True)
    content = json.dumps({"tokens": 2, "intervalMs": 1, "made": [job["kind"], name]}).encode()
    (tree / file).write_bytes(content)
    files = [{"path": file, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}]
    digest = hashlib.sha256(json.dumps(files, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    return {"name": name, "digest": f"sha256:{digest}", "files": files, "facts": {"parameters": 1}}


if sys.argv[2] == "--service":
    from sovran_worker.serving import main

    main()
else:
    run(Path(sys.argv[3]))
