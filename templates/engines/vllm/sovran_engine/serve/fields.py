"""Refusing fields that ask for a constrained answer and that the server ignores: it would answer 200, unconstrained."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATHS = ("/v1/chat/completions", "/v1/completions")
# vLLM's former names, llama.cpp's own, and what clients of OpenAI's library put such fields into.
IGNORED = (
    "guided_json", "guided_regex", "guided_choice", "guided_grammar", "guided_decoding_backend", "guided_whitespace_pattern",
    "grammar", "json_schema", "extra_body",
)


class RefuseIgnored:
    """ASGI middleware: 400 for a request whose answer would not be what its fields ask for."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on everything but requests with such a field."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in PATHS:
            await self._app(scope, receive, send)
            return
        received = await _read(receive)
        field = ignored_field(b"".join(message.get("body", b"") for message in received))
        if field:
            await _refuse(send, field)
        else:
            await self._app(scope, _again(received, receive), send)


def ignored_field(body: bytes) -> str:
    """The first field of a request that the server would ignore; empty where there is none."""
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    return next((name for name in IGNORED if name in document), "") if isinstance(document, dict) else ""


async def _read(receive: Receive) -> list[Message]:
    """All parts of a request's body, or what came of it before the client left."""
    received = [await receive()]
    while received[-1].get("more_body"):
        received.append(await receive())
    return received


def _again(received: list[Message], receive: Receive) -> Receive:
    """Hand out what was read, then what comes."""
    parts = iter(received)

    async def next_message() -> Message:
        part = next(parts, None)
        return await receive() if part is None else part

    return next_message


async def _refuse(send: Send, field: str) -> None:
    message = f"Field `{field}` would be ignored: use `response_format` or `structured_outputs`."
    error = {"message": message, "type": "invalid_request_error", "param": field, "code": "field_ignored"}
    body = json.dumps({"error": error}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})
