"""The agents' only way to a language model: the key stays in the parent, the budget is the scenario's."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from assetops.contract.errors import Problem
from assetops.llm.client import Client


def _error(code: str, message: str, hint: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint}}


class Gateway:
    """One scenario's share of the language model. `client` is None when no endpoint is configured."""

    def __init__(self, client: Client | None, max_tokens: int, max_calls: int) -> None:
        self._client = client
        self._lock = threading.Lock()
        self.tokens_left = max_tokens
        self.calls_left = max_calls

    def _take(self) -> bool:
        """Take one call from the budget, if there is one and tokens are left."""
        with self._lock:
            self.calls_left -= 1
            return self.calls_left >= 0 and self.tokens_left > 0

    def chat(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """An OpenAI chat completion, or an error as data; and the tokens used.

        A spent budget, a refused request and a missing endpoint are errors the agent can handle.
        """
        if self._client is None:
            return _error("llm_unavailable", "No language model is configured.", "Let the agent work without one."), 0
        messages = request.get("messages")
        if not isinstance(messages, Sequence) or not all(isinstance(message, dict) for message in messages):
            return _error("llm_bad_request", "messages is no list of objects.", "Send OpenAI chat messages."), 0
        if not self._take():
            return _error("llm_budget", "The scenario's budget of the model is spent.", "Answer with what is known."), 0
        options = {key: request[key] for key in ("tools", "response_format") if request.get(key) is not None}
        try:
            reply = self._client.chat(list(messages), **options)
        except Problem as problem:
            return _error(problem.code, problem.message, problem.mend), 0
        with self._lock:
            self.tokens_left -= reply.tokens
        return reply.raw, reply.tokens
