"""Emergent modes by rules: up to two ways of failing in a trajectory that none of the 14 modes names.

The rules look at what `naming.find` has left: an item that a failure mode claimed is not counted again, and a rule is
silent where a verdict already says the same. They are conservative: an error that was made good is not named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from assetops.contract.trajectory import CallEvent, StepEvent, Trajectory
from assetops.contract.verdict import Criterion, Verdict
from failure_modes.categories import CATEGORY_OF
from failure_modes.evidence import Item, error_code, event_item
from failure_modes.naming import Finding
from judge.words import numbers, says_absent

MAX_EMERGENT = 2
ANSWER: Item = ("scenario", "answer")
_MANY = 3  # so many failures of one kind are a recovery that does not work
_SHOWN = 80  # characters of a name that a description repeats
_SUCCESS = re.compile(
    r"\bsuccessful(?:ly)?\b|\bcompleted\b|\baccomplished\b|\bis complete\b|\ball done\b", re.IGNORECASE
)
_LEFTOVER = re.compile(
    r"```|\(END OF [A-Z]+\)|here is the task\b|^(?:final answer|thought|action(?: input)?|observation)\s*\d*:",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSED = frozenset({"bad_arguments", "invalid_arguments", "bad_time", "bad_status", "too_many_results"})
_NO_DATA = frozenset({"history_too_short", "no_data"})


@dataclass(frozen=True)
class Emergent:
    """A way of failing in free words, and the items that show it.

    `category` is known where a rule saw it; None: to be found by `grouping`.
    """

    title: str
    description: str
    category: str | None
    items: tuple[Item, ...]


class _Rule(NamedTuple):
    title: str
    category: str


_RULES: dict[str, _Rule] = {
    "hint_ignored": _Rule("The same hint twice", "feedback_not_incorporated"),
    "slow_recovery": _Rule("Try after try with the same error", "ineffective_error_recovery"),
    "refused_arguments": _Rule("Arguments that the tool refuses", "invalid_action_formatting"),
    "unknown_name": _Rule("A name that does not exist", "incorrect_state_assumption"),
    "no_data": _Rule("An empty result passed over", "missing_data_handling"),
    "left_failing": _Rule("A failed call left as it was", "unhandled_tool_error"),
    "several_failed": _Rule("Several specialists failed", "compound_multi_agent_failure"),
    "success_claimed": _Rule("Success claimed for a task that was lost", "overstated_completion"),
    "leftovers": _Rule("Leftovers of the agent's own loop in the answer", "ambiguous_formatting"),
}


class _Sight(NamedTuple):
    """A rule's id, the item it claims, and what its description says."""

    rule: str
    item: Item
    said: str


def emergent_modes(
    trajectory: Trajectory, verdicts: Sequence[Verdict], findings: Sequence[Finding]
) -> tuple[Emergent, ...]:
    """Up to two, those with the most items; none where nothing was lost.

    Args:
        verdicts: six, or none where nobody judged.
        findings: what `naming.find` found of the same scenario.
    """
    if verdicts and all(verdict.passed for verdict in verdicts):
        return ()
    claimed = {finding.item for finding in findings}
    said = {CATEGORY_OF.get(finding.code) for finding in findings if finding.item[0] == "verdict"}
    sights: dict[Item, _Sight] = {}
    for sight in _seen(trajectory, verdicts):
        if sight.item not in claimed and _RULES[sight.rule].category not in said:
            sights.setdefault(sight.item, sight)
    return _largest(list(sights.values()))


def _largest(sights: Sequence[_Sight]) -> tuple[Emergent, ...]:
    groups: dict[str, list[_Sight]] = defaultdict(list)
    for sight in sights:
        groups[sight.rule].append(sight)
    order = sorted(groups, key=lambda rule: (-len(groups[rule]), list(_RULES).index(rule)))
    return tuple(_made(rule, groups[rule]) for rule in order[:MAX_EMERGENT])


def _made(rule: str, sights: Sequence[_Sight]) -> Emergent:
    title, category = _RULES[rule]
    return Emergent(title, sights[0].said, category, tuple(sight.item for sight in sights))


