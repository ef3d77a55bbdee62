"""A task: what a workflow lets an agent do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Task:
    """Plain attributes. `context`: the earlier tasks whose responses this one needs."""

    def __init__(
        self,
        description: str,
        agents: Sequence[Any] | None = None,
        expected_output: str | None = None,
        context: list[Task] | None = None,
    ) -> None:
        self.description = description
        self.agents = agents
        self.expected_output = expected_output
        self.context = context
