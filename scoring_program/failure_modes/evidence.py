"""The rules over the record: each yields what it saw, the code and the item that shows it.

An item is an event (by its position) or a property of the whole scenario. The rules stand in the order of their claim:
a call that belongs to a restart is not counted again as a repetition. They are conservative: what a good agent also
does (asking the clock twice, retrying once after a success) is not named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from assetops.contract.scenario import GoldStandard
from assetops.contract.strict import canonical
from assetops.contract.trajectory import AskEvent, CallEvent, ErrorEvent, StepEvent, Trajectory, precedes
from assetops.contract.verdict import Verdict
from failure_modes.use import is_used
from judge.words import says_absent

Item = tuple[str | int, ...]

RESTART_CALLS = 3  # so many opening calls, made again in the same order, are a restart
REPEATS = 3  # so many equal calls are a repetition; two, when they failed
_WRITES = ("generate_", "update_", "approve_", "assign_", "close_", "cancel_")


class Seen(NamedTuple):
    """A code of the vocabulary and the item that shows it."""

    code: str
    item: Item


def seen_in_record(gold: GoldStandard | None, trajectory: Trajectory, verdicts: Sequence[Verdict]) -> Iterator[Seen]:
    """Everything the record shows, in the order of claim; an item may be yielded by several rules.

    Without a gold standard the rules that need one are left out: what was wanted is not known.
    """
    passed = {verdict.criterion for verdict in verdicts if verdict.passed}
    yield from _ended(trajectory)
    yield from _restart(trajectory.calls)
    yield from _repeated_calls(trajectory.calls)
    yield from _repeated_steps(trajectory)
    yield from _strange_calls(trajectory)
    yield from _declined(trajectory)
    absent = says_absent(trajectory.answer) if gold is None else gold.absent
    if "action_sequence" not in passed and not absent:
        yield from _unhandled(trajectory)
    if gold is not None:
        yield from _wrote_unasked(gold, trajectory.calls)
    yield from _questions(gold, trajectory)
    yield from _unused(trajectory)
    yield from _subject(gold, trajectory)
    if "retrieval_accuracy" in passed:
        yield from _withheld(verdicts)


def _ended(trajectory: Trajectory) -> Iterator[Seen]:
    """The scenario did not finish; or a budget was spent on the way."""
    if trajectory.status != "finished":
        yield Seen(trajectory.status, ("scenario", "status"))
    for event in trajectory.events:
        if isinstance(event, ErrorEvent) and "budget" in event.code:
            yield Seen("budget_spent", event_item(event.at))


def _restart(calls: Sequence[CallEvent]) -> Iterator[Seen]:
    """The opening calls, all different, come again in the same order after they were over."""
    keys = [_key(call) for call in calls]
    opening = keys[:RESTART_CALLS]
    if len(set(opening)) < RESTART_CALLS:
        return
    place = RESTART_CALLS
    while place + RESTART_CALLS <= len(keys):
        again = keys[place : place + RESTART_CALLS] == opening
        if again and precedes(calls[RESTART_CALLS - 1].at, calls[place].at):
            yield from (Seen("started_over", event_item(call.at)) for call in calls[place : place + RESTART_CALLS])
            place += RESTART_CALLS
        else:
            place += 1


def _repeated_calls(calls: Sequence[CallEvent]) -> Iterator[Seen]:
    """Equal calls with equal outcome, beyond the first, when there are too many of them."""
    groups: dict[bytes, list[CallEvent]] = defaultdict(list)
    for call in calls:
        groups[canonical([_key(call).decode(), call.ok])].append(call)
    for group in groups.values():
        if len(group) >= (REPEATS if group[0].ok else REPEATS - 1):
            code = "repeated_calls" if group[0].ok else "repeated_failure"
            yield from (Seen(code, event_item(call.at)) for call in group[1:])


def _repeated_steps(trajectory: Trajectory) -> Iterator[Seen]:
    """The same words to the same specialist again; a fallback may repeat them."""
    told: set[tuple[str, str]] = set()
    for step in _steps(trajectory):
        key = (step.agent, _plain(step.instruction))
        if key in told and not step.fallback and key[1]:
            yield Seen("repeated_step", event_item(step.at))
        told.add(key)


def _strange_calls(trajectory: Trajectory) -> Iterator[Seen]:
    """Tools and handles that do not exist."""
    for call in trajectory.calls:
        code = error_code(call)
        if code in ("unknown_tool", "unknown_handle"):
            yield Seen(code, event_item(call.at))


def _declined(trajectory: Trajectory) -> Iterator[Seen]:
    """A plan step that failed without one call: its specialist had no tool for it."""
    busy = {call.step for call in trajectory.calls}
    for step in _steps(trajectory):
        if not step.ok and step.step is not None and step.step not in busy:
            yield Seen("step_declined", event_item(step.at))


def _unhandled(trajectory: Trajectory) -> Iterator[Seen]:
    """Failed calls after which nothing succeeded any more."""
    good = [call.at for call in trajectory.calls if call.ok]
    for call in trajectory.calls:
        if not call.ok and not any(precedes(call.at, at) for at in good):
            yield Seen("unhandled_error", event_item(call.at))


def _wrote_unasked(gold: GoldStandard, calls: Iterable[CallEvent]) -> Iterator[Seen]:
    """Successful writes by a tool that the gold standard writes nothing with."""
    asked = {tool for step in gold.steps if step.role == "write" for tool in step.tools}
    for call in calls:
        if call.ok and call.tool.startswith(_WRITES) and call.tool not in asked:
            yield Seen("wrote_unasked", event_item(call.at))


def _questions(gold: GoldStandard | None, trajectory: Trajectory) -> Iterator[Seen]:
    """Asked twice the same, not asked usefully when needed, asked well and the reply left lying."""
    asks = [event for event in trajectory.events if isinstance(event, AskEvent)]
    for place, ask in enumerate(asks):
        if _plain(ask.question) in {_plain(other.question) for other in asks[:place]}:
            yield Seen("asked_again", event_item(ask.at))
        elif ask.useful and not is_used(ask.reply, ask.question, ask.at, trajectory):
            yield Seen("unused_reply", event_item(ask.at))
    if gold is not None and gold.clarification_needed and not any(ask.useful for ask in asks):
        yield Seen("not_asked", ("scenario", "clarification"))


def _unused(trajectory: Trajectory) -> Iterator[Seen]:
    """Steps that gave something nobody took up. Only where the agent finished: before that it had no chance."""
    if trajectory.status == "finished":
        for step in _steps(trajectory):
            if step.ok and not is_used(step.response, step.instruction, step.at, trajectory):
                yield Seen("unused_result", event_item(step.at))


def _subject(gold: GoldStandard | None, trajectory: Trajectory) -> Iterator[Seen]:
    """No call at all by an agent that finished; or calls on assets, but on none of the gold standard's."""
    steps = gold.steps if gold is not None else ()
    wanted = {asset for step in steps for scope in step.scopes for asset in scope.assets}
    touched = {asset for call in trajectory.calls if call.ok for scope in call.scopes for asset in scope.assets}
    if not trajectory.calls and trajectory.status == "finished":
        yield Seen("no_calls", ("scenario", "calls"))
    elif wanted and touched and not wanted & touched:
        yield Seen("other_subject", ("scenario", "subject"))


def _withheld(verdicts: Sequence[Verdict]) -> Iterator[Seen]:
    """Something asked for is not in the answer although its data was retrieved."""
    if any(verdict.code in ("missing_fact", "missing_absence") for verdict in verdicts if not verdict.passed):
        yield Seen("withheld", ("scenario", "withheld"))


def event_item(at: tuple[int, ...]) -> Item:
    """The item of the event at this position."""
    return ("event", *at)


def error_code(call: CallEvent) -> str | None:
    """The code in the result of a failed call, None when it succeeded."""
    error = call.result.get("error")
    return str(error.get("code", "error")) if not call.ok and isinstance(error, dict) else None


def _steps(trajectory: Trajectory) -> list[StepEvent]:
    return [event for event in trajectory.events if isinstance(event, StepEvent)]


def _key(call: CallEvent) -> bytes:
    """Equal for calls of one tool with equal arguments on behalf of one step: two specialists may look up the same."""
    return canonical([call.tool, call.arguments, call.step])


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
