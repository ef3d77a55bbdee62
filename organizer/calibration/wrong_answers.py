"""Operators on the answer alone, as text: the calls are the right ones, or none at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from assetops.contract.scenario import Fact, GoldStandard, NumberFact, SetFact, TextFact, TimeFact, WriteFact
from organizer.calibration.labels import split_of
from organizer.calibration.operators import ALL, AS, CJ, NH, RA, RV, TC, Operator
from organizer.calibration.script import Doing, Made, oracle, play
from organizer.calibration.unfounded_texts import statements
from organizer.in_process import Question

_NUMBER = re.compile(r"(?<![\w.:/-])-?\d+(?:\.\d+)?(?![\w:/]|\.\d|-\d)")
_OTHER_UNIT = {
    "degF": "degC", "kW": "MW", "gpm": "l/s", "USD": "EUR", "minutes": "hours", "hours": "minutes", "days": "hours",
    "inH2O": "psi", "mm/s": "in/s", "psi": "bar", "ton": "kW", "cfm": "gpm", "in": "mm", "kW/ton": "kW",
}  # fmt: skip
_WRITING = re.compile(r"^(?:generate|update|approve|assign|close|cancel)_")


def _text(change: Callable[[Question, str, Random], str | None]) -> Callable[[Question, Random], Made | None]:
    """An operator that does what the oracle does and changes its answer; nothing where `change` gives None."""

    def apply(question: Question, rng: Random) -> Made | None:
        script = oracle(question)
        answer = change(question, play(question, script).answer, rng)
        return None if answer is None else Made(play(question, script.with_answer(answer)))

    return apply


def _seen(question: Question) -> str:
    """All that a run of the gold steps can have seen, as text."""
    return json.dumps([question.scenario.utterance, *(step.result for step in question.gold.steps)])


def numbers_of(gold: GoldStandard) -> list[NumberFact]:
    """The number facts."""
    return [fact for fact in gold.facts if isinstance(fact, NumberFact)]


def _is(fact: NumberFact) -> Callable[[re.Match[str]], bool]:
    return lambda match: abs(float(match.group()) - fact.value) <= max(fact.tolerance, 0.01 * abs(fact.value))


def _shifted_number(question: Question, answer: str, rng: Random) -> str | None:
    if not numbers_of(question.gold):
        return None
    fact = rng.choice(numbers_of(question.gold))
    there = {round(float(found), 6) for found in _NUMBER.findall(_seen(question))}
    by = next(
        (
            factor
            for factor in (1.37, 0.61, 1.83, 2.9, 0.23)
            if not any(abs(_shift(fact, factor) - one) < max(1.0, 0.02 * abs(one)) for one in there)
        ),
        None,
    )
    if by is None:
        return None
    new = f"{_shift(fact, by):g}"
    changed = _NUMBER.sub(lambda match: new if _is(fact)(match) else match.group(), answer)
    return changed if changed != answer else None


def _shift(fact: NumberFact, factor: float) -> float:
    moved = fact.value * factor + 3
    return float(round(moved) if fact.value == round(fact.value) else f"{moved:.5g}")


def _wrong_unit(question: Question, answer: str, rng: Random) -> str | None:
    changed = answer
    for fact in numbers_of(question.gold):
        if fact.unit in _OTHER_UNIT:
            unit = re.compile(rf"(?<![\w/]){re.escape(fact.unit)}(?![\w/])")
            changed = unit.sub(_OTHER_UNIT[fact.unit], changed)
    return changed if changed != answer else None


def _invented_entity(question: Question, answer: str, rng: Random) -> str | None:
    kind = rng.choice(("order", "asset", "sensor"))
    asset = rng.choice(question.plant.assets)
    stem = asset.name.rsplit(" ", 1)[0]
    return (
        answer
        + {
            "order": f" Work order WO{rng.randint(500_000, 900_000)} deals with the same matter.",
            "asset": f" {stem} {rng.randint(60, 98)} shows the same picture.",
            "sensor": f" {rng.choice(('Discharge', 'Suction', 'Lubrication Oil', 'Gearbox'))} Pressure confirms it.",
        }[kind]
    )


def _invented_figure(question: Question, answer: str, rng: Random) -> str:
    figure = rng.randint(20_000, 90_000) / 1000
    said = ("The confidence of this result is {} %.", "This costs about {} kUSD a year.", "The trend is {} per week.")
    return f"{answer} {rng.choice(said).format(figure)}"


def subject_of(question: Question) -> str:
    """A subject that the question or a result names; "this question" when there is none."""
    seen = _seen(question)
    return next((one for one in question.gold.subjects if one in seen), "this question")


def _claimed_extra_action(question: Question, answer: str, rng: Random) -> str | None:
    if any(_WRITING.match(step.tools[0]) for step in question.gold.steps):
        return None
    subject = subject_of(question)
    said = (
        f"I have created a corrective work order for {subject}.",
        f"A new work order for {subject} has been raised.",
        f"I closed the open work order of {subject}.",
    )
    return f"{answer} {rng.choice(said)}"


def stated_bare(fact: Fact) -> str:
    """The value of a fact with nothing around it; empty for what is not said but done."""
    if isinstance(fact, NumberFact):
        return f"{fact.value:g}" if fact.value == float(f"{fact.value:g}") else repr(fact.value)
    if isinstance(fact, SetFact):
        return ", ".join(fact.members)
    if isinstance(fact, TextFact):
        return fact.accepted[0]
    return fact.value if isinstance(fact, TimeFact) else ""


def _bare_values(question: Question, answer: str, rng: Random) -> str | None:
    bare = [stated_bare(fact) for fact in question.gold.facts]
    return ", ".join(bare) if all(bare) and not question.gold.absent else None


def _false_denial(question: Question, answer: str, rng: Random) -> str | None:
    if question.gold.absent:
        return None
    subject = subject_of(question)
    said = ("There is no data available for {}.", "No records were found for {}.", "The data for {} does not exist.")
    return rng.choice(said).format(subject)


def _value_where_absent(question: Question, answer: str, rng: Random) -> str | None:
    if not question.gold.absent:
        return None
    return f"{subject_of(question)}: the value you ask for is {rng.randint(20_000, 90_000) / 1000}."


def _dump(question: Question, answer: str, rng: Random) -> str | None:
    if question.gold.absent:
        return None
    return json.dumps(play(question, oracle(question)).trajectory.calls[-1].result)


def _echo(question: Question, answer: str, rng: Random) -> str | None:
    said = any(not isinstance(fact, WriteFact) for fact in question.gold.facts)
    if question.gold.absent or not said:
        return None
    return f"{rng.choice(('', 'You asked: '))}{question.scenario.utterance}"


def _listed_everything(question: Question, answer: str, rng: Random) -> str | None:
    sets = [fact for fact in question.gold.facts if isinstance(fact, SetFact)]
    others = [name for fact in sets for name in fact.others if name not in question.scenario.utterance]
    return f"{answer} Also: {', '.join(others)}." if others else None


def _partial(question: Question, answer: str, rng: Random) -> str | None:
    said = [stated_bare(fact) for fact in question.gold.facts]
    if question.gold.absent or len(said) < 2 or not all(said) or said[1] in said[0]:
        return None
    subject = subject_of(question)
    return f"For {subject} the answer is as follows: {said[0]}."


def _exchanged(question: Question, answer: str, rng: Random) -> str | None:
    """Both values are in the answer, each in the other's place."""
    pair = numbers_of(question.gold)[:2]
    if len(pair) < 2 or pair[0].unit != pair[1].unit or abs(pair[0].value - pair[1].value) <= pair[0].tolerance:
        return None
    places = [[match for match in _NUMBER.finditer(answer) if _is(fact)(match)] for fact in pair]
    return _in_each_others_place(answer, places[0][0], places[1][0]) if [*map(len, places)] == [1, 1] else None


