"""Real clients of the openai package whose transport is the pipe to the parent. Imported only when asked for.

Only chat completions are there. What the competition decides (temperature, length) is not passed on; a stream is the
whole answer in one piece.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx2
import openai

Chat = Callable[[dict[str, Any]], dict[str, Any]]
"""Sends what _PASSED_ON names; gives a chat completion or `{"error": {"code", "message", "hint"}}`."""

MAX_BYTES = 900_000  # of a request; the pipe takes a megabyte
_PASSED_ON = ("messages", "tools", "tool_choice", "response_format", "model")
USUAL = "usual"  # the package insists on a name; this one stands for none
_STATUS = {"llm_unavailable": 503, "llm_down": 503, "llm_bad_answer": 502, "llm_budget": 429, "llm_late": 504}
_BASE_URL = "http://gateway/v1"


def _failed(status: int, code: str, message: str) -> httpx2.Response:
    """An error in OpenAI's shape. It stays an error when tried again, and the header says so."""
    error = {"message": message, "code": code, "type": code, "param": None}
    return httpx2.Response(status, json={"error": error}, headers={"x-should-retry": "false"})


def _streamed(completion: dict[str, Any], with_usage: bool) -> httpx2.Response:
    """A completion as a stream of server-sent events: one piece a choice, then the usage if wanted."""
    common = {key: value for key, value in completion.items() if key not in ("choices", "usage", "object")}
    common["object"] = "chat.completion.chunk"
    chunks = [{**common, "choices": [_piece(choice) for choice in completion.get("choices", [])]}]
    if with_usage:
        chunks.append({**common, "choices": [], "usage": completion.get("usage")})
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    body = "".join([*lines, "data: [DONE]\n\n"]).encode()
    return httpx2.Response(200, content=body, headers={"content-type": "text/event-stream"})


def _piece(choice: dict[str, Any]) -> dict[str, Any]:
    message = choice.get("message") or {}
    calls = [{**call, "index": number} for number, call in enumerate(message.get("tool_calls") or [])]
    delta = {**message, "tool_calls": calls} if calls else message
    return {"index": choice.get("index", 0), "delta": delta, "finish_reason": choice.get("finish_reason") or "stop"}


def _refusal(path: str, body: bytes) -> httpx2.Response | None:
    """Why a request is not sent, before it is read; None when nothing is wrong."""
    if not path.endswith("/chat/completions"):
        return _failed(404, "not_found", f"There are chat completions only, no {path[-60:]}.")
    if len(body) > MAX_BYTES:
        return _failed(413, "request_too_large", f"A request may have {MAX_BYTES} bytes.")
    return None


def answer(path: str, body: bytes, chat: Chat) -> httpx2.Response:
    """The response to one HTTP request."""
    refusal = _refusal(path, body)
    if refusal is not None:
        return refusal
    wanted = json.loads(body)
    if (wanted.get("n") or 1) != 1:
        return _failed(400, "unsupported", "A request has one choice: leave n out.")
    if wanted.get("model") == USUAL:
        del wanted["model"]
    reply = chat({key: wanted[key] for key in _PASSED_ON if wanted.get(key) is not None})
    error = reply.get("error")
    if error:
        return _failed(_STATUS.get(error["code"], 400), error["code"], f"{error['message']} {error['hint']}")
    if wanted.get("stream"):
        return _streamed(reply, bool((wanted.get("stream_options") or {}).get("include_usage")))
    return httpx2.Response(200, json=reply)


class _Transport(httpx2.BaseTransport):
    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return answer(request.url.path, request.read(), self._chat)


class _AsyncTransport(httpx2.AsyncBaseTransport):
    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        return await asyncio.to_thread(answer, request.url.path, body, self._chat)


def client(chat: Chat) -> openai.OpenAI:
    """A client for threads."""
    http = httpx2.Client(transport=_Transport(chat), trust_env=False)
    return openai.OpenAI(api_key="none", base_url=_BASE_URL, max_retries=0, http_client=http)


def async_client(chat: Chat) -> openai.AsyncOpenAI:
    """A client for asyncio."""
    http = httpx2.AsyncClient(transport=_AsyncTransport(chat), trust_env=False)
    return openai.AsyncOpenAI(api_key="none", base_url=_BASE_URL, max_retries=0, http_client=http)
