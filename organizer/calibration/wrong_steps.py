"""Operators on which steps are done, in which order and how often."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStep
from assetops.contract.verdict import Criterion
from organizer.calibration.changes import alone_in_source, at_step, free_of_references, irreplaceable, stands_elsewhere
from organizer.calibration.operators import AS, CJ, NH, RA, RV, TC, Operator
from organizer.calibration.script import Doing, Made, Played, Script, message, oracle, play
from organizer.in_process import Question

TIMES = 3  # more, of a repeated call
NEEDLESS = 8


def _lost_with(question: Question, step: GoldStep) -> tuple[Criterion, ...]:
    """What is broken when nothing did this step."""
    return (RA,) if step.role == "read" and alone_in_source(question, step) else ()


def _dropped_step(question: Question, rng: Random) -> Made | None:
    """Only a step whose work no other call does: nothing else looks at its data, or says what it computes."""
    steps = [step for step in question.gold.steps if free_of_references(question, step)]
    steps = [step for step in steps if step.role != "read" or alone_in_source(question, step)]
    if question.gold.absent or len(question.gold.steps) < 2 or not steps:
        return None
    step = rng.choice(steps)
    script = oracle(question).without(step.id)
    left = [one for one in script.said if one != step.id] or [script.doings[-1].id]
    played = play(question, replace(script, said=tuple(left)))
    if step.role == "compute" and (stands_elsewhere(question, step) or not played.unsaid()):
        return None
    lacking: tuple[Criterion, ...] = (TC,) if played.unsaid() or step.role == "write" else ()
    return Made(played, also_breaks=(*_lost_with(question, step), *lacking))


def _swapped(question: Question, rng: Random) -> Made | None:
    """The dependent step comes first, with what it needed guessed right; everything else is as it should be."""
    pairs = [
        (before, step)
        for step in question.gold.steps
        for before in question.gold.steps
        if before.id in step.depends_on and alone_in_source(question, before) and not _takes_data(step, before)
    ]
    if question.gold.absent or not pairs:
        return None
    before, step = rng.choice(pairs)
    script = oracle(question)
    late = next(one for one in script.doings if one.id == before.id)
    rest = [one for one in script.doings if one.id != before.id]
    place = next(index for index, one in enumerate(rest) if one.id == step.id) + 1
    played = play(question, replace(script, doings=(*rest[:place], late, *rest[place:])))
    return Made(played) if len(played.intact) == len(question.gold.steps) else None


def _takes_data(step: GoldStep, before: GoldStep) -> bool:
    """True when the step works on a data set of the one before, directly: such a swap can only fail."""
    return any(
        references({"": value}) and value["from"] == before.id and value["path"] == "data"
        for value in step.arguments.values()
    )


def _repeated(question: Question, rng: Random) -> Made | None:
    reads = [step.id for step in question.gold.steps if step.role != "write"]
    if not reads:
        return None
    chosen = rng.choice(reads)
    script = oracle(question)
    place = next(index for index, one in enumerate(script.doings) if one.id == chosen) + 1
    again = (replace(script.doings[place - 1], id=""),) * TIMES
    played = play(question, replace(script, doings=(*script.doings[:place], *again, *script.doings[place:])))
    return Made(played) if len(played.intact) == len(question.gold.steps) else None


def misspelt(doing: Doing) -> Doing:
    """The call with its first name misspelt; with an argument that the tool does not know when it names nothing."""
    for name, value in doing.arguments.items():
        if isinstance(value, str) and name in ("asset_id", "asset_name", "equipment", "wo_id", "site_name", "rule_id"):
            return replace(doing, arguments={**doing.arguments, name: f"{value}x"})
    return replace(doing, arguments={**doing.arguments, "assett": "?"})


def _ignored_error(question: Question, rng: Random) -> Made | None:
    """The failed call is not made again; the answer is made up as if it had worked."""
    steps = [step for step in question.gold.steps if step.role == "read" and alone_in_source(question, step)]
    if question.gold.absent or not steps:
        return None
    told = play(question, oracle(question)).answer
    played = play(question, at_step(oracle(question), rng.choice(steps).id, misspelt).with_answer(told))
    return None if played.all_ok else Made(played)


def _early_stop(question: Question, rng: Random) -> Made | None:
    script = oracle(question)
    half = script.doings[: len(script.doings) // 2]
    if question.gold.absent or not half:
        return None
    played = play(question, replace(script, doings=half, said=(half[-1].id,)))
    lacking = [step for step in question.gold.steps if step.id not in {one.id for one in half}]
    undone = [step for step in lacking if irreplaceable(question, step)]
    lost = tuple(dict.fromkeys(one for step in lacking for one in _lost_with(question, step)))
    return Made(played, also_breaks=lost) if played.unsaid() and undone else None


def _not_asked(question: Question, rng: Random) -> Made | None:
    if question.scenario.clarification is None:
        return None
    return Made(play(question, replace(oracle(question), asks=False)))


def unrelated(question: Question, rng: Random, count: int) -> tuple[Doing, ...]:
    """Calls that work and have nothing to do with the question: other assets' work orders, alerts, failure modes."""
    text = str([step.arguments for step in question.gold.steps]) + question.scenario.utterance
    others = [one for one in question.plant.assets if one.name not in text and one.asset_id not in text]
    used = {step.tools[0] for step in question.gold.steps}
    calls = [
        Doing(tool, {argument: asset.asset_id})
        for tool, argument in (
            ("list_workorders", "equipment"),
            ("get_failure_modes", "asset_name"),
            ("get_alerts", "equipment"),
        )
        if tool not in used
        for asset in others
    ]
    return tuple(rng.sample(calls, count)) if len(calls) >= count else ()


