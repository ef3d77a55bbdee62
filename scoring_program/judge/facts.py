"""The facts of a case: what can be computed from gold standard and record, for both judges (DESIGN section 8)."""

from __future__ import annotations

import difflib
import json
from collections import Counter

from assetops.contract.scenario import Fact, GoldStandard, SetFact, TextFact, WriteFact
from assetops.contract.strict import canonical
from assetops.contract.trajectory import AskEvent, CallEvent, Trajectory
from assetops.contract.verdict import CRITERIA, Criterion
from judge.belonging import rival_pairs
from judge.binding import any_exchanged
from judge.case import Facts
from judge.coverage import Doers, doers, in_order
from judge.denial import denies
from judge.fact_check import check_fact
from judge.grounding import Observed, claims_something, fact_observed, observe, ungrounded
from judge.relevance import LARGE_PART, needless, share_beside
from judge.scopes import touches
from judge.support import unfounded
from judge.words import mentions, without, without_moments, words

MAX_ANSWER = 6000
MAX_REPEATS = 2
SHORTEST = 4  # words
_VETO_CODES = {
    "task_completion": {"missing_write"},
    "retrieval_accuracy": {"missing_retrieval"},
    "result_verification": {"wrong_value", "wrong_set"},
    "action_sequence": {"dependency_violated", "unhandled_error"},
    "clarity_justification": {"echo", "raw_dump"},
    "no_hallucination": {"ungrounded_number", "ungrounded_name", "ungrounded_action"},
}


def _unhandled(gold: GoldStandard, trajectory: Trajectory, complete: bool) -> CallEvent | None:
    """A failed call after which the same tool never succeeded, unless failing was the point or the rest was done."""
    if gold.absent or complete:
        return None
    for call in trajectory.calls:
        if not call.ok and not any(
            other.ok and other.tool == call.tool and other.at > call.at for other in trajectory.calls
        ):
            return call
    return None


def _repeated(trajectory: Trajectory) -> bool:
    same = Counter((call.tool, canonical(call.arguments)) for call in trajectory.calls)
    return any(count > MAX_REPEATS for count in same.values())


def _sequence(gold: GoldStandard, trajectory: Trajectory, done: Doers, notes: list[str]) -> str | None:
    for step in gold.steps:
        for before in step.depends_on:
            if done[step.id] and done[before] and not in_order(done[before], done[step.id]):
                notes.append(f"Gold step {step.id} was done before {before}, on which it depends.")
                return "dependency_violated"
    missing = [step.id for step in gold.steps if not done[step.id]]
    failed = _unhandled(gold, trajectory, complete=not missing)
    if failed is not None:
        notes.append(f"The call of {failed.tool} at {list(failed.at)} failed and was never made good.")
        return "unhandled_error"
    if missing:
        notes.append(f"Gold steps not done: {', '.join(missing)}.")
        return "step_missing"
    if gold.clarification_needed and not any(
        isinstance(event, AskEvent) and event.useful for event in trajectory.events
    ):
        return "not_asked"
    if _repeated(trajectory):
        return "repeated_calls"
    return "needless_steps" if needless(gold, trajectory, done) else None


def _raw_dump(answer: str) -> bool:
    text = answer.strip()
    if len(text) > MAX_ANSWER:
        return True
    if text[:1] in "{[":
        try:
            json.loads(text)
            return True
        except RecursionError:  # nested deeper than any prose
            return True
        except ValueError:
            pass
    bare = without_moments(text)
    letters = sum(character.isalpha() for character in bare)
    return len(bare) > 200 and letters < 0.4 * len(bare.replace(" ", ""))


def _echo(gold: GoldStandard, answer: str) -> bool:
    asked, said = words(gold.utterance), words(answer)
    ratio = difflib.SequenceMatcher(None, asked, said, autojunk=False).ratio()
    return ratio > 0.85 or set(said) <= set(asked)


def _bare(gold: GoldStandard, answer: str) -> bool:
    """True when there are but names and numbers in the answer: at most one word more than the facts it states."""
    names = [name for fact in gold.facts for name in _names(fact)]
    rest = without(without_moments(answer), names)
    return sum(not word.isdecimal() for word in words(rest)) < 2


def _names(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, SetFact):
        return fact.members
    return fact.accepted if isinstance(fact, TextFact) else ()


