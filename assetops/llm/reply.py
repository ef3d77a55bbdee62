"""What an endpoint answers, read strictly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical, read_json

Message = dict[str, Any]
MAX_VECTOR_BYTES = 32_000_000  # a hundred texts, thousands of dimensions, twenty digits each
_CHARACTERS_PER_TOKEN = 4  # a usual estimate, for endpoints that do not count


@dataclass(frozen=True)
class Tokens:
    """Tokens of a prompt, those of them that the endpoint had in its prompt cache, and tokens of the completion."""

    prompt: int
    cached: int
    completion: int


@dataclass(frozen=True)
class Reply:
    """One chat completion.

    `content` is empty when the model gave none (a refusal, tool calls); `tokens` counts prompt and completion, `usage`
    has them apart; `raw` is the whole completion in OpenAI's shape.
    """

    content: str
    tool_calls: tuple[dict[str, Any], ...]
    tokens: int
    usage: Tokens
    raw: dict[str, Any]


def _bad(what: str, kind: str = "chat completion") -> Problem:
    return Problem(
        "llm_bad_answer",
        f"The LLM endpoint's answer is no {kind}: {what}.",
        "Check what OPENAI_BASE_URL names.",
    )


def _message(raw: Any) -> dict[str, Any]:
    choices = raw.get("choices") if isinstance(raw, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    if not isinstance(message, dict):
        raise _bad("choices[0].message is missing")
    return message


def _count(usage: Any, name: str) -> int | None:
    """A count the endpoint gives; None when it gives none that makes sense."""
    found = usage.get(name) if isinstance(usage, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def _estimate(characters: int) -> int:
    return math.ceil(characters / _CHARACTERS_PER_TOKEN)


def _usage(usage: Any, messages: Sequence[Message], content: str) -> Tokens:
    prompt, completion = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    details = usage.get("prompt_tokens_details") if isinstance(usage, dict) else None
    return Tokens(
        _estimate(len(canonical(list(messages)))) if prompt is None else prompt,
        _count(details, "cached_tokens") or 0,
        _estimate(len(content)) if completion is None else completion,
    )


def read_reply(body: bytes, messages: Sequence[Message]) -> Reply:
    """Read the body of an answer to `messages`.

    Raises:
        Problem: `llm_bad_answer`.
    """
    try:
        raw = read_json(body)
    except Problem as problem:
        raise _bad(problem.code) from problem
    message = _message(raw)
    content = message.get("content") or ""
    tool_calls = message.get("tool_calls") or []
    if not isinstance(content, str) or not isinstance(tool_calls, list):
        raise _bad("content is no text or tool_calls no list")
    if not all(isinstance(call, dict) for call in tool_calls):
        raise _bad("a tool call is no object")
    usage = _usage(raw.get("usage"), messages, content)
    total = _count(raw.get("usage"), "total_tokens")
    return Reply(content, tuple(tool_calls), usage.prompt + usage.completion if total is None else total, usage, raw)


def read_vectors(body: bytes, count: int) -> list[list[float]]:
    """Read the body of an answer that embeds `count` texts: vectors of one length, in the order of the texts.

    Raises:
        Problem: `llm_bad_answer`.
    """
    try:
        raw = read_json(body, MAX_VECTOR_BYTES)
        rows = {row["index"]: [float(number) for number in row["embedding"]] for row in raw["data"]}
        vectors = [rows[number] for number in range(count)]
    except Problem as problem:
        raise _bad(problem.code, "embedding") from problem
    except (LookupError, TypeError, ValueError) as error:
        raise _bad("data, index or embedding is missing or wrong", "embedding") from error
    if len({len(vector) for vector in vectors}) != 1 or not vectors[0]:
        raise _bad("the vectors differ in length", "embedding")
    return vectors
