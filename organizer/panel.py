"""The panel: agents of different skill by which draws are balanced.

Most are an oracle with one weakness. What a scenario costs each of them says what it takes to solve it: a clarifying
question, a write, a second step, a result handed on, an agent's tools. The others know no gold standard and leave the
work to our specialists. Draws on which all of them do as on the whole pool are parallel forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStep
from assetops.environment.registry import AGENTS, FMSR, IOT, TSFM, WO
from assetops.environment.specialists.base import Outcome
from organizer.in_process import Agent, Desk, Question, points

__all__ = ["PANEL", "Question", "Weakness", "oracle_with", "panel_scores", "weak_spots"]

_MOMENTS = ("start", "final", "end", "timestamp", "time")


@dataclass(frozen=True)
class Weakness:
    """What an oracle does wrong. The defaults do everything right."""

    asks: bool = True
    writes: bool = True
    hands_on: bool = True  # puts one step's result into the next one's arguments
    admits: bool = True  # says that data is missing where it is
    steps: int = 15  # does no more than so many
    leaves_out: int = 0  # so many of the last steps, but never the only one
    late_days: int = 0  # moves every moment it passes on
    agents: tuple[str, ...] = (IOT, FMSR, TSFM, WO)  # whose tools it can use
    specialists: bool = False  # hands every step to a specialist, in the words of the question

    def shown(self, question: Question) -> Weakness:
        """What of it shows here; a flawless `Weakness()` where it does just what the oracle does."""
        steps = question.gold.steps
        flawless = Weakness()
        idle = [
            name
            for name, shows in (
                ("asks", question.scenario.clarification is not None),
                ("writes", any(step.role == "write" for step in steps)),
                ("hands_on", any(references(step.arguments) for step in steps)),
                ("admits", question.gold.absent),
                ("steps", self.steps < len(steps)),
                ("leaves_out", len(steps) > 1),
                ("agents", any(step.agent not in self.agents for step in steps)),
                ("late_days", any(_moved(step.arguments, 1) != step.arguments for step in steps)),
            )
            if not shows
        ]
        return replace(self, **{name: getattr(flawless, name) for name in idle})

    def kept(self, steps: Sequence[GoldStep]) -> list[GoldStep]:
        """The gold steps it does."""
        most = max(1, len(steps) - self.leaves_out)
        return [
            step
            for step in steps[: min(self.steps, most)]
            if step.agent in self.agents
            and (self.writes or step.role != "write")
            and (self.hands_on or not references(step.arguments))
        ]


PANEL: Mapping[str, Weakness] = {
    "never asks": Weakness(asks=False),
    "never writes": Weakness(writes=False),
    "hands nothing on": Weakness(hands_on=False),
    "never admits that data is missing": Weakness(admits=False),
    "one step": Weakness(steps=1),
    "two steps": Weakness(steps=2),
    "stops early": Weakness(leaves_out=1),
    "a day late": Weakness(late_days=1),
    "telemetry only": Weakness(agents=(IOT, TSFM)),
    "records only": Weakness(agents=(IOT, WO)),
    "no work orders": Weakness(agents=(IOT, FMSR, TSFM)),
    "by specialists": Weakness(specialists=True),
    "by specialists, without asking": Weakness(specialists=True, asks=False),
}
_PART = re.compile(r"(?<=[.?!;])\s+|, and |, then | and then ")
_WORDS = {
    WO: r"work ?orders?|alerts?|maintenance|events?|costs?|codes?|rules?",
    FMSR: r"fail\w*|causes?|relevant|risk",
    TSFM: r"forecast|predict|anomal\w+|unusual|expect\w*",
}


def oracle_with(weakness: Weakness) -> Agent:
    """The agent that does the gold steps, except where its weakness shows."""

    def agent(question: Question, desk: Desk) -> str:
        extra = ask(question, desk) if weakness.asks else ""
        if weakness.specialists:
            return _delegated(question, desk, extra)
        done: dict[str, dict[str, Any]] = {}
        for step in weakness.kept(question.gold.steps):
            if all(other in done for other in references(step.arguments)):
                arguments = _moved(resolved(step.arguments, done), weakness.late_days)
                done[step.id] = desk.call(desk.recorder.main, step.tools[0], arguments)
        if question.gold.absent and not weakness.admits:
            return f"{' and '.join(question.gold.subjects)}: everything is in order."
        return answer(question.gold.steps, done)

    return agent


def ask(question: Question, desk: Desk) -> str:
    """Ask for what is missing, as well as can be; the reply, or nothing."""
    wanted = question.scenario.clarification
    if wanted is None:
        return ""
    return str(desk.answer({"op": "ask", "branch": 0, "question": f"Which {wanted.missing[0]} do you mean?"}))


def resolved(arguments: Mapping[str, Any], done: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The arguments with earlier results put in; raises LookupError where there is none."""
    return {name: _value(value, done) for name, value in arguments.items()}


