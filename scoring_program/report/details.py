"""The public scenario in the open: what was asked, called and answered, and how each criterion was decided."""

from __future__ import annotations

from collections.abc import Sequence

from assetops.contract.trajectory import AskEvent, CallEvent, ErrorEvent, StepEvent, Trajectory
from assetops.contract.verdict import CRITERION_TITLES, Evidence, Verdict
from failure_modes import sentence
from failure_modes.evidence import error_code
from report.model import CallLine, Detail, QuoteLine, VerdictLine
from report.scored import Scored
from report.words import abridge, abridge_middle, arguments_text

MAX_CALLS = 24  # for one public scenario; several share the room
MAX_TOTAL_CALLS = 88
MAX_ANSWER = 2000
MAX_TOTAL_ANSWER = 6600
MAX_ARGUMENTS = 160
MAX_TOLD = 240
MAX_REASON = 320
MAX_QUOTE = 160
MAX_QUOTES = 2
MAX_LINE = 600


def build_details(public: Sequence[tuple[str, Scored]]) -> tuple[Detail, ...]:
    """One Detail for each (label, public scenario), in their order. The more there are, the shorter each."""
    count = max(1, len(public))
    max_calls = max(4, min(MAX_CALLS, MAX_TOTAL_CALLS // count))
    max_answer = max(200, min(MAX_ANSWER, MAX_TOTAL_ANSWER // count))
    return tuple(
        _detail(f"scenario-{place}", label, one, max_calls, max_answer)
        for place, (label, one) in enumerate(public, start=1)
    )


def _detail(anchor: str, label: str, one: Scored, max_calls: int, max_answer: int) -> Detail:
    trajectory = one.trajectory
    asks = [event for event in trajectory.events if isinstance(event, AskEvent)]
    return Detail(
        anchor=anchor,
        label=label,
        utterance=abridge(one.utterance, MAX_LINE),
        status="" if trajectory.status == "finished" else sentence(trajectory.status),
        error=_error(trajectory),
        questions=tuple((abridge(ask.question, MAX_QUOTE), abridge(ask.reply, MAX_QUOTE)) for ask in asks[:2]),
        calls=tuple(_call(call) for call in trajectory.calls[:max_calls]),
        calls_left_out=max(0, len(trajectory.calls) - max_calls),
        answer=abridge_middle(trajectory.answer, max_answer),
        verdicts=tuple(_verdict(verdict, trajectory) for verdict in one.verdicts),
    )


def _error(trajectory: Trajectory) -> str | None:
    """The last error event: what ended the scenario stands there in the agent's or our own words."""
    errors = [event for event in trajectory.events if isinstance(event, ErrorEvent)]
    return abridge(f"{errors[-1].code}: {errors[-1].message}", MAX_LINE) if errors else None


def _call(call: CallEvent) -> CallLine:
    error = error_code(call) or (None if call.ok else "error")
    arguments = arguments_text(call.arguments, MAX_ARGUMENTS)
    return CallLine(abridge(call.tool, 60), arguments, error and abridge(error, 40), _told(call))


def _told(call: CallEvent) -> str:
    """What a failed call said, with its hint: what to do next time stands there."""
    error = call.result.get("error")
    if call.ok or not isinstance(error, dict):
        return ""
    return abridge(" ".join(str(error.get(part, ""))[:MAX_TOLD] for part in ("message", "hint")), MAX_TOLD)


def _verdict(verdict: Verdict, trajectory: Trajectory) -> VerdictLine:
    placed = [(_where(quote, trajectory), quote.quote) for quote in verdict.evidence if quote.quote.strip()]
    quotes = [QuoteLine(where, abridge(text, MAX_QUOTE)) for where, text in placed if where]
    return VerdictLine(
        title=CRITERION_TITLES[verdict.criterion],
        passed=verdict.passed,
        reason=abridge(verdict.reason, MAX_REASON) or sentence(verdict.code),
        quotes=tuple(quotes[:MAX_QUOTES]),
    )


def _where(quote: Evidence, trajectory: Trajectory) -> str | None:
    """The place of a quote in words: the answer, call 3, a step, a question. None for the rest: no thoughts here."""
    if not quote.at:
        return "answer"
    for number, call in enumerate(trajectory.calls, start=1):
        if call.at == quote.at:
            return f"call {number}, {abridge(call.tool, 60)}"
    for event in trajectory.events:
        if event.at == quote.at and isinstance(event, StepEvent):
            return f"step {abridge(event.step or '', 40)}".strip()
        if event.at == quote.at and isinstance(event, AskEvent):
            return "question"
    return None
