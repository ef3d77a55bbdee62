"""The agents' only way to a language model: the key stays in the parent, client and budget are the scenario's own.

No two scenarios share anything here: no cache, no connection, no waiting line, no budget (ATTACKS rows 9 and 27).
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical, clean_text
from assetops.llm.client import Client
from assetops.llm.reply import Reply
from assetops.llm.settings import Settings as LlmSettings
from settings import Budgets

BYTES_PER_TOKEN = 4  # of a request, roughly; the endpoint's own count replaces it when the reply is there
_OPTIONS = ("tools", "tool_choice", "response_format", "model")
_GO_ON = "Answer with what is known."


def _error(code: str, message: str, hint: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint}}


def _refusal(request: Mapping[str, Any], models: Sequence[str]) -> dict[str, Any] | None:
    """Why a request is not sent, whatever is left of the budget; None when it may be."""
    messages, model = request.get("messages"), request.get("model")
    if not isinstance(messages, list | tuple) or not all(isinstance(message, dict) for message in messages):
        return _error("llm_bad_request", "messages is no list of objects.", "Send OpenAI chat messages.")
    if model is not None and model not in models:
        named = clean_text(str(model), 60)
        return _error("llm_model", f"{named} is no model of this competition.", f"Name none, or: {', '.join(models)}.")
    return None


def _tokens(size: int) -> int:
    return size // BYTES_PER_TOKEN + 1


class Gateway:
    """One scenario's share of the language model. `client` is None when no endpoint is configured.

    Args:
        max_bytes: of requests and answers together.
        deadline: until when (time.monotonic()) an answer is waited for; None: no such limit.
    """

    def __init__(
        self,
        client: Client | None,
        max_tokens: int,
        max_calls: int,
        max_bytes: int = 20_000_000,
        deadline: float | None = None,
    ) -> None:
        self._client = client
        self._deadline = deadline
        self._lock = threading.Lock()
        self.tokens_left = max_tokens
        self.calls_left = max_calls
        self.bytes_left = max_bytes

    @property
    def available(self) -> bool:
        """True when an endpoint is configured."""
        return self._client is not None

    def _take(self, size: int) -> str | None:
        """Take one call and what its request of `size` bytes will need; or the name of the budget that lacks it.

        Taken beforehand, or a few long requests at once would spend many times the budget.
        """
        needed = {"calls": 1, "tokens": _tokens(size), "bytes": size}
        with self._lock:
            for name, amount in needed.items():
                if getattr(self, f"{name}_left") < amount:
                    return name
            self.calls_left -= 1
            self.tokens_left -= needed["tokens"]
            self.bytes_left -= size
        return None

    def _add(self, tokens: int, size: int = 0) -> None:
        with self._lock:
            self.tokens_left += tokens
            self.bytes_left += size

    def chat(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """An OpenAI chat completion, or an error as data; and the tokens used.

        Of the request `messages`, `tools`, `tool_choice`, `response_format` and `model` are read. A spent budget,
        another model, a refused request and a missing endpoint are errors the agent can handle.
        """
        if self._client is None:
            return _error("llm_unavailable", "No language model is configured.", "Let the agent work without one."), 0
        refusal = _refusal(request, (self._client.settings.model, *self._client.settings.more_models))
        if refusal is not None:
            return refusal, 0
        messages = list(request["messages"])
        options = {key: request[key] for key in _OPTIONS if request.get(key) is not None}
        size = len(canonical([messages, options]))
        spent = self._take(size)
        if spent is not None:
            return _error("llm_budget", f"The scenario's budget of the model is spent: its {spent}.", _GO_ON), 0
        try:
            reply = self._client.run(self._in_time(self._client, messages, options))
        except TimeoutError:
            return _error("llm_late", "The time limit ran out.", _GO_ON), 0
        except Problem as problem:
            self._add(tokens=_tokens(size))
            return _error(problem.code, problem.message, problem.mend), 0
        self._add(tokens=_tokens(size) - reply.tokens, size=-len(canonical(reply.raw)))
        return reply.raw, reply.tokens

    async def _in_time(self, client: Client, messages: list[dict[str, Any]], options: dict[str, Any]) -> Reply:
        async with asyncio.timeout_at(self._deadline):  # a loop's clock is time.monotonic()
            return await client.ask(messages, **options)


@contextmanager
def gateway_of(llm: LlmSettings | None, budgets: Budgets, deadline: float) -> Iterator[Gateway]:
    """The gateway of one scenario, with a client of its own: what is still asked at the end is given up."""
    with contextlib.ExitStack() as opened:
        client = opened.enter_context(Client(replace(llm, concurrency=budgets.llm_at_once))) if llm else None
        yield Gateway(client, budgets.llm_tokens, budgets.llm_calls, budgets.llm_bytes, deadline)