def _value(value: Any, done: Mapping[str, dict[str, Any]]) -> Any:
    if not references({"": value}):
        return value
    found: Any = done[value["from"]]
    for part in value["path"].split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def answer(steps: Sequence[GoldStep], done: Mapping[str, dict[str, Any]]) -> str:
    """What the last steps that were done say."""
    used = {other for step in steps if step.id in done for other in step.depends_on}
    said = [result for name, result in done.items() if name not in used]
    return "\n".join(str(one.get("message") or one["error"]["message"]) for one in said)


def _moved(arguments: Mapping[str, Any], days: int) -> dict[str, Any]:
    return {name: _later(value, days) if name in _MOMENTS else value for name, value in arguments.items()}


def _later(value: Any, days: int) -> Any:
    try:
        return (datetime.fromisoformat(value) + timedelta(days=days)).isoformat() if days else value
    except (TypeError, ValueError):
        return value


def _delegated(question: Question, desk: Desk, extra: str) -> str:
    """Every agent of the gold steps gets the question as it stands, and what the ones before found."""
    found: list[Outcome] = []
    for agent in dict.fromkeys(step.agent for step in question.gold.steps):
        found.append(desk.delegate(desk.recorder.main, agent, f"{question.scenario.utterance} {extra}".strip(), found))
    return "\n".join(outcome.response for outcome in found)


def _whole(name: str) -> Agent:
    """Hands every question as it stands to one specialist."""
    return lambda question, desk: _specialist(name, question, desk)


def _routed(question: Question, desk: Desk) -> str:
    """To the specialist most of whose words the question has; to the IoT agent when it has none."""
    count = {name: len(re.findall(words, question.scenario.utterance, re.IGNORECASE)) for name, words in _WORDS.items()}
    best = max(count, key=lambda name: count[name])
    return _specialist(best if count[best] else IOT, question, desk)


def _specialist(name: str, question: Question, desk: Desk) -> str:
    instruction = f"{question.scenario.utterance} {ask(question, desk)}".strip()
    return desk.delegate(desk.recorder.main, name, instruction, []).response


def _part_by_part(question: Question, desk: Desk) -> str:
    """Each part of the question to the agent of the gold step at that place."""
    extra = ask(question, desk)
    agents = [step.agent for step in question.gold.steps]
    found: list[Outcome] = []
    for place, part in enumerate(_PART.split(question.scenario.utterance)):
        name = agents[min(place, len(agents) - 1)]
        found.append(desk.delegate(desk.recorder.main, name, f"{part} {extra}".strip(), list(found)))
    return "\n".join(outcome.response for outcome in found)


DELEGATING: Mapping[str, Agent] = {
    **{f"everything to the {name}": _whole(name) for name in AGENTS},
    "routed by words": _routed,
    "part by part": _part_by_part,
}


def weak_spots(questions: Sequence[Question]) -> NDArray[np.int64]:
    """What `panel_scores` would be if each weakness cost all or nothing: 0 where it shows, else 6. Runs nothing."""
    rows = [[0 if one.shown(question) != Weakness() else 6 for one in PANEL.values()] for question in questions]
    return np.array(rows, dtype=np.int64).reshape(len(questions), len(PANEL))


def panel_scores(questions: Sequence[Question]) -> NDArray[np.int64]:
    """Criteria met by each of the panel on each scenario, shape (scenarios, members), 0 to 6."""
    rows = [_panel_on(question) for question in questions]
    return np.array(rows, dtype=np.int64).reshape(len(questions), len(PANEL) + len(DELEGATING))


def _panel_on(question: Question) -> list[int]:
    """Members in which the same shows do the same, so it is done once; the flawless have all six."""
    known = {Weakness(): 6}
    for shown in (one.shown(question) for one in PANEL.values()):
        if shown not in known:
            known[shown] = points(oracle_with(shown), question)
    delegating = [points(agent, question) for agent in DELEGATING.values()]
    return [known[one.shown(question)] for one in PANEL.values()] + delegating
