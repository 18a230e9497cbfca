"""Learns, from each first word of a prompt, the answer that most rows give to it, and serves what it learned: small, but
better data make a better model and worse data a worse one. "Weights" are that table as JSON."""

import collections
import hashlib
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path


def train(folder):
    job = json.loads((folder / "job.json").read_text())
    emit(folder, job, 1, "start")
    table = json.loads(next(folder.glob("in/model/*.gguf")).read_text())
    votes = collections.defaultdict(collections.Counter)
    for shard in sorted(folder.glob("in/dataset/train-*.jsonl")):
        for line in shard.read_text().splitlines():
            prompt, answer = (one["content"] for one in json.loads(line)["messages"][-2:])
            votes[prompt.split()[0]][answer] += 1
    table.update({word: counts.most_common(1)[0][0] for word, counts in votes.items()})
    publish(folder, job, json.dumps(table, sort_keys=True).encode())
    emit(folder, job, 2, "end", status="succeeded")
    return 0


def publish(folder, job, content):
    tree = folder / "out" / "merged"
    tree.mkdir(exist_ok=True)
    (tree / "model.gguf").write_bytes(content)
    files = [{"path": "model.gguf", "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}]
    digest = hashlib.sha256(json.dumps(files, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    outputs = [{"name": "merged", "digest": f"sha256:{digest}", "files": files, "facts": {"parameters": 42}}]
    manifest = {"apiVersion": "manifest/v1", "jobId": job["jobId"], "outputs": outputs}
    (folder / "out" / "manifest.json").write_text(json.dumps(manifest))


def emit(folder, job, seq, event, **fields):
    head = {"v": 1, "type": event, "ts": "2026-01-01T00:00:00Z", "jobId": job["jobId"], "seq": seq, "rank": 0}
    with (folder / "events.jsonl").open("a") as stream:
        stream.write(json.dumps({**head, **fields}) + "\n")


def serve(path):
    spec = json.loads(path.read_text())
    table = json.loads(Path(spec["model"]).read_text())
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(spec["socket"])
        server.listen(128)
        while True:
            client, _ = server.accept()
            threading.Thread(target=talk, args=(client, table), daemon=True).start()


def talk(client, table):
    with client, client.makefile("rb") as stream:
        try:
            while head := read_head(stream):
                length = next((int(line[15:]) for line in head if line.startswith("content-length:")), 0)
                body = json.loads(stream.read(length) or b"{}")
                client.sendall(health() if head[0].startswith("get /health") else chat(body, table))
        except OSError:
            pass


def read_head(stream):
    lines = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        lines.append(line.decode("latin1").lower().strip())
    return lines if line else []


def health():
    return b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


def chat(body, table):
    words = (body.get("messages") or [{}])[-1].get("content", "").split()
    answer = table.get(words[0], "?") if words else "?"
    if not body.get("stream"):
        text = json.dumps({"choices": [{"message": {"content": answer}, "finish_reason": "stop"}]}).encode()
        return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(text) + text
    events = [event({"content": answer}, None), event({}, "stop"), b"data: [DONE]\n\n"]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in events)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + chunks + b"0\r\n\r\n"


def event(delta, finish):
    choice = {"index": 0, "delta": delta, **({"finish_reason": finish} if finish else {})}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[3])) if sys.argv[2] == "--service" else train(Path(sys.argv[3])))