def _in_each_others_place(answer: str, *two: re.Match[str]) -> str:
    first, second = sorted(two, key=lambda match: match.start())
    between = answer[first.end() : second.start()]
    return answer[: first.start()] + second.group() + between + first.group() + answer[second.end() :]


def _exchanged_within(question: Question, answer: str, rng: Random) -> str | None:
    """A value changes places with another of the same unit in the same result: the maximum with the minimum, say."""
    found = []
    for fact in numbers_of(question.gold):
        for values in (part for step in question.gold.steps for part in _records(step.result)):
            others = [one for one in values if abs(one - fact.value) > 2 * fact.tolerance + 0.02 * abs(fact.value)]
            own = _sole(answer, fact.value) if any(_as_good_as(one, fact.value) for one in values) else None
            rivals = [match for one in others if own and (match := _sole(answer, one))]
            found += [(own, rival) for rival in rivals if own and _unit_after(own) == _unit_after(rival) != ""]
    return _in_each_others_place(answer, *rng.choice(found)) if found else None


def _records(data: Any) -> Iterator[list[float]]:
    """The numbers of each mapping inside a result."""
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    if isinstance(data, dict):
        yield [float(one) for one in parts if isinstance(one, int | float) and not isinstance(one, bool)]
    for part in parts:
        yield from _records(part)


