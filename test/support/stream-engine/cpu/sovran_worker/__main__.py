"""Speaks the chat API on a Unix socket as fast as asked. The "weights" are JSON that says how to behave:
tokens, intervalMs, firstMs (before the first token), startMs (503 until then), unhealthy (503 for ever), failing (500 to every stream; the warm-up asks for none)."""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

START = time.monotonic()


class Service:
    def __init__(self, spec: dict) -> None:
        self.spec = spec
        self.behaviour = json.loads(Path(spec["model"]).read_text())

    async def serve(self) -> None:
        server = await asyncio.start_unix_server(self.connection, self.spec["socket"])
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sys.exit, 0)
        async with server:
            await server.serve_forever()

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self.request(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").lower()
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
        body = json.loads(await reader.readexactly(length) or b"{}")
        if head.startswith("get /health"):
            self.reply(writer, 200 if self.healthy() else 503, {})
        elif self.behaviour.get("failing") and body.get("stream"):
            self.reply(writer, 500, {"error": {"message": "broken"}})
        elif body.get("stream"):
            await self.stream(writer)
        else:
            self.reply(writer, 200, {"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}]})
        await writer.drain()
        return "connection: close" not in head

    def healthy(self) -> bool:
        late = (time.monotonic() - START) * 1000 < self.behaviour.get("startMs", 0)
        return not late and not self.behaviour.get("unhealthy", False)

    def reply(self, writer: asyncio.StreamWriter, status: int, body: dict) -> None:
        data = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)

    async def stream(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(self.behaviour.get("firstMs", 0) / 1000)
        for at in range(self.behaviour.get("tokens", 5)):
            self.event(writer, {"choices": [{"index": 0, "delta": {"content": f"{at} "}}]})
            await writer.drain()
            await asyncio.sleep(self.behaviour.get("intervalMs", 5) / 1000)
        self.event(writer, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self.chunk(writer, b"data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")

    def event(self, writer: asyncio.StreamWriter, payload: dict) -> None:
        self.chunk(writer, b"data: " + json.dumps(payload, separators=(",", ":")).encode() + b"\n\n")

    def chunk(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


if __name__ == "__main__":
    asyncio.run(Service(json.loads(Path(sys.argv[3]).read_text())).serve())
