"""Operators that do no harm: the oracle itself, and other runs that are just as right."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from assetops.contract.plan import references
from assetops.contract.scenario import AbsenceFact, NumberFact, SetFact
from organizer.calibration.changes import alone_in_source
from organizer.calibration.operators import ALL, Apply, Operator
from organizer.calibration.script import Doing, Made, Script, message, oracle, play
from organizer.calibration.wrong_answers import numbers_of, stated_bare, subject_of
from organizer.calibration.wrong_steps import misspelt, unrelated
from organizer.in_process import Question

_NUMBER = re.compile(r"(?<![\w.:/,-])-?\d+(?:\.\d+)?(?![\w:/]|[.,]\d|-\d)")


def _whole(question: Question, script: Script) -> Made | None:
    """Kept when every gold step was done as it should."""
    played = play(question, script)
    return Made(played) if len(played.intact) == len(question.gold.steps) else None


def _untouched(question: Question, rng: Random) -> Made | None:
    return _whole(question, oracle(question))


def _reworded(question: Question, rng: Random) -> Made | None:
    script = oracle(question)
    told = play(question, script).answer
    before = rng.choice(("Here is what I found.", "I looked this up for you:", "Result of the analysis:"))
    after = rng.choice(("This follows from the plant's records.", "Let me know if you need more.", ""))
    return _whole(question, script.with_answer(f"{before} {told} {after}".strip()))


def _own_words(question: Question, rng: Random) -> Made | None:
    """The facts in a sentence of the agent's own, without the tools' wording."""
    gold = question.gold
    said = []
    for fact in gold.facts:
        unit = f" {fact.unit}" if isinstance(fact, NumberFact) and fact.unit else ""
        if isinstance(fact, AbsenceFact):
            said.append(f"there is no such data for {fact.subjects[0]}")
        elif isinstance(fact, SetFact) and not fact.members:
            said.append(f"{fact.name}: none of them")
        elif stated_bare(fact):
            said.append(f"{fact.name}: {stated_bare(fact)}{unit}")
    if len(said) < len(gold.facts):
        return None
    return _whole(
        question, oracle(question).with_answer(f"For {subject_of(question)} I found this. {'; '.join(said)}.")
    )


def _rounded(question: Question, rng: Random) -> Made | None:
    """Numbers with as few digits as their tolerance allows."""
    script = oracle(question)
    told = answer = play(question, script).answer
    for fact in numbers_of(question.gold):
        fewest = next((f"{fact.value:.{n}g}" for n in range(2, 7) if _within(f"{fact.value:.{n}g}", fact)), None)
        if fact.tolerance and fewest and "e" not in fewest:
            answer = _NUMBER.sub(lambda m, f=fact, t=fewest: t if _is(m, f) else m.group(), answer)  # type: ignore[misc]
    return _whole(question, script.with_answer(answer)) if answer != told else None


def _within(text: str, fact: NumberFact) -> bool:
    return abs(float(text) - fact.value) <= fact.tolerance


def _is(match: re.Match[str], fact: NumberFact) -> bool:
    return abs(float(match.group()) - fact.value) <= 1e-6 * abs(fact.value)


def _thousands(question: Question, rng: Random) -> Made | None:
    script = oracle(question)
    told = play(question, script).answer
    answer = told
    for fact in numbers_of(question.gold):
        if abs(fact.value) >= 1000:
            answer = _NUMBER.sub(
                lambda m, f=fact: f"{float(m.group()):,.10g}" if _is(m, f) else m.group(),  # type: ignore[misc]
                answer,
            )
    return _whole(question, script.with_answer(answer)) if answer != told else None


def _other_order(question: Question, rng: Random) -> Made | None:
    """Two steps that do not depend on each other, neither directly nor through others, change places."""
    steps = question.gold.steps
    pairs = [i for i in range(len(steps) - 1) if steps[i].id not in steps[i + 1].depends_on]
    pairs = [i for i in pairs if steps[i].role != "write" and steps[i + 1].role != "write"]
    if not pairs:
        return None
    script, place = oracle(question), rng.choice(pairs)
    doings = list(script.doings)
    doings[place : place + 2] = doings[place + 1], doings[place]
    played = play(question, replace(script, doings=tuple(doings)))
    return Made(played) if played.answer == play(question, script).answer else None


def _detour(question: Question, rng: Random) -> Made | None:
    """One or two needless calls."""
    script = oracle(question)
    more = unrelated(question, rng, rng.choice((1, 2)))
    return _whole(question, replace(script, doings=(*more, *script.doings))) if more else None


def _mended_error(question: Question, rng: Random) -> Made | None:
    """A call fails for a misspelt name and is made again, rightly."""
    if question.gold.absent:
        return None
    script = oracle(question)
    place = rng.randrange(len(script.doings))
    failing = replace(misspelt(script.doings[place]), id="")
    doings = (*script.doings[:place], failing, *script.doings[place:])
    made = _whole(question, replace(script, doings=doings))
    return made if made and not made.played.all_ok else None


def _asked_needlessly(question: Question, rng: Random) -> Made | None:
    return _whole(question, replace(oracle(question), needless_question=True))


def _checked_twice(question: Question, rng: Random) -> Made | None:
    """A read is made a second time, to be sure."""
    reads = [step.id for step in question.gold.steps if step.role == "read" and alone_in_source(question, step)]
    if not reads:
        return None
    script = oracle(question)
    again = next(one for one in script.doings if one.id == reads[0])
    return _whole(question, replace(script, doings=(*script.doings, replace(again, id=""))))


def _piece_by_piece(question: Question, rng: Random) -> Made | None:
    """A read of several sensors or failure modes is made one at a time; the answer joins what came of it."""
    taken = {name for step in question.gold.steps for name in references(step.arguments)}
    for step in question.gold.steps:
        name, many = next(((k, v) for k, v in step.arguments.items() if isinstance(v, list) and len(v) > 1), ("", []))
        if step.role == "read" and many and step.id not in taken and not question.gold.absent:
            script = oracle(question)
            each = [Doing(step.tools[0], {**step.arguments, name: [one]}) for one in many]
            place = next(index for index, one in enumerate(script.doings) if one.id == step.id)
            doings = (*script.doings[:place], *each, *script.doings[place + 1 :])
            script = replace(script, doings=doings)
            told = [message(call.result) for call in play(question, script).trajectory.calls]
            played = play(question, script.with_answer("\n".join(told)))
            return Made(played) if played.all_ok and not played.unsaid() else None
    return None


def _op(name: str, what: str, apply: Apply) -> Operator:
    return Operator(name, what, (), ALL, apply)


OPERATORS = (
    _op("untouched", "The oracle's run, as it is.", _untouched),
    _op("reworded", "The right answer between two polite sentences.", _reworded),
    _op("own_words", "The facts in a sentence of the agent's own.", _own_words),
    _op("rounded", "Numbers rounded within their tolerance.", _rounded),
    _op("thousands_separators", "Large numbers written with commas.", _thousands),
    _op("other_order", "Steps that do not depend on each other change places.", _other_order),
    _op("detour", "One or two needless calls.", _detour),
    _op("mended_error", "A call fails and is made again, rightly.", _mended_error),
    _op("asked_needlessly", "A clarifying question where nothing is missing.", _asked_needlessly),
    _op("piece_by_piece", "A read of several things is made one thing at a time.", _piece_by_piece),
    _op("checked_twice", "A read is made a second time.", _checked_twice),
)
