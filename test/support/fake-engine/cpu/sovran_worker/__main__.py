"""Counts steps, checkpoints on SIGTERM, writes one output tree. `spec` tells it how to misbehave.

Started hundreds of times in a run of the tests: what only some of them need is imported there."""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path


def main(kind: str, flag: str, path: Path) -> int:
    return serve(path) if flag == "--service" else Worker(path).run()


class Worker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.job = json.loads((folder / "job.json").read_text())
        self.spec = self.job["spec"]
        self.events = folder / "events.jsonl"
        self.seq = len(self.events.read_text().splitlines()) if self.events.exists() else 0
        self.stop = False

    def run(self) -> int:
        signal.signal(signal.SIGTERM, signal.SIG_IGN if self.spec.get("ignoreTerm") else self._ask_stop)
        # One line per life of a worker: tests count how many there ever were.
        with (self.folder / "lives").open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        sys.stderr.write("x" * self.spec.get("logBytes", 0) + "\nworker says hello\n")
        sys.stderr.write(self.spec.get("logText", ""))
        sys.stderr.flush()
        # Whoever follows has time to begin before the bomb.
        time.sleep(self.spec.get("logAfter", 0) * 3)
        for _ in range(self.spec.get("logMiB", 0)):
            sys.stderr.write("y\n" * 524288)
        hoard = [b"x" * 1048576 for _ in range(self.spec.get("eatMiB", 0))]
        if self.spec.get("child"):
            import subprocess

            subprocess.Popen(["sleep", str(self.spec["child"])], start_new_session=True)
        self.emit("start", environment=sorted(os.environ), held=len(hoard), readable=self._readable(), gpu=os.environ.get("FIXTURE_GPU"))
        # Closed when the job ends, and not before.
        self.door = listen(self.spec.get("listen"))
        done = self._count()
        if done is not None:
            return done
        if "exit" in self.spec:
            return self._fail(self.spec["exit"])
        self._publish()
        if not self.spec.get("noEnd"):
            self.emit("end", status="succeeded")
        return 0

    def _readable(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob("in/*/*") if os.access(path, os.R_OK))

    def _count(self) -> int | None:
        checkpoint = self.folder / "scratch" / "checkpoint"
        # Trainings that the product plans say epochs.
        total = self.spec.get("steps", self.spec.get("epochs", 3))
        # A training outlives the command that launched it.
        pause = self.spec.get("stepMs", 500 if "method" in self.spec else 1) / 1000
        resumed = checkpoint.exists()
        step = int(checkpoint.read_text()) if resumed else 0
        while step < total - self.spec.get("missingSteps", 0):
            time.sleep(pause)
            step += 1
            if self.spec.get("logSteps"):
                sys.stderr.write(f"step {step}\n")
            self.emit("progress", step=step, totalSteps=total, loss=1 / step)
            checkpoint.write_text(str(step))
            # In its first life it goes no further until it is stopped, or let go: a test does what it does half-way, however long that takes.
            while step == self.spec.get("holdAt") and not resumed and not self.stop and not (self.folder / "scratch" / "go").exists():
                time.sleep(0.01)
            if self.stop:
                self.emit("checkpoint", step=step, path="scratch/checkpoint")
                self.emit("end", status="interrupted", code=75)
                return 75
        return None

    def _fail(self, code: int) -> int:
        record = {"code": code, "class": "data-invalid", "message": "row 7 is empty", "remedy": "validate the data set", **self.spec.get("told", {})}
        (self.folder / "out" / "failure.json").write_text(json.dumps(record))
        self.emit("end", status="failed", **record)
        return code

    def _publish(self) -> None:
        # A training names what it makes; the specs of these tests alone do not.
        name = "merged" if "method" in self.spec else "quantized" if "scheme" in self.spec else "model"
        tree = self.folder / "out" / name
        tree.mkdir(exist_ok=True)
        content = json.dumps({"seed": self.job["seed"]}).encode()
        (tree / "model.gguf").write_bytes(content)
        files = [{"path": "model.gguf", "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}]
        digest = hashlib.sha256(json.dumps(files, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        outputs = [{"name": name, "digest": f"sha256:{digest}", "files": files, "facts": {"parameters": 42}}]
        if not self.spec.get("noManifest"):
            manifest = {"apiVersion": "manifest/v1", "jobId": self.job["jobId"], "outputs": outputs}
            (self.folder / "out" / "manifest.json").write_text(json.dumps(manifest))
        if self.spec.get("tamper"):
            (tree / "model.gguf").write_bytes(content.replace(b"s", b"z"))

    def _ask_stop(self, *_: object) -> None:
        self.stop = True

    def emit(self, event: str, **fields: object) -> None:
        self.seq += 1
        head = {"v": 1, "type": event, "ts": "2026-01-01T00:00:00Z", "jobId": self.job["jobId"], "seq": self.seq, "rank": 0}
        with self.events.open("a") as stream:
            stream.write(json.dumps({**head, **fields}) + "\n")


def serve(path: Path) -> int:
    spec = json.loads(path.read_text())
    if not Path(spec["model"]).exists():
        print(f"model {spec['model']} is missing", file=sys.stderr, flush=True)
        return 66
    for adapter in spec.get("adapters", []):
        if not os.access(f"{adapter['path']}/adapter_config.json", os.R_OK):
            print(f"adapter {adapter['name']} is missing", file=sys.stderr, flush=True)
            return 66
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    door = listen(spec["config"].get("listen"))
    answer_health(spec["socket"])
    del door
    return 0


def listen(port: "int | None") -> object:
    """A listener on loopback that was reached once, as between the processes of an engine."""
    if port is None:
        return None
    import socket

    door = socket.create_server(("127.0.0.1", port))
    socket.create_connection(("127.0.0.1", port), timeout=10).close()
    return door


def answer_health(address: str) -> None:
    """200 for `/health`, 404 for all else, on a Unix socket."""
    import socketserver
    from http.server import BaseHTTPRequestHandler

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 404)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            return

        def address_string(self) -> str:
            return "unix"

    with socketserver.ThreadingUnixStreamServer(address, Answer) as server:
        server.daemon_threads = True
        server.serve_forever()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