def _needless(question: Question, rng: Random) -> Made | None:
    script, more = oracle(question), unrelated(question, rng, NEEDLESS)
    if len(question.gold.steps) * 2 > NEEDLESS or not more:
        return None
    return _untouched_but(question, replace(script, doings=(*more, *script.doings)))


def _padded(question: Question, rng: Random) -> Made | None:
    """The answer with the messages of calls that do not bear on it, at least twice as long as the answer itself."""
    script = oracle(question)
    told = play(question, script).answer
    padding: list[str] = []
    more = unrelated(question, rng, 6)
    for call in more:
        if len("".join(padding)) < 2 * len(told):
            result = play(question, Script((call,), ())).trajectory.calls[0].result
            padding.append(message(result))
    if not more or len("".join(padding)) < 2 * len(told):
        return None
    script = replace(script, doings=(*script.doings, *more[: len(padding)]))
    return _untouched_but(question, script.with_answer("\n".join([told, *padding])))


def _untouched_but(question: Question, script: Script) -> Made | None:
    """Kept only when every gold step was still done as it should."""
    played: Played = play(question, script)
    return Made(played) if len(played.intact) == len(question.gold.steps) else None


OPERATORS = (
    Operator("dropped_step", "One necessary step is not done.", (AS,), (NH,), _dropped_step),
    Operator(
        "swapped_dependent_steps",
        "A step is done before the one it depends on, with its input guessed right.",
        (AS,),
        (TC, RA, RV, NH),
        _swapped,
    ),
    Operator("repeated_steps", f"A call is made {TIMES + 1} times.", (AS,), (TC, RA, RV, CJ, NH), _repeated),
    Operator(
        "ignored_tool_error",
        "A call fails for a misspelt name and is not made again; the answer is given as if it had worked.",
        (RA, AS),
        (),
        _ignored_error,
    ),
    Operator("early_stop", "Only the first half of the steps is done.", (TC, AS), (NH,), _early_stop),
    Operator(
        "clarification_omitted",
        "The question is incomplete and the agent does not ask, but guesses right.",
        (AS,),
        (TC, RA, RV),
        _not_asked,
    ),
    Operator(
        "needless_steps_in_mass",
        f"{NEEDLESS} calls that have nothing to do with the question come before the right ones.",
        (AS,),
        (TC, RA, RV, CJ, NH),
        _needless,
    ),
    Operator(
        "padded_answer",
        "The right answer is followed by twice as much that does not bear on the question.",
        (CJ,),
        (RA, NH),
        _padded,
    ),
)
