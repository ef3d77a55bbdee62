"""A plan by rules: the tasks of the execution track, and what answers a planning prompt where no model is configured.

It cuts a question into sentences and "then" parts and gives each part to the agent most of whose words it uses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_TASKS = 15
_IOT = "IoT Data Download"
# The first row that fits decides; without one it is the IoT agent.
_ROUTES = (
    ("WorkOrder Agent", r"(?:create|generate|raise|open|approve|assign|close|cancel)\b.*\border"),
    ("Time Series Analytics and Forecasting", r"forecast|predict|anomal|unusual|outlier|fine-?tun|tsfm|\bmodels?\b"),
    (
        "WorkOrder Agent",
        r"work ?order|alert|alarm|\bevents?\b|maintenance|mttr|mtbf|\bkpi|failure code|bundl|technician|calendar",
    ),
    (
        "Failure Mode and Sensor Relevancy Expert for Industrial Asset",
        r"failure mode|\bfail(?:s|ing)?\b|relevant|root cause|severity|\brpn\b|fault",
    ),
)
_CUT = re.compile(r"(?<=[a-z\d)])[.?!;]\s+|,?\s+(?:and\s+)?then\s+", re.IGNORECASE)
_REFERS = re.compile(r"\b(?:it|its|that|this|these|those|them|they|same|result)\b", re.IGNORECASE)
_FEW_WORDS = 4


@dataclass(frozen=True)
class Planned:
    """One task; `after` holds the places (from 0) of the tasks whose responses it needs."""

    description: str
    agent: str
    after: tuple[int, ...] = ()


def _agent_for(part: str, known: Sequence[str]) -> str:
    routes = (agent for agent, words in _ROUTES if agent in known and re.search(words, part, re.IGNORECASE))
    return next(routes, _IOT if _IOT in known else known[0])


def plan(question: str, agents: Sequence[str]) -> list[Planned]:
    """At least one task, at most MAX_TASKS; a part that refers to something waits for the one before."""
    parts: list[str] = []
    for part in (" ".join(found.split()) for found in _CUT.split(question)):
        if parts and len(part.split()) < _FEW_WORDS:
            parts[-1] = f"{parts[-1]} {part}".strip()
        elif part:
            parts.append(part)
    return [
        Planned(part, _agent_for(part, agents), (number - 1,) if number and _REFERS.search(part) else ())
        for number, part in enumerate((parts or [question])[:MAX_TASKS])
    ]


def as_text(tasks: Sequence[Planned]) -> str:
    """The plan in the lines that submissions parse."""
    lines = []
    for number, task in enumerate(tasks, start=1):
        after = ", ".join(f"#S{place + 1}" for place in task.after) or "None"
        lines += [
            f"#Task{number}: {task.description}",
            f"#Agent{number}: {task.agent}",
            f"#Dependency{number}: {after}",
            f"#ExpectedOutput{number}: An answer in prose.",
        ]
    return "\n".join(lines)
