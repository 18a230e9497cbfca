"""Speaks the chat API on a Unix socket as fast as asked. The "weights" are JSON that says how to behave:
Whatever it is, the warm-up on the service's own socket gets a sound answer, but of one that is mute.
tokens, asked (as many tokens as a request asks for, where it does), intervalMs, firstMs (before the first token), startMs (503 until then), unhealthy (503 for ever), failing (500 to every stream),
clipped (every stream ends by HTTP before its end mark), hanging (every stream sends its headers and nothing more), mute (the same, its warm-up included), answers (so many streams are answered, every further one hangs after its first token), dying (ends at the first question), stubborn (goes on when it is asked to end).
A request whose `model` names an adapter gets that name as its answer, or 404 where the adapter is `broken`.

Hundreds of these are started in a run of the tests: a thread a connection starts in half the time of an event loop."""

import itertools
import json
import mmap
import os
import signal
import socket
import sys
import threading
import time

START = time.monotonic()
STREAMS = itertools.count(1)


class Connection:
    """One client, answered request by request until it leaves."""

    def __init__(self, behaviour, adapters, client):
        self.behaviour, self.adapters, self.client = behaviour, adapters, client
        self.input = client.makefile("rb")

    def serve(self):
        try:
            while self.request():
                pass
        except OSError:
            pass
        finally:
            self.input.close()
            self.client.close()

    def request(self):
        head = self.head()
        if head == "":
            return False
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
        body = json.loads(self.input.read(length) or b"{}")
        if head.startswith("get /health"):
            self.reply(200 if self.healthy() else 503, {})
        elif body.get("model") in self.adapters:
            self.adapter(body["model"])
        elif self.behaviour.get("dying"):
            os.write(2, b"out of memory\n")
            os._exit(1)
        elif body.get("stream") and "host: engine\r\n" in head and not self.behaviour.get("mute"):
            self.stream(body, {})
        elif self.behaviour.get("failing") and body.get("stream"):
            self.reply(500, {"error": {"message": "broken"}})
        elif body.get("stream"):
            self.stream(body, self.behaviour)
        else:
            self.reply(200, {"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}]})
        return "connection: close" not in head

    def adapter(self, name):
        if self.adapters[name].get("broken"):
            self.reply(404, {"error": {"message": f"no model {name}"}})
        else:
            self.reply(200, {"choices": [{"message": {"content": name}, "finish_reason": "stop"}]})

    def head(self):
        """Request line and headers in lower case; empty once the client has left."""
        lines = []
        while (line := self.input.readline()) not in (b"\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode("latin1").lower() if line else ""

    def healthy(self):
        late = (time.monotonic() - START) * 1000 < self.behaviour.get("startMs", 0)
        return not late and not self.behaviour.get("unhealthy", False)

    def reply(self, status, body):
        data = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
        self.client.sendall(head.encode() + data)

    def stream(self, body, behaviour):
        tokens = behaviour.get("tokens", 5)
        if behaviour.get("asked"):
            tokens = body.get("max_tokens", tokens)
        self.client.sendall(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        if behaviour.get("hanging") or behaviour.get("mute"):
            threading.Event().wait()
        answers = behaviour is not self.behaviour or next(STREAMS) <= behaviour.get("answers", sys.maxsize)
        time.sleep(behaviour.get("firstMs", 0) / 1000)
        for at in range(tokens):
            self.client.sendall(event({"content": f"{at} "}, None))
            if not answers:
                threading.Event().wait()
            time.sleep(behaviour.get("intervalMs", 5) / 1000)
        ending = b"" if behaviour.get("clipped") else event({}, "stop") + chunk(b"data: [DONE]\n\n")
        self.client.sendall(ending + b"0\r\n\r\n")


def event(delta, finish):
    choice = {"index": 0, "delta": delta, **({"finish_reason": finish} if finish else {})}
    return chunk(b"data: " + json.dumps({"choices": [choice]}, separators=(",", ":")).encode() + b"\n\n")


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    spec = read_json(sys.argv[3])
    options = [f"--{name}" for name, value in spec["config"].items() if value is True]
    if options and sys.argv[4:] != options:
        os.execv(sys.executable, [sys.executable, "-m", "sovran_worker", *sys.argv[1:4], *options])
    behaviour = read_json(spec["model"])
    # As an engine keeps its weights.
    with open(spec["model"], "rb") as file:
        _weights = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    adapters = {one["name"]: read_json(f"{one['path']}/adapter_config.json") for one in spec.get("adapters", [])}
    stops = (lambda *_: None) if behaviour.get("stubborn") else (lambda *_: os._exit(0))
    signal.signal(signal.SIGTERM, stops)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(spec["socket"])
        server.listen(128)
        while True:
            client, _ = server.accept()
            threading.Thread(target=Connection(behaviour, adapters, client).serve, daemon=True).start()


if __name__ == "__main__":
    main()