def _sole(answer: str, value: float) -> re.Match[str] | None:
    """The only place where the answer states the value."""
    places = [match for match in _NUMBER.finditer(answer) if _as_good_as(float(match.group()), value)]
    return places[0] if len(places) == 1 else None


def _as_good_as(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-5 * abs(other)


def _unit_after(match: re.Match[str]) -> str:
    return (match.string[match.end() :].split() or [""])[0].strip(".,;:)")


def _unfounded(question: Question, answer: str, rng: Random) -> str:
    return f"{answer} {rng.choice(statements(split_of(question.gold.family)))}"


def _empty(question: Question, answer: str, rng: Random) -> str:
    return rng.choice(("", " ", "..."))


def _no_calls(question: Question, rng: Random) -> Made | None:
    if question.gold.absent:
        return None
    script = oracle(question)
    told = play(question, script).answer
    return Made(play(question, replace(script, doings=()).with_answer(told)))


def _looked_elsewhere(question: Question, rng: Random) -> Made | None:
    """Right words after calls that have nothing to do with them; also where data is missing and the words say so."""
    script = oracle(question)
    told = play(question, script).answer
    elsewhere = (Doing("current_date_time", {}), Doing("get_ai_tasks", {}))
    if {one.tool for one in elsewhere} & {step.tools[0] for step in question.gold.steps}:
        return None
    return Made(play(question, replace(script, doings=elsewhere).with_answer(told)))


def _claimed_not_performed(question: Question, rng: Random) -> Made | None:
    """The write is left out; the answer reports it all the same."""
    script = oracle(question)
    writes = [step.id for step in question.gold.steps if step.role == "write"]
    if not writes:
        return None
    told = play(question, script).answer
    played = play(question, script.without(*writes).with_answer(told))
    return Made(played, also_keeps=(RA,) if played.reads_intact() else ())


def _op(name: str, what: str, breaks: Any, keeps: Any, change: Any) -> Operator:
    return Operator(name, what, breaks, keeps, _text(change))


OPERATORS = (
    _op(
        "shifted_number", "A number of the answer is another one, seen nowhere.", (TC, RV, NH), (RA, AS, CJ),
        _shifted_number,
    ),
    _op("wrong_unit", "The right number with another unit.", (TC, RV), (RA, AS, CJ), _wrong_unit),
    _op(
        "invented_entity", "A work order, asset or sensor that was seen nowhere is added.", (NH,), (TC, RA, AS, CJ),
        _invented_entity,
    ),
    _op("invented_figure", "A figure that was seen nowhere is added.", (NH,), (TC, RA, AS, CJ), _invented_figure),
    _op(
        "claimed_extra_action", "The answer claims a change of a work order that nobody made.", (NH,),
        (TC, RA, RV, AS), _claimed_extra_action,
    ),
    Operator(
        "claimed_not_performed", "The write that was asked for is reported, but not made.", (TC, AS, NH), (),
        _claimed_not_performed,
    ),
    _op(
        "answer_without_support", "The right values with nothing around them.", (CJ,), (TC, RA, RV, AS, NH),
        _bare_values,
    ),
    Operator("right_answer_without_retrieval", "The right answer, and not a single call.", ALL, (), _no_calls),
    Operator(
        "looked_elsewhere", "The right answer after calls that have nothing to do with it.", ALL, (),
        _looked_elsewhere,
    ),
    _op("false_denial", "The answer says that there is no data, where there is.", ALL, (), _false_denial),
    _op(
        "value_where_absent", "A value where the right answer is that there is none.", (TC, RV, NH), (RA, AS),
        _value_where_absent,
    ),
    _op("raw_dump", "The answer is the last result as JSON.", (CJ,), (RA, AS), _dump),
    _op("echo", "The answer is the question.", (TC, CJ), (RA, AS), _echo),
    _op(
        "listed_everything", "The answer names also all that does not belong.", (TC, RV), (RA, AS, CJ),
        _listed_everything,
    ),
    _op("partial_answer", "Only the first of the things asked for is in the answer.", (TC,), (RA, AS, NH), _partial),
    _op("empty_answer", "There is no answer.", ALL, (), _empty),
    _op(
        "exchanged_values", "Two right values, each where the other belongs.", (TC, RV), (RA, AS, CJ), _exchanged,
    ),
    _op(
        "exchanged_within_a_result", "A right value and another of the same result, each where the other belongs.",
        (TC, RV), (RA, AS, CJ), _exchanged_within,
    ),
    _op(
        "unfounded_statement", "A statement without number, name or action that nothing supports is added.", (NH,),
        (TC, RA, RV, AS), _unfounded,
    ),
)  # fmt: skip
