"""From one scenario's record and verdicts to its failure modes, each piece of evidence counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import CRITERIA, Verdict
from failure_modes.catalogue import MODES, OTHER
from failure_modes.evidence import Item, seen_in_record
from failure_modes.vocabulary import EXPLAINS, MODE_OF, MODE_OF_UNMET, known


@dataclass(frozen=True)
class Finding:
    """One piece of evidence (`item`, unique within its scenario) and the mode and code it stands for."""

    mode: str
    code: str
    item: Item


@dataclass(frozen=True)
class Failure:
    """A failure mode of one scenario: its number and title, what was seen, and how many pieces of evidence."""

    mode: str
    title: str
    code: str
    occurrences: int


def name_failures(gold: GoldStandard | None, trajectory: Trajectory, verdicts: Sequence[Verdict]) -> list[Failure]:
    """The failure modes of one scenario, by mode and code; none when all six criteria are met.

    Args:
        gold: the scenario's gold standard; None for a saved trajectory without one.
        trajectory: what the recorder wrote; of any status.
        verdicts: up to six, of any judge; codes outside the vocabulary become `unnamed`.
    """
    return counted(find(gold, trajectory, verdicts))


def counted(findings: Sequence[Finding]) -> list[Failure]:
    """The findings of one scenario by mode and code."""
    counts = Counter((found.mode, found.code) for found in findings)
    return [Failure(mode, MODES[mode].title, code, count) for (mode, code), count in sorted(counts.items())]


def find(gold: GoldStandard | None, trajectory: Trajectory, verdicts: Sequence[Verdict]) -> list[Finding]:
    """The evidence behind `name_failures`: every item once, the first rule that claims it has it."""
    if {verdict.criterion for verdict in verdicts if verdict.passed} == set(CRITERIA):
        return []
    record = list(seen_in_record(gold, trajectory, verdicts))
    done = {seen.code for seen in record}
    explained = frozenset().union(*(EXPLAINS.get(code, frozenset()) for code in done))
    found: dict[Item, Finding] = {}
    for seen in record:
        found.setdefault(seen.item, Finding(MODE_OF[seen.code], seen.code, seen.item))
    for late in _from_verdicts(verdicts):
        if late.code not in done | explained:
            found.setdefault(late.item, late)
    return list(found.values())


def _from_verdicts(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """One finding for each distinct code, however many criteria it cost."""
    for verdict in verdicts:
        if not verdict.passed:
            code = known(verdict.code)
            unmet = code == "judged_unmet"
            mode = MODE_OF_UNMET.get(verdict.criterion) if unmet else MODE_OF.get(code)
            yield Finding(mode or OTHER.id, code, ("verdict", code, verdict.criterion if unmet else ""))