def _clarity(gold: GoldStandard, trajectory: Trajectory, done: Doers, right: bool) -> str | None:
    answer = trajectory.answer
    if not right and _echo(gold, answer):
        return "echo"
    if _raw_dump(answer):
        return "raw_dump"
    if len(words(answer)) < SHORTEST or _bare(gold, answer):
        return "too_short"
    if gold.subjects and not any(mentions(answer, subject) for subject in gold.subjects):
        return "no_subject"
    return "beside_the_point" if share_beside(gold, trajectory, done) > LARGE_PART else None


def _retrieval(gold: GoldStandard, trajectory: Trajectory, done: Doers, notes: list[str]) -> str | None:
    """Where nothing is read, what computes must have worked on the right data, whatever came of it."""
    reads = [step for step in gold.steps if step.role == "read"]
    missing = [step.id for step in reads if not done[step.id]]
    if not reads:
        computing = [step for step in gold.steps if step.role == "compute"]
        missing = [one.id for one in computing if not any(touches(call, one.scopes) for call in trajectory.calls)]
    if missing:
        notes.append(f"The data of gold steps {', '.join(missing)} was not retrieved.")
    return "missing_retrieval" if missing else None


def _exchange(gold: GoldStandard, trajectory: Trajectory, notes: list[str]) -> str | None:
    """Right values count for nothing where each is said of what the other belongs to."""
    if not any_exchanged(trajectory.answer, rival_pairs(gold)):
        return None
    notes.append("Two values of the answer are exchanged: each is said of what the other belongs to.")
    return "wrong_value"


def _hallucination(gold: GoldStandard, trajectory: Trajectory, observed: Observed, notes: list[str]) -> str | None:
    loose = ungrounded(trajectory, observed)
    if loose:
        notes.append(f"In the answer, without observation: {loose[1]}.")
        return loose[0]
    claim = unfounded(trajectory.answer, observed)
    if claim:
        notes.append(f"Sentence {claim} of the answer claims something that nothing in the record supports.")
        return "ungrounded_statement"
    return None if claims_something(trajectory.answer, observed) or gold.absent else "no_claim"


def _gate(gold: GoldStandard, trajectory: Trajectory, done: Doers, said: list[bool]) -> str | None:
    """What makes every criterion unmet: nothing said, a wrong denial, or nothing found."""
    if not words(trajectory.answer):
        return "no_answer"
    if not gold.absent and not any(said) and denies(gold, trajectory) and not _echo(gold, trajectory.answer):
        return "false_absence"
    looked = all(done.values()) if gold.absent else any(done.values())
    return None if looked else "nothing_found"


def _findings(gold: GoldStandard, trajectory: Trajectory, observed: Observed, notes: list[str]) -> dict[Criterion, str]:
    done = doers(gold, trajectory)
    checks = [(fact, check_fact(fact, gold, trajectory)) for fact in gold.facts]
    notes += [f"Fact {fact.name}: {code or 'stated as expected'}." for fact, code in checks]
    said = [code is None for fact, code in checks if not isinstance(fact, WriteFact)]  # a write is made, not said
    gate = _gate(gold, trajectory, done, said)
    if gate:
        return dict.fromkeys(CRITERIA, gate)
    wrong = next((code for _, code in checks if code), None) or _exchange(gold, trajectory, notes)
    unseen = next((fact.name for fact, _ in checks if not fact_observed(fact, observed)), None)
    found: dict[Criterion, str | None] = {
        "task_completion": wrong,
        "retrieval_accuracy": _retrieval(gold, trajectory, done, notes),
        "result_verification": wrong or ("not_observed" if unseen else None),
        "action_sequence": _sequence(gold, trajectory, done, notes),
        "clarity_justification": _clarity(gold, trajectory, done, bool(said) and all(said)),
        "no_hallucination": _hallucination(gold, trajectory, observed, notes),
    }
    return {criterion: code for criterion, code in found.items() if code}


def compute_facts(gold: GoldStandard, trajectory: Trajectory) -> Facts:
    """Compute what the record says about each criterion.

    The procedural judge decides by `findings` alone; `vetoes` are those among them that no judge may overrule.
    """
    notes: list[str] = []
    observed = observe(gold, trajectory)
    findings = _findings(gold, trajectory, observed, notes)
    gated = {"no_answer", "false_absence", "nothing_found"}
    vetoes: dict[Criterion, str] = {
        criterion: code for criterion, code in findings.items() if code in gated or code in _VETO_CODES[criterion]
    }
    return Facts(vetoes=vetoes, findings=findings, notes=tuple(notes))
