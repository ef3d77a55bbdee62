"""The agents' only way to a language model: the key stays in the parent, the budget is the scenario's."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical
from assetops.llm.client import Client

BYTES_PER_TOKEN = 4  # of a request, roughly; the endpoint's own count replaces it when the reply is there


def _error(code: str, message: str, hint: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint}}


class Gateway:
    """One scenario's share of the language model. `client` is None when no endpoint is configured."""

    def __init__(self, client: Client | None, max_tokens: int, max_calls: int) -> None:
        self._client = client
        self._lock = threading.Lock()
        self.tokens_left = max_tokens
        self.calls_left = max_calls

    @property
    def available(self) -> bool:
        """True when an endpoint is configured."""
        return self._client is not None

    def _take(self, tokens: int) -> bool:
        """Take one call and what its request will need from the budget, if that much is left.

        Taken beforehand, or a few long requests at once would spend many times the budget.
        """
        with self._lock:
            self.calls_left -= 1
            enough = self.calls_left >= 0 and self.tokens_left > tokens
            self.tokens_left -= tokens if enough else 0
            return enough

    def _give_back(self, tokens: int) -> None:
        with self._lock:
            self.tokens_left += tokens

    def chat(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """An OpenAI chat completion, or an error as data; and the tokens used.

        A spent budget, a refused request and a missing endpoint are errors the agent can handle.
        """
        if self._client is None:
            return _error("llm_unavailable", "No language model is configured.", "Let the agent work without one."), 0
        messages = request.get("messages")
        if not isinstance(messages, Sequence) or not all(isinstance(message, dict) for message in messages):
            return _error("llm_bad_request", "messages is no list of objects.", "Send OpenAI chat messages."), 0
        options = {
            key: request[key] for key in ("tools", "tool_choice", "response_format") if request.get(key) is not None
        }
        expected = len(canonical([list(messages), options])) // BYTES_PER_TOKEN
        if not self._take(expected):
            return _error("llm_budget", "The scenario's budget of the model is spent.", "Answer with what is known."), 0
        try:
            reply = self._client.chat(list(messages), **options)
        except Problem as problem:
            self._give_back(expected)
            return _error(problem.code, problem.message, problem.mend), 0
        self._give_back(expected - reply.tokens)
        return reply.raw, reply.tokens
