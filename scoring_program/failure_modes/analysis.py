"""All that is named of a run: for each scenario its modes, its emergent modes and its categories; and the proposals.

Nothing here can fail the scoring or change a score: what an agent's text makes fail is left out, with a line on stderr.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Verdict
from assetops.llm.embedding import Embed
from bounded import bounded
from failure_modes.categories import CATEGORY_OF, NOT_YET_NAMED
from failure_modes.emergent import Emergent, emergent_modes
from failure_modes.grouping import Group, Grouping, Statement, group
from failure_modes.naming import Failure, Finding, counted, find
from failure_modes.summary import CategoryFound
from failure_modes.told import Lost

Tell = Callable[[Sequence[Lost]], Sequence[tuple[Emergent, ...] | None]]


@dataclass(frozen=True)
class Case:
    """One scenario with its six verdicts; a saved trajectory may have neither gold standard nor verdicts."""

    gold: GoldStandard | None
    trajectory: Trajectory
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Named:
    """What is named of one scenario. Every item belongs to one finding or to one emergent mode, never to two."""

    findings: tuple[Finding, ...] = ()
    emergent: tuple[Emergent, ...] = ()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The findings by mode and code."""
        return tuple(counted(self.findings))

    @property
    def categories(self) -> tuple[CategoryFound, ...]:
        """The categories, in the order of their ids, each with its number of items."""
        emergent = [(mode.category or NOT_YET_NAMED.id, len(mode.items)) for mode in self.emergent]
        return count_categories(self.failures, emergent)


def count_categories(failures: Sequence[Failure], emergent: Sequence[tuple[str, int]]) -> tuple[CategoryFound, ...]:
    """The categories of one scenario: of its failures by their codes, and of its emergent modes as given."""
    counts: Counter[str] = Counter()
    for failure in failures:
        if failure.code in CATEGORY_OF:
            counts[CATEGORY_OF[failure.code]] += failure.occurrences
    for category, occurrences in emergent:
        counts[category] += occurrences
    return tuple(CategoryFound(category, count) for category, count in sorted(counts.items()))


def name(case: Case) -> Named:
    """By rules alone."""
    findings = tuple(find(case.gold, case.trajectory, case.verdicts))
    return Named(findings, emergent_modes(case.trajectory, case.verdicts, findings))


def name_all(cases: Sequence[Case], tell: Tell | None, embed: Embed) -> tuple[list[Named], tuple[Group, ...]]:
    """Name every scenario, in their order, and propose categories for clusters that fit none.

    Args:
        tell: asks a language model for the emergent modes; None: rules alone.
        embed: what the model's words are compared by.
    """
    named = [_bounded(case) for case in cases]
    return placed(named if tell is None else _told(cases, named, tell), embed)


def _bounded(case: Case) -> Named:
    return bounded(lambda: name(case), Named(), "searched for failure modes")


def _told(cases: Sequence[Case], named: Sequence[Named], tell: Tell) -> list[Named]:
    """With the model's emergent modes where it gave some.

    It is not asked about scenarios that did not finish or lost everything for one reason: that is named already.
    """
    lost = {
        place: Lost(case.gold, case.trajectory, case.verdicts, one.findings)
        for place, (case, one) in enumerate(zip(cases, named, strict=True))
        if case.gold is not None and case.trajectory.status == "finished" and _is_open(case.verdicts)
    }
    if not lost:
        return list(named)
    found = list(named)
    try:
        for place, modes in zip(lost, tell(list(lost.values())), strict=True):
            if modes is not None:
                found[place] = replace(named[place], emergent=modes)
    except Exception as error:
        print(f"no emergent modes by the language model: {type(error).__name__}", file=sys.stderr, flush=True)
    return found


def _is_open(verdicts: Sequence[Verdict]) -> bool:
    """Something was lost, and not everything by one fact of the record (nobody then asked the judge either)."""
    codes = {verdict.code for verdict in verdicts}
    return any(not verdict.passed for verdict in verdicts) and (len(codes) > 1 or codes == {"judged_unmet"})


def placed(named: Sequence[Named], embed: Embed) -> tuple[list[Named], tuple[Group, ...]]:
    """Every emergent mode with its category. Where rules know all of them there is nothing to embed."""
    modes = [mode for one in named for mode in one.emergent]
    if all(mode.category is not None for mode in modes):
        return list(named), ()
    statements = [Statement(mode.title, mode.description) for mode in modes]
    known = [mode.category for mode in modes]
    found = bounded(lambda: group(statements, known, embed), Grouping(), "compared with the categories")
    categories = iter(found.categories or [mode.category or NOT_YET_NAMED.id for mode in modes])
    done = [
        replace(one, emergent=tuple(replace(mode, category=next(categories)) for mode in one.emergent)) for one in named
    ]
    return done, found.proposals
