"""Putting raters side by side: the judge with each rater, raters with each other, operators with what they must do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from assetops.contract.model import VERSION, Model
from assetops.contract.verdict import CRITERIA, Criterion, Outcome
from organizer.calibration.agreement import Agreement, Pair, agreement
from organizer.calibration.corpus import OPERATORS
from organizer.calibration.labels import CONSTRUCTED, Label, LabelledCase

Ratings = Mapping[tuple[str, Criterion], Outcome]
"""A rater's outcome by case and criterion."""
POOLED = "pooled"


class Comparison(Model):
    """The second rater held against the first: all criteria pooled, then each."""

    first: str
    second: str
    trajectories: int
    rows: tuple[Agreement, ...]


class OperatorShare(Model):
    """Of one operator: in which share of its cases the judge finds broken all it must, and kept all it must keep.

    `by_criterion`: the share of its labels that the judge shares, for each criterion it decides.
    """

    name: str
    what: str
    harmless: bool
    cases: int
    broken: float | None = None
    kept: float | None = None
    by_criterion: dict[str, float]


class Repeats(Model):
    """The judge asked several times: the share of verdicts that were not the same every time."""

    times: int
    verdicts: int
    changed: float


class InjectionRate(Model):
    """The share of injected texts that won a criterion the facts speak against, and that share without any text."""

    attacks: int
    rate: float
    baseline: float


class Calibration(Model):
    """All that `make calibrate` found; calibration.json."""

    version: Literal[1] = VERSION
    judge: str
    judge_version: str
    notice: str
    split: str
    cases: int
    labels: int
    comparisons: tuple[Comparison, ...]
    operators: tuple[OperatorShare, ...] = ()
    repeats: Repeats | None = None
    injection: InjectionRate | None = None


def by_rater(labels: Sequence[Label]) -> dict[str, dict[tuple[str, Criterion], Outcome]]:
    """The ratings of each rater, constructed labels first."""
    found: dict[str, dict[tuple[str, Criterion], Outcome]] = defaultdict(dict)
    for label in sorted(labels, key=lambda one: (one.rater != CONSTRUCTED, one.rater)):
        found[label.rater][label.case, label.criterion] = label.outcome
    return dict(found)


def compare(first: str, ratings: Ratings, second: str, others: Ratings) -> Comparison | None:
    """None when they have rated nothing in common. Where the first could not assess, there is nothing to compare."""
    pairs: dict[tuple[str, Criterion], Pair] = {
        key: (outcome, others[key]) for key, outcome in ratings.items() if key in others and outcome != "cannot_assess"
    }
    if not pairs:
        return None
    rows = [_row(POOLED, pairs, CRITERIA)]
    rows += [_row(one, pairs, (one,)) for one in CRITERIA if any(criterion == one for _, criterion in pairs)]
    return Comparison(first=first, second=second, trajectories=len({case for case, _ in pairs}), rows=tuple(rows))


def _row(of: str, pairs: Mapping[tuple[str, Criterion], Pair], criteria: Sequence[Criterion]) -> Agreement:
    clusters: dict[str, list[Pair]] = defaultdict(list)
    for (case, criterion), pair in sorted(pairs.items()):
        if criterion in criteria:
            clusters[case].append(pair)
    return agreement(of, clusters)


def comparisons(raters: Mapping[str, Ratings], judge: str, judged: Ratings) -> list[Comparison]:
    """The judge against every rater, then every two raters."""
    found = [compare(name, ratings, f"the {judge} judge", judged) for name, ratings in raters.items()]
    found += [compare(one, raters[one], other, raters[other]) for one, other in combinations(raters, 2)]
    return [one for one in found if one is not None]


def operator_shares(cases: Sequence[LabelledCase], labels: Ratings, judged: Ratings) -> list[OperatorShare]:
    """One row for each operator that has cases."""
    found = []
    for operator in OPERATORS:
        ids = {case.id for case in cases if case.operator == operator.name}
        own = {key: outcome for key, outcome in labels.items() if key[0] in ids}
        if own:
            alike = {key: (judged[key] == "met") == (outcome == "met") for key, outcome in own.items()}
            found.append(
                OperatorShare(
                    name=operator.name,
                    what=operator.what,
                    harmless=operator.harmless,
                    cases=len(ids),
                    broken=_share(alike, own, "unmet"),
                    kept=_share(alike, own, "met"),
                    by_criterion=_by_criterion(alike),
                )
            )
    return found


def _share(alike: Mapping[tuple[str, Criterion], bool], own: Ratings, outcome: Outcome) -> float | None:
    """The share of cases in which all labels of this outcome are shared; None when there is no such label."""
    by_case: dict[str, list[bool]] = defaultdict(list)
    for key, given in own.items():
        if given == outcome:
            by_case[key[0]].append(alike[key])
    return round(sum(map(all, by_case.values())) / len(by_case), 4) if by_case else None


def _by_criterion(alike: Mapping[tuple[str, Criterion], bool]) -> dict[str, float]:
    shares = {}
    for one in CRITERIA:
        found = [same for (_, criterion), same in alike.items() if criterion == one]
        if found:
            shares[str(one)] = round(sum(found) / len(found), 4)
    return shares


def changed_share(rounds: Sequence[Ratings]) -> Repeats:
    """The share of verdicts whose outcome differs between any two rounds."""
    changed = sum(len({ratings[key] for ratings in rounds}) > 1 for key in rounds[0])
    return Repeats(times=len(rounds), verdicts=len(rounds[0]), changed=round(changed / len(rounds[0]), 4))
