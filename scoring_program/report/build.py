"""From scored scenarios to a Report: sorting, counting, and leaving out what is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assetops.contract.record import Refusal
from assetops.contract.verdict import CRITERIA, CRITERION_TITLES, Criterion
from failure_modes import sentence, summarise, summarise_categories
from failure_modes.vocabulary import known
from report.details import build_details
from report.model import CriterionLine, Head, Loss, Report, Row, SkillLine
from report.scored import Scored
from report.troubles import build_troubles
from report.usage import build_usage
from report.ways import build_ways
from report.words import TYPE_TITLES, abridge

MAX_REASONS = 3  # of each criterion and of each mode; all of them would be a wide channel (ATTACKS row 16)
MAX_NOTES = 12
MAX_NOTE = 300
MAX_PROBLEM = 1000


def build(
    head: Head,
    scored: Sequence[Scored],
    tau_match: float | None = None,
    problem: Refusal | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """The report of a run, complete or not.

    Args:
        head: track, phase, judge and versions.
        scored: all selected scenarios, unfinished ones with six unmet verdicts: their number is the denominator.
        tau_match: 0-1, the mean over the scenarios; None leaves it out.
        problem: what is wrong with the run as a whole.
        notes: about isolation and the like, in sentences that tell nothing hidden.

    Raises:
        ValueError: a scenario has not its six verdicts in order; this would be a defect of ours.
    """
    if any(tuple(verdict.criterion for verdict in one.verdicts) != CRITERIA for one in scored):
        raise ValueError("every scenario needs its six verdicts, in the order of CRITERIA")
    public = [one for one in scored if one.public]
    modes = summarise([one.failures for one in scored])
    return Report(
        head=head,
        rows=(*_public_rows(public), *_hidden_rows([one for one in scored if not one.public])),
        criteria=tuple(_criterion(place, key, scored) for place, key in enumerate(CRITERIA)) if scored else (),
        skills=_skills(scored),
        ways=build_ways(summarise_categories([one.categories for one in scored]), modes),
        modes=tuple(replace(mode, seen=mode.seen[:MAX_REASONS]) for mode in modes),
        usage=build_usage([(one.trajectory.usage, one.seconds) for one in scored], head.limits),
        troubles=build_troubles(scored),
        details=build_details([(_public_label(place, public), one) for place, one in enumerate(public)]),
        tau_match=tau_match,
        problem=problem and _abridged(problem),
        notes=tuple(abridge(note, MAX_NOTE) for note in notes[:MAX_NOTES]),
    )


def refused(head: Head, problem: Refusal) -> Report:
    """The report of a submission that could not be run or judged: score 0, and why."""
    return Report(head=head, problem=_abridged(problem))


def _abridged(problem: Refusal) -> Refusal:
    """A refusal may quote what a submission wrote."""
    return Refusal(
        code=abridge(problem.code, 60),
        message=abridge(problem.message, MAX_PROBLEM),
        mend=abridge(problem.mend, MAX_PROBLEM),
    )


def _public_label(place: int, public: Sequence[Scored]) -> str:
    return "Public" if len(public) == 1 else f"P{place + 1}"


def _public_rows(public: Sequence[Scored]) -> list[Row]:
    return [_row(_public_label(place, public), one, anchor=f"scenario-{place + 1}") for place, one in enumerate(public)]


def _hidden_rows(hidden: Sequence[Scored]) -> list[Row]:
    """Sorted by the whole content of the row, best first: the order they came in decides nothing."""
    rows = [_row("", one, anchor=None) for one in hidden]
    rows.sort(key=lambda row: (-row.passed, [not ok for ok in row.passes], not row.finished, row.status, row.modes))
    return [Row(f"H{place}", row.passes, row.status, row.modes) for place, row in enumerate(rows, start=1)]


def _row(label: str, one: Scored, anchor: str | None) -> Row:
    passes = tuple(verdict.passed for verdict in one.verdicts)
    modes = tuple(sorted({failure.mode for failure in one.failures}))
    return Row(label, passes, one.trajectory.status, modes, anchor)


def _criterion(place: int, key: Criterion, scored: Sequence[Scored]) -> CriterionLine:
    verdicts = [one.verdicts[place] for one in scored]
    lost = Counter(known(verdict.code) for verdict in verdicts if not verdict.passed)
    ordered = sorted(lost.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_REASONS]
    return CriterionLine(
        key=key,
        title=CRITERION_TITLES[key],
        passed=sum(verdict.passed for verdict in verdicts),
        of=len(verdicts),
        losses=tuple(Loss(sentence(code), count) for code, count in ordered),
    )


def _skills(scored: Sequence[Scored]) -> tuple[SkillLine, ...]:
    """Types in the order of TYPE_TITLES; a type of no scenario has no line."""
    lines = []
    for key, title in TYPE_TITLES.items():
        here = [one for one in scored if one.type == key]
        if here:
            passed = sum(verdict.passed for one in here for verdict in one.verdicts)
            lines.append(SkillLine(title, len(here), passed))
    return tuple(lines)
