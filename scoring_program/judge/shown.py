"""What the LLM judge sees of a trajectory: one line per event with a label it can cite, the answer last and whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assetops.contract.trajectory import (
    AskEvent,
    CallEvent,
    ErrorEvent,
    Event,
    StepEvent,
    ThoughtEvent,
    Trajectory,
)
from judge.cleaning import cut, encode

ANSWER = "answer"
PIECE_LIMIT = 3_000  # characters of one argument object, one result, one text
EVENTS_LIMIT = 60_000  # characters of all events together: some 15,000 tokens


@dataclass(frozen=True)
class Shown:
    """One line. `label` is what the judge cites; `observed` is the part that came from a tool, not from the agent;
    `talk`: it holds intentions only, nothing that was done."""

    label: str
    at: tuple[int, ...]
    line: str
    call: bool = False
    observed: str = ""
    talk: bool = False


def _piece(value: Any) -> str:
    return cut(encode(value), PIECE_LIMIT)


def _result(result: dict[str, Any]) -> str:
    """The result with its message first: the middle is what a cut loses."""
    return _piece(dict(sorted(result.items(), key=lambda item: (item[0] != "message", item[0]))))


def _fields(event: Event) -> tuple[str, dict[str, str]] | None:
    """Kind and encoded fields of an event; None for what a judge has no use for."""
    if isinstance(event, AskEvent):
        return "ask", {"question": _piece(event.question), "reply": _piece(event.reply)}
    if isinstance(event, ThoughtEvent):
        return "thought", {"text": _piece(event.text)}
    if isinstance(event, StepEvent):
        said = {"instruction": _piece(event.instruction), "response": _piece(event.response)}
        return "step", {
            "agent": _piece(event.agent),
            "ok": encode(event.ok),
            "fallback": encode(event.fallback),
            **said,
        }
    if isinstance(event, ErrorEvent):
        return "error", {"code": _piece(event.code), "message": _piece(event.message)}
    return None


def _line(label: str, kind: str, fields: dict[str, str]) -> str:
    return " ".join([label, kind, *(f"{name}={value}" for name, value in fields.items())])


def _shown_event(label: str, event: Event) -> Shown | None:
    if isinstance(event, CallEvent):
        observed = _result(event.result)
        sent = {"tool": _piece(event.tool), "arguments": _piece(event.arguments)}
        line = _line(label, "call", {"ok": encode(event.ok), **sent, "result": observed})
        return Shown(label, event.at, line, call=True, observed=observed)
    found = _fields(event)
    return None if found is None else Shown(label, event.at, _line(label, *found), talk=found[0] == "thought")


def _ends(lines: list[Shown]) -> list[Shown]:
    """The first and the last events that fit, with a mark for those between."""
    if sum(len(shown.line) for shown in lines) <= EVENTS_LIMIT:
        return lines
    head, tail = _fitting(lines), _fitting(lines[::-1])[::-1]
    mark = Shown("cut", (), f"[... {len(lines) - len(head) - len(tail)} events cut here ...]")
    return [*head, mark, *tail]


def _fitting(lines: Sequence[Shown]) -> list[Shown]:
    room = EVENTS_LIMIT // 2
    found = []
    for shown in lines:
        room -= len(shown.line)
        if room < 0:
            break
        found.append(shown)
    return found


def show(trajectory: Trajectory) -> list[Shown]:
    """The plan if there is one, the events as E1, E2, …, then the answer, never cut.

    Event numbers count all events, so that a cut leaves a gap. The plan cannot be cited: only what was done counts.
    """
    numbered = [_shown_event(f"E{number}", event) for number, event in enumerate(trajectory.events, start=1)]
    answer = Shown(ANSWER, (), f"{ANSWER} {encode(trajectory.answer)}")
    return [*_plan(trajectory), *_ends([shown for shown in numbered if shown is not None]), answer]


def _plan(trajectory: Trajectory) -> list[Shown]:
    if trajectory.plan is None:
        return []
    return [Shown("plan", (), f"plan {_piece(trajectory.plan.as_data())}", talk=True)]
