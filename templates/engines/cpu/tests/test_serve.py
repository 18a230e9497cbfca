"""The server listens on its socket only, answers, keeps requests out of its output, and ends on SIGTERM."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import fixture

SECRET = "secret-parole"


class Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=300)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(300)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.sock.close()
            raise


def call(path: Path, route: str, body: Any = None) -> tuple[int, Any]:
    connection = Connection(path)
    with closing(connection):
        connection.request("POST" if body else "GET", route, json.dumps(body) if body else None)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def start_server(folder: Path, model: Path, **fields: Any) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the server and wait until it is healthy or has ended (300 s at most)."""
    path = folder / "s.sock"
    service = {"socket": str(path), "model": str(model), "alias": "fixture", "parallel": 2, "contextTokens": 128, "threads": 1}
    (folder / "service.json").write_text(json.dumps({**service, **fields}))
    argv = [sys.executable, "-m", "sovran_worker", "serve", "--service", str(folder / "service.json")]
    env = {**os.environ, "PYTHONPATH": fixture.MODULES}
    process = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with suppress(OSError):
            if process.poll() is not None or call(path, "/health")[0] == 200:
                return process, path
        time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the server is not healthy: {process.communicate()[1].decode(errors='replace')[-2000:]}")


def open_targets(pid: int) -> set[str]:
    """What the process' descriptors lead to; one that it closes meanwhile is open no more."""
    targets = set()
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            targets.add(os.readlink(path))
    return targets


def listening_sockets(pid: int) -> int:
    """Number of listening TCP sockets that the process owns."""
    owned = open_targets(pid)
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]]
    return sum(1 for fields in lines if fields[3] == "0A" and f"socket:[{fields[9]}]" in owned)


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        job = fixture.write_job(cls.root / "convert", "convert", {}, {"model": fixture.write_model(cls.root / "model")})
        assert fixture.run_cold("convert", job)[0] == 0
        cls.gguf = job / "out" / "converted" / "model-f16.gguf"

    def test_life_of_a_server(self) -> None:
        process, path = start_server(self.root, self.gguf)
        self.addCleanup(process.kill)
        self.assertEqual(call(path, "/health"), (200, '{"status":"ok"}'))
        self.assertEqual(path.stat().st_mode & 0o777, 0o660)
        self.assertEqual(listening_sockets(process.pid), 0)
        request = {"messages": [{"role": "user", "content": SECRET}], "max_tokens": 4}
        status, answer = call(path, "/v1/chat/completions", request)
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(answer)["model"], "fixture")
        self.assertEqual(call(path, "/v1/chat/completions", {"messages": SECRET})[0], 400)
        self.assertIn("llamacpp:", call(path, "/metrics")[1])
        self.assertNotEqual(call(path, "/slots")[0], 200)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 0)
        self.assertFalse(path.exists())
        self.assertNotIn(SECRET.encode(), out + err)

    def test_refuses_what_would_listen_on_the_network(self) -> None:
        for value, code in (("127.0.0.1", 64), ("relative.sock", 64), ("/tmp/no-suffix", 64)):
            with self.subTest(value):
                process, _ = start_server(self.root, self.gguf, socket=value)
                process.communicate(timeout=300)
                self.assertEqual(process.returncode, code)

    def test_missing_model(self) -> None:
        process, _ = start_server(self.root, self.root / "none.gguf")
        process.communicate(timeout=300)
        self.assertEqual(process.returncode, 66)

    def test_file_that_is_no_model(self) -> None:
        broken = self.root / "broken.gguf"
        broken.write_bytes(b"GGUF" + b"\0" * 100)
        process, path = start_server(self.root, broken)
        process.communicate(timeout=300)
        self.assertEqual(process.returncode, 70)
        self.assertFalse(path.exists())


if __name__ == "__main__":
    unittest.main()
