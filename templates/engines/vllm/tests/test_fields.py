"""Fields that vLLM would ignore are refused; everything else reaches the server as it was sent."""

import asyncio
import json
import unittest
from typing import Any

from sovran_engine.serve.fields import IGNORED, RefuseIgnored

CHAT = "/v1/chat/completions"


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A server that sends back what it received."""
    received = [await receive()]
    while received[-1].get("more_body"):
        received.append(await receive())
    body = b"".join(part.get("body", b"") for part in received)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
    await send({"type": "told", "next": (await receive())["type"]})


def ask(body: bytes, path: str = CHAT, method: str = "POST") -> list[dict[str, Any]]:
    """What the server sends for a request whose body comes in two parts, and whose client then leaves."""
    half = len(body) // 2
    parts = [
        {"type": "http.request", "body": body[:half], "more_body": True},
        {"type": "http.request", "body": body[half:], "more_body": False},
        {"type": "http.disconnect"},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(RefuseIgnored(answer)({"type": "http", "path": path, "method": method}, receive, send))
    return sent


class Fields(unittest.TestCase):
    def test_what_would_be_ignored_is_refused_and_named(self) -> None:
        for field in IGNORED:
            with self.subTest(field):
                start, body, *rest = ask(json.dumps({"messages": [], field: ["oui", "non"]}).encode())
                error = json.loads(body["body"])["error"]
                self.assertEqual((start["status"], error["param"], error["code"], rest), (400, field, "field_ignored", []))
                self.assertIn("response_format", error["message"])

    def test_other_requests_arrive_whole(self) -> None:
        kept = json.dumps({"messages": [{"role": "user", "content": "guided_choice"}], "structured_outputs": {"choice": ["oui"]}}).encode()
        for body in (kept, b"", b"{", b"[]", b'"guided_choice"', b"\xff"):
            with self.subTest(body):
                start, echoed, told = ask(body)
                self.assertEqual((start["status"], echoed["body"], told["next"]), (200, body, "http.disconnect"))

    def test_other_paths_are_not_read(self) -> None:
        body = json.dumps({"guided_choice": ["oui"]}).encode()
        for path, method in ((CHAT, "GET"), ("/tokenize", "POST")):
            with self.subTest(path):
                self.assertEqual(ask(body, path, method)[0]["status"], 200)


if __name__ == "__main__":
    unittest.main()