def _seen(trajectory: Trajectory, verdicts: Sequence[Verdict]) -> Iterator[_Sight]:
    passed = {verdict.criterion for verdict in verdicts if verdict.passed}
    yield from _same_error(trajectory.calls)
    yield from _left(trajectory, passed)
    yield from _specialists(trajectory)
    if _SUCCESS.search(trajectory.answer) and "task_completion" not in passed and (verdicts or _broken(trajectory)):
        yield _Sight("success_claimed", ANSWER, "The answer claims success, and the task was not completed.")
    if _LEFTOVER.search(trajectory.answer) and "clarity_justification" not in passed:
        yield _Sight("leftovers", ANSWER, "The answer holds markers, fences or words of the prompt.")


def _same_error(calls: Sequence[CallEvent]) -> Iterator[_Sight]:
    """Failures of one tool with one code: the same hint twice in a row, or many of them."""
    groups: dict[tuple[str, str], list[CallEvent]] = defaultdict(list)
    for call in calls:
        code = error_code(call)
        if code is not None:
            groups[call.tool, code].append(call)
    for (tool, code), group in groups.items():
        for first, second in pairwise(group):
            if _hint(first) and _hint(first) == _hint(second):
                said = f"A call of {_short(tool)} failed with {_short(code)} once more, and the hint was the same."
                yield _Sight("hint_ignored", event_item(second.at), said)
        if len(group) >= _MANY:
            said = f"Calls of {_short(tool)} failed with {_short(code)} again and again, and no other way was tried."
            yield from (_Sight("slow_recovery", event_item(call.at), said) for call in group[1:])


def _left(trajectory: Trajectory, passed: set[Criterion]) -> Iterator[_Sight]:
    """Failed calls whose tool never succeeded afterwards, by their code; and empty results nobody speaks of."""
    if says_absent(trajectory.answer):
        return
    right = passed & {"task_completion", "result_verification"}
    for call in trajectory.calls:
        if not call.ok and not _made_good(call, trajectory.calls):
            yield _left_failing(call)
        if call.ok and not right and _is_empty(call) and _gives_values(trajectory):
            said = f"{_short(call.tool)} returned nothing, and the answer gives values without saying so."
            yield _Sight("no_data", event_item(call.at), said)


def _left_failing(call: CallEvent) -> _Sight:
    code = error_code(call) or "error"
    tool = _short(call.tool)
    if code in _REFUSED:
        return _Sight(
            "refused_arguments", event_item(call.at), f"{tool} refused its arguments, and they were never mended."
        )
    if code.startswith(("unknown_", "ambiguous_")):
        return _Sight(
            "unknown_name",
            event_item(call.at),
            f"{tool} was asked for something that it does not know ({_short(code)}).",
        )
    if code in _NO_DATA:
        return _Sight("no_data", event_item(call.at), f"{tool} had no data to work on, and the answer does not say so.")
    return _Sight("left_failing", event_item(call.at), f"{tool} failed ({_short(code)}), and it was left at that.")


def _specialists(trajectory: Trajectory) -> Iterator[_Sight]:
    failed = [event for event in trajectory.events if isinstance(event, StepEvent) and not event.ok]
    if len({step.agent for step in failed}) > 1:
        said = "The steps of several specialists failed, one after the other."
        yield from (_Sight("several_failed", event_item(step.at), said) for step in failed)


def _broken(trajectory: Trajectory) -> bool:
    """Without verdicts: some step failed, or the last call did."""
    steps = [event for event in trajectory.events if isinstance(event, StepEvent)]
    return any(not step.ok for step in steps) or any(not call.ok for call in trajectory.calls[-1:])


def _made_good(call: CallEvent, calls: Sequence[CallEvent]) -> bool:
    return any(other.ok and other.tool == call.tool and other.at > call.at for other in calls)


def _is_empty(call: CallEvent) -> bool:
    return any(call.result.get(key) == 0 for key in ("rows", "count"))


def _gives_values(trajectory: Trajectory) -> bool:
    """The answer gives numbers, and none of them is a nought."""
    found = numbers(trajectory.answer)
    return bool(found) and all(number.value != 0 for number in found)


def _hint(call: CallEvent) -> str:
    error = call.result.get("error")
    return str(error.get("hint") or "") if isinstance(error, dict) else ""


def _short(name: str) -> str:
    return " ".join(name.split())[:_SHOWN]
