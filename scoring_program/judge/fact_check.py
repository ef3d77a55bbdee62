"""Does the answer state the gold facts?"""

from __future__ import annotations

from assetops.contract.scenario import (
    AbsenceFact,
    Fact,
    GoldStandard,
    NumberFact,
    SetFact,
    TextFact,
    TimeFact,
    WriteFact,
)
from assetops.contract.trajectory import Trajectory
from judge.coverage import did_write
from judge.words import (
    Number,
    close,
    codes,
    mentions,
    moments,
    named,
    near,
    numbers,
    parse_moment,
    says_absent,
    unit_of,
    without,
)

MAX_CODES = 25  # an answer that lists more codes than this names none of them
ROUNDING = 0.05  # the share of a value that rounding may take from it: 64 for 64.3, but not 0 for 0.3


def _bare(gold: GoldStandard, answer: str) -> str:
    """The answer without names that hold a number, so that the 6 of Chiller 6 is not taken for a count."""
    return without(answer, [*gold.subjects, *sorted(named(gold.utterance))])


def _number(fact: NumberFact, gold: GoldStandard, answer: str) -> str | None:
    """A number near enough states the fact, unless it is said to be in another unit and nowhere in the right one."""
    found = numbers(_bare(gold, answer))
    near_enough = [number for number in found if _is_value(number, fact)]
    units = {number.unit for number in near_enough} - {""}
    right = unit_of(fact.unit or "")
    stated = bool(near_enough) and (not right or not units or right in units)
    return None if stated else ("wrong_value" if found else "missing_fact")


def _is_value(number: Number, fact: NumberFact) -> bool:
    exact = abs(number.value - fact.value) <= fact.tolerance + 1e-9 * abs(fact.value)
    rounded = fact.tolerance > 0 and number.slack <= ROUNDING * abs(fact.value) and close(number, fact.value)
    return exact or rounded


def _set(fact: SetFact, gold: GoldStandard, answer: str) -> str | None:
    missing = [name for name in fact.members if not mentions(answer, name)]
    if len(missing) == len(fact.members) and fact.members:
        return "missing_fact"
    rest = without(answer, list(fact.members))
    extra = [name for name in fact.others if mentions(rest, name) and not mentions(gold.utterance, name)]
    return "wrong_set" if missing or extra else None


def _text(fact: TextFact, answer: str) -> str | None:
    if not any(mentions(answer, form) for form in fact.accepted):
        return "missing_fact"
    if codes(" ".join(fact.accepted)) and len(codes(answer)) > MAX_CODES:
        return "wrong_value"
    rest = without(answer, list(fact.accepted))
    return "wrong_value" if any(mentions(rest, form) for form in fact.rejected) else None


def _time(fact: TimeFact, answer: str) -> str | None:
    wanted = parse_moment(fact.value)
    found = moments(answer)
    if wanted and any(near(moment, wanted, fact.tolerance_minutes) for moment in found):
        return None
    return "wrong_value" if found else "missing_fact"


def _absence(fact: AbsenceFact, answer: str) -> str | None:
    named_it = any(mentions(answer, subject) for subject in fact.subjects)
    return None if says_absent(answer) and named_it else "missing_absence"


def _write(fact: WriteFact, trajectory: Trajectory) -> str | None:
    made = any(did_write(call, (fact.tool,), fact.arguments) for call in trajectory.calls)
    return None if made else "missing_write"


def check_fact(fact: Fact, gold: GoldStandard, trajectory: Trajectory) -> str | None:
    """None when the fact is there, else missing_fact, wrong_value, wrong_set, missing_absence or missing_write."""
    answer = trajectory.answer
    if isinstance(fact, NumberFact):
        return _number(fact, gold, answer)
    if isinstance(fact, SetFact):
        return _set(fact, gold, answer)
    if isinstance(fact, TextFact):
        return _text(fact, answer)
    if isinstance(fact, TimeFact):
        return _time(fact, answer)
    if isinstance(fact, AbsenceFact):
        return _absence(fact, answer)
    return _write(fact, trajectory)
