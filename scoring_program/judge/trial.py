"""One case before the LLM judge: its votes, when another one is needed, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assetops.contract.strict import clean_text
from assetops.contract.verdict import CRITERIA, Criterion, Evidence, Outcome, Verdict
from judge.assessment import Finding, check_evidence, citable
from judge.case import Case
from judge.cleaning import clean
from judge.codes import CODES
from judge.guarded import guard, vocabulary
from judge.prompt import gold_text
from judge.shown import Shown, show

VOTES = 3
REASON_LIMIT = 1_000
_FINAL = frozenset({"no_evidence", "judge_refused"})  # decided by rule, not by the judge's opinion


class View:
    """A record as the judge sees it. `lines`: those a quote may stand in."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self.shown = shown
        self.lines = citable(shown)


@dataclass(frozen=True)
class Checked:
    """A finding, whether the quotes a pass needs are there, and the quotes that are valid."""

    criterion: Criterion
    finding: Finding
    proved: bool
    evidence: tuple[Evidence, ...]


class Trial:
    """Votes are taken until two agree, at most three; the second only where the first is in doubt.

    In doubt is a first vote that abstains, that fails what the facts do not speak against, or that passes what they do.
    In the last case the other votes are taken on the guarded view, in which nothing can tell the judge to pass it.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._votes: dict[Criterion, list[Verdict]] = {criterion: [] for criterion in CRITERIA}
        self._vetoed = {criterion: self._veto(criterion) for criterion in CRITERIA if criterion in case.facts.vetoes}

    @cached_property
    def _full(self) -> View:
        return View(show(self.case.trajectory))

    @cached_property
    def _guarded(self) -> View:
        return View(guard(self._full.shown, vocabulary(gold_text(self.case.gold))))

    def view(self, guarded: bool) -> View:
        """What the judge is shown of the record."""
        return self._guarded if guarded else self._full

    def wanted(self, guarded: bool) -> list[Criterion]:
        """The criteria about which the judge has to be asked, again or for the first time, on this view."""
        return [
            criterion
            for criterion in CRITERIA
            if criterion not in self._vetoed
            and self._is_open(criterion)
            and self._passed_against_facts(criterion) == guarded
        ]

    def check(self, criterion: Criterion, finding: Finding, guarded: bool) -> Checked:
        """Look the finding's quotes up in the view it was made on."""
        return Checked(criterion, finding, *check_evidence(criterion, finding, self.view(guarded).lines))

    def is_poor(self, checked: Checked) -> bool:
        """True for a pass that would count but has no valid quote."""
        counts = checked.criterion not in self._vetoed and checked.finding.verdict == "met"
        return counts and not checked.proved

    def vote(self, checked: Checked) -> None:
        """Count a finding; about a vetoed criterion only its quotes matter."""
        criterion, outcome = checked.criterion, checked.finding.verdict
        if criterion in self._vetoed:
            self._vetoed[criterion] = self._veto(criterion, checked.evidence)
            return
        code = {"met": "met", "unmet": "judged_unmet"}.get(outcome, "cannot_assess")
        if self.is_poor(checked):
            outcome, code = "unmet", "no_evidence"
        reason = clean_text(clean(checked.finding.reasoning), REASON_LIMIT)
        self._votes[criterion].append(self._made(criterion, outcome, code, reason, checked.evidence))

    def refuse(self, criteria: Sequence[Criterion]) -> None:
        """Count it against these criteria that the endpoint gave no answer about this case."""
        for criterion in criteria:
            self._votes[criterion].append(self._refused(criterion))

    def verdicts(self) -> list[Verdict]:
        """The six, as far as the votes go; a criterion without a vote was refused."""
        return [self._vetoed.get(criterion) or self._decided(criterion) for criterion in CRITERIA]

    def _is_open(self, criterion: Criterion) -> bool:
        votes = self._votes[criterion]
        if len(votes) == 1:
            return self._in_doubt(votes[0])
        return len(votes) < VOTES and _agreed(votes) is None

    def _passed_against_facts(self, criterion: Criterion) -> bool:
        votes = self._votes[criterion]
        return bool(votes) and votes[0].passed and criterion in self.case.facts.findings

    def _in_doubt(self, first: Verdict) -> bool:
        if first.code in _FINAL:
            return False
        against = first.criterion in self.case.facts.findings
        return first.outcome == "cannot_assess" or first.passed == against

    def _decided(self, criterion: Criterion) -> Verdict:
        votes = self._votes[criterion]
        if len(votes) < 2:
            return votes[0] if votes else self._refused(criterion)
        return _agreed(votes) or self._made(criterion, "cannot_assess", "cannot_assess", "The votes do not agree.")

    def _veto(self, criterion: Criterion, evidence: tuple[Evidence, ...] = ()) -> Verdict:
        code = self.case.facts.vetoes[criterion]
        return self._made(criterion, "unmet", code, CODES[code], evidence)

    def _refused(self, criterion: Criterion) -> Verdict:
        return self._made(criterion, "unmet", "judge_refused", CODES["judge_refused"])

    def _made(
        self, criterion: Criterion, outcome: Outcome, code: str, reason: str, evidence: tuple[Evidence, ...] = ()
    ) -> Verdict:
        return Verdict(
            scenario=self.case.gold.scenario,
            criterion=criterion,
            outcome=outcome,
            code=code,
            reason=reason,
            evidence=evidence,
        )


def _agreed(votes: Sequence[Verdict]) -> Verdict | None:
    """The first of two votes of the same outcome; None when no two agree."""
    for place, vote in enumerate(votes):
        if any(vote.outcome == other.outcome for other in votes[place + 1 :]):
            return vote
    return None
