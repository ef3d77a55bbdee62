"""What a specialist is: one of the four domain agents, carrying out an instruction in words with its tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Calls a tool and gives its result, or `{"error": {"code", "message", "hint"}}`; every call is recorded."""


@dataclass(frozen=True)
class Outcome:
    """What came of an instruction: did it work, the answer in prose, and the last tool result."""

    ok: bool
    response: str
    result: dict[str, Any] = field(default_factory=dict)


class Specialist(Protocol):
    """One domain agent."""

    def run(self, instruction: str, context: Sequence[Outcome], call: Call) -> Outcome:
        """Carry out `instruction`; `context` holds the outcomes of the steps it depends on, in their order."""
        ...


def outcome_of(result: dict[str, Any]) -> Outcome:
    """The outcome of a single tool call: its message, or its error in one sentence."""
    error = result.get("error")
    if error:
        return Outcome(False, f"{error['message']}", result)
    return Outcome(True, str(result.get("message", "")), result)
