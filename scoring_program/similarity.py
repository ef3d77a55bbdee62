"""How alike a step of an agent and a step of the gold trajectory are, 0 to 1: by tool, arguments and text.

The agent's steps are its tool calls, its own and those that a specialist made on its instruction, and instructions
that led to no tool call that could be compared (the 2025 competition's agents wrote code, or answered by themselves).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assetops.contract.scenario import GoldStandard, GoldStep
from assetops.contract.trajectory import CallEvent, StepEvent, Trajectory
from judge.coverage import agrees, did, values
from judge.scopes import touches
from judge.words import words

TOOL, ARGUMENTS, TEXT = 0.4, 0.4, 0.2
DONE = 0.9  # what a call has at least that did the step in another way
TEXT_ALONE = 0.8  # what an instruction can reach that led to no tool call
CODE = "python"  # the tool's name where an agent of 2025 wrote code
_MOST_CHARACTERS = 2000  # of a text that is compared
Words = frozenset[str]


@dataclass(frozen=True)
class AgentStep:
    """One step of the agent: where it stands, the call if it is one, its words, and those of the instruction."""

    at: tuple[int, ...]
    call: CallEvent | None
    own: Words
    said: Words


def agent_steps(trajectory: Trajectory) -> list[AgentStep]:
    """The agent's steps in the order of the record."""
    instructions = [event for event in trajectory.events if isinstance(event, StepEvent)]
    said = {
        id(one): _words([one.instruction]) if one.ok and one.response.strip() else frozenset() for one in instructions
    }
    found, used = [], set()
    for event in trajectory.events:
        if isinstance(event, CallEvent) and event.tool != CODE:
            owner = next((one for one in instructions if _on_behalf(event, one)), None)
            used.add(id(owner))
            own = _words([event.tool, *_named(event.arguments)])
            found.append(AgentStep(event.at, event, own, said[id(owner)] if owner else frozenset()))
    found += [AgentStep(one.at, None, frozenset(), said[id(one)]) for one in instructions if id(one) not in used]
    return found


def _on_behalf(call: CallEvent, one: StepEvent) -> bool:
    """True when the call was made on this instruction: it names its step, or stands on the branch the step forked."""
    if call.step is not None or one.step is not None:
        return call.step == one.step
    *path, last = one.at
    inner = (*path, last - 1, 0)
    return call.at[: len(inner)] == inner


def _named(arguments: Mapping[str, Any]) -> Iterator[Any]:
    """The values among arguments; handles are left out, for what they are called is chance."""
    return (value for value in values(arguments) if not str(value).startswith("data://"))


def _words(texts: Iterable[Any]) -> Words:
    """The words of texts and other values, cut at a length."""
    text = " ".join(str(text) for text in texts)[:_MOST_CHARACTERS]
    return frozenset(words(text.replace("_", " ")))


def _common(left: Words, right: Words) -> float:
    """The share of words in common (Dice), 0 when there are none at all."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


@dataclass(frozen=True)
class Gold:
    """A gold step made ready to be compared; `plain`: its arguments that do not come from another step."""

    step: GoldStep
    plain: Mapping[str, Any]
    words: Words


def ready(step: GoldStep) -> Gold:
    """A gold step made ready."""
    plain = {key: value for key, value in step.arguments.items() if not isinstance(value, dict)}
    return Gold(step, plain, _words([step.tools[0], *_named(plain)]))


def similarity(one: AgentStep, gold: Gold, standard: GoldStandard) -> float:
    """0 to 1. A call that did the gold step, by whatever tool, has DONE at least, and 1 when it is the gold call; any
    other has what it resembles the gold call. A failed call that should not have failed has nothing."""
    if one.call is None:
        return TEXT_ALONE * _common(one.said, gold.words)
    if did(one.call, gold.step, standard):
        return DONE + (1 - DONE) * _resemblance(one, one.call, gold)
    return _resemblance(one, one.call, gold) if one.call.ok else 0.0


def _resemblance(one: AgentStep, call: CallEvent, gold: Gold) -> float:
    """0 to 1, by tool, arguments and text alone; nothing for another tool."""
    if call.tool not in gold.step.tools:
        return 0.0
    arguments = _arguments(call, gold)
    text = max(arguments, _common(one.own, gold.words), _common(one.said, gold.words))
    return TOOL + ARGUMENTS * arguments + TEXT * text


def _arguments(call: CallEvent, gold: Gold) -> float:
    """The share of arguments that agree (Dice)."""
    total = len(call.arguments) + len(gold.step.arguments)
    agree = sum(key in call.arguments and _agrees(call, key, gold) for key in gold.step.arguments)
    return 2 * agree / total if total else 1.0


def _agrees(call: CallEvent, key: str, gold: Gold) -> bool:
    """True when an argument is the gold step's. What that takes from another step agrees when the call touched the same
    data; of calls recorded without scopes (2025) nobody can tell, so there the argument's presence does."""
    if key in gold.plain:
        return agrees(call.arguments[key], gold.plain[key])
    return not call.scopes or touches(call, gold.step.scopes)
