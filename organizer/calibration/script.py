"""What an agent does on one scenario, as a list of calls that can be changed and then really carried out.

The oracle's script does the gold steps. An operator changes a script; the changed calls go to the real tools on the
plant, so a wrong asset has that asset's data and a wrong argument that tool's error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStandard, GoldStep, WriteFact
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Criterion
from assetops.scenarios.stated import states
from organizer.in_process import EXECUTION, Question, new_desk
from organizer.panel import ask

Result = dict[str, Any]
NO_HANDLE = "data://none"  # stands for data that could not be had: the call that takes it fails


@dataclass(frozen=True)
class Doing:
    """One call. `id` is the gold step it does or means to do, else empty; arguments may refer to earlier results."""

    tool: str
    arguments: Mapping[str, Any]
    id: str = ""


@dataclass(frozen=True)
class Script:
    """Calls in order. The answer is the messages of the gold steps named in `said`, unless `answer` is given."""

    doings: tuple[Doing, ...]
    said: tuple[str, ...]
    asks: bool = True
    needless_question: bool = False
    answer: str | None = None

    def with_answer(self, answer: str) -> Script:
        """The same calls, another answer."""
        return replace(self, answer=answer)

    def without(self, *ids: str) -> Script:
        """Without the calls of these gold steps."""
        return replace(self, doings=tuple(one for one in self.doings if one.id not in ids))


@dataclass(frozen=True)
class Played:
    """A script carried out. `intact`: the gold steps done just as the gold standard does them, with its result."""

    question: Question
    trajectory: Trajectory
    intact: frozenset[str]

    @property
    def answer(self) -> str:
        """The final answer."""
        return self.trajectory.answer

    @property
    def all_ok(self) -> bool:
        """True when no call failed."""
        return all(call.ok for call in self.trajectory.calls)

    def unsaid(self) -> bool:
        """True when the answer does not state every fact, as the scenarios' own reading has it (not the judge's)."""
        facts = [fact for fact in self.question.gold.facts if not isinstance(fact, WriteFact)]
        return any(not states(self.answer, fact) for fact in facts)

    def reads_intact(self) -> bool:
        """True when there are reads and all of them were done as they should."""
        reads = {step.id for step in self.question.gold.steps if step.role == "read"}
        return bool(reads) and reads <= self.intact


@dataclass(frozen=True)
class Made:
    """What an operator made of a scenario. By its construction it breaks or keeps these criteria as well."""

    played: Played
    also_breaks: tuple[Criterion, ...] = ()
    also_keeps: tuple[Criterion, ...] = ()


def sinks(gold: GoldStandard) -> tuple[str, ...]:
    """The gold steps no other depends on: their messages are the oracle's answer."""
    used = {name for step in gold.steps for name in step.depends_on}
    return tuple(step.id for step in gold.steps if step.id not in used)


def oracle(question: Question) -> Script:
    """The gold steps, as they are."""
    gold = question.gold
    return Script(tuple(Doing(step.tools[0], step.arguments, step.id) for step in gold.steps), sinks(gold))


def play(question: Question, script: Script) -> Played:
    """Carry the script out on a fresh desk. A result that was not fetched is guessed right (handles cannot be)."""
    desk = new_desk(question.plant, question.scenario, EXECUTION)
    if script.asks:
        ask(question, desk)
    if script.needless_question:
        desk.answer({"op": "ask", "branch": 0, "question": "Is there anything else I should know?"})
    gold = {step.id: step for step in question.gold.steps}
    results: dict[str, Result] = {}
    intact = set()
    for doing in script.doings:
        arguments = {name: _resolved(value, results, gold) for name, value in doing.arguments.items()}
        result = desk.call(desk.recorder.main, doing.tool, arguments)
        if doing.id and doing.id not in results:
            results[doing.id] = result
            intact |= {doing.id} if doing.id in gold and _same(result, gold[doing.id].result) else set()
    answer = script.answer
    if answer is None:
        answer = "\n".join(message(results[name]) for name in script.said if name in results)
    return Played(question, desk.recorder.close("finished", answer, 0), frozenset(intact))


def _same(result: Result, gold: Result) -> bool:
    """Equal but for the number of the handle, which depends on what was kept before."""
    return {**result, "data": None} == {**gold, "data": None}


def message(result: Result) -> str:
    """What a result says: its message, or its error in one sentence."""
    return str(result.get("message") or result["error"]["message"])


def _resolved(value: Any, results: Mapping[str, Result], gold: Mapping[str, GoldStep]) -> Any:
    if not references({"": value}):
        return value
    try:
        return _at(results[value["from"]], value["path"])
    except (LookupError, TypeError, ValueError):
        return _at(gold[value["from"]].result, value["path"]) if value["from"] in gold else NO_HANDLE


def _at(found: Any, path: str) -> Any:
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found
