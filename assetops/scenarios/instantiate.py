"""One instance of a family: slots drawn, a wording filled, the gold steps run on the plant, the facts computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from assetops.contract.errors import Problem
from assetops.contract.plan import references
from assetops.contract.scenario import AbsenceFact, Clarification, Fact, GoldStandard, GoldStep, Scenario, WriteFact
from assetops.contract.seal import mac
from assetops.contract.trajectory import Scope
from assetops.environment.clock import Clock
from assetops.environment.phrasing import iso
from assetops.environment.registry import find
from assetops.environment.session import CallResult, Environment
from assetops.environment.store import Plant
from assetops.scenarios.drawing import Drawing, Reject, plant_record
from assetops.scenarios.family import Family, StepSpec
from assetops.scenarios.oracles import Observed, filled, value_at
from assetops.scenarios.slots import draw_slots
from assetops.scenarios.stated import readable, states
from assetops.scenarios.template import Unfilled, fill, fill_text

Label = Mapping[str, Any]
_LATEST_DAYS = 20  # the present lies within the last 20 days of the plant's data


@dataclass(frozen=True)
class Instance:
    """A scenario and, apart from it, its gold standard."""

    scenario: Scenario
    gold: GoldStandard


@dataclass(frozen=True)
class Rejected:
    """Why these slots give no usable instance: one word, counted per family, and the detail."""

    reason: str
    detail: str


def instantiate(
    family: Family, plant: Plant, labels: Sequence[Label], key: bytes, index: int, public: bool = False
) -> Instance | Rejected:
    """The instance of this number, the same for the same key and plant.

    Args:
        key: the secret all draws come from; ids and slots tell nothing of it.
        index: which instance; a rejected one is replaced by trying another index.
        public: whether it is a track's public scenario.

    Raises:
        Problem: `bad_family`, for what only shows when slots are drawn.
    """
    digest = mac(key, "scenario", f"{plant.name}|{family.id}|{index}".encode())
    rng = np.random.default_rng(int(digest, 16))
    try:
        return _instance(family, Drawing(plant, labels, rng, _present(plant, rng)), f"s-{digest[:20]}", public)
    except Reject as reject:
        return Rejected(reject.reason, str(reject))
    except Unfilled as error:
        return Rejected("unfilled", str(error))
    except Problem as problem:
        raise Problem(problem.code, f"Family {family.id}: {problem.message}", problem.mend) from problem


def _present(plant: Plant, rng: np.random.Generator) -> Any:
    """A full hour of a working day's hours, within the last days of the plant's data."""
    day = plant.end - timedelta(days=int(rng.integers(1, _LATEST_DAYS)))
    return day.replace(hour=int(rng.integers(6, 19)), minute=0)


def _instance(family: Family, drawing: Drawing, name: str, public: bool) -> Instance:
    present = {"now": iso(drawing.now), "today": drawing.now.date().isoformat()}
    drawing.drawn.update(present, plant=plant_record(drawing.plant))
    drawn = draw_slots(family.slots, drawing)
    environment = Environment(drawing.plant, Clock(drawing.now))
    run = GoldRun(family, environment, drawn)
    utterance = fill_text(drawing.choose(family.wordings, "wording"), drawn)
    facts = tuple(filled(oracle, drawn).fact(run.observed()) for oracle in family.answer)
    clarification = _clarification(family, drawn)
    told = utterance if clarification is None else f"{utterance}\n{clarification.reply}"
    _check_answer(family, told, facts, run)
    common: dict[str, Any] = {
        "family": family.id,
        "public": public,
        "type": family.type,
        "category": family.category,
        "difficulty": family.difficulty,
        "utterance": utterance,
        "now": iso(drawing.now),
    }
    scenario = Scenario(id=name, plant=drawing.plant.name, clarification=clarification, **common)
    gold = GoldStandard(
        scenario=name,
        steps=tuple(run.steps),
        facts=facts,
        subjects=_subjects(family, drawn),
        characteristic_form=fill_text(family.characteristic_form, drawn),
        clarification_needed=clarification is not None,
        **common,
    )
    return Instance(scenario, gold)


def _subjects(family: Family, drawn: Mapping[str, Any]) -> tuple[str, ...]:
    """The subjects, each once; one that is a slot's list ("{plant.assets}") stands for its members."""
    filled_in = [one if isinstance(one, list) else [one] for one in fill(list(family.subjects), drawn)]
    return tuple(dict.fromkeys(str(name) for names in filled_in for name in names))


def _clarification(family: Family, drawn: Mapping[str, Any]) -> Clarification | None:
    asked = family.clarification
    if asked is None:
        return None
    missing = tuple(fill_text(word, drawn) for word in asked.missing)
    return Clarification(missing=missing, reply=fill_text(asked.reply, drawn))


class GoldRun:
    """The gold steps, run one after another in one environment.

    Raises:
        Reject: `failed` when a call fails that should not, `did_not_fail` the other way round, `nothing_at` for a
            reference to a result that is not there.
        Unfilled: a slot has no such member.
    """

    def __init__(self, family: Family, environment: Environment, drawn: Mapping[str, Any]) -> None:
        self.steps: list[GoldStep] = []
        self._drawn = drawn
        self._results: dict[str, dict[str, Any]] = {}
        for spec in family.steps:
            self._run(spec, environment)

    def _run(self, spec: StepSpec, environment: Environment) -> None:
        written = fill(spec.arguments, self._drawn)
        concrete = {name: self._resolved(value) for name, value in written.items()}
        done = environment.call(spec.tool, concrete)
        _check_outcome(spec, done)
        self._results[spec.id] = done.result
        _check_result(spec, done.result)
        self.steps.append(
            GoldStep(
                id=spec.id,
                agent=self._agent(spec),
                role=find(spec.tool).role,
                tools=(spec.tool, *spec.alternatives),
                arguments=written,
                depends_on=spec.needs,
                scopes=tuple(_scopes(spec, done)),
                result=done.result,
                match=spec.match,
            )
        )

    def _resolved(self, value: Any) -> Any:
        if references({"": value}):
            return value_at(self._results[value["from"]], value["path"], value["from"])
        return value

    def _agent(self, spec: StepSpec) -> str:
        """The agent that has the tool; of several, the one of the first step it depends on."""
        having = find(spec.tool).agents
        before = [step.agent for step in self.steps if step.id in spec.needs]
        return next((agent for agent in before if agent in having), having[0])

    def observed(self) -> Observed:
        """What the oracles look at."""
        tools = {step.id: step.tools[0] for step in self.steps}
        return Observed(self._results, tools, self._drawn)

    def message(self, step: str) -> str:
        """What a step says: its message, or its error in one sentence."""
        result = self._results[step]
        return str(result["error"]["message"] if "error" in result else result["message"])


def _scopes(spec: StepSpec, done: CallResult) -> list[Scope]:
    """What must have been looked at to have done the step; raises Reject `no_scope` when a source was not touched."""
    if missing := set(spec.sources) - {scope.source for scope in done.scopes}:
        raise Reject("no_scope", f"{spec.id} {spec.tool} did not look at {', '.join(sorted(missing))}")
    return [scope for scope in done.scopes if not spec.sources or scope.source in spec.sources]


def _check_outcome(spec: StepSpec, done: CallResult) -> None:
    if done.ok and spec.fails is not None:
        raise Reject("did_not_fail", f"{spec.id} {spec.tool}")
    if not done.ok and (code := done.result["error"]["code"]) != spec.fails:
        raise Reject("failed", f"{spec.id} {spec.tool}: {code}: {done.result['error']['message']}")


def _check_result(spec: StepSpec, result: Mapping[str, Any]) -> None:
    for key in spec.match:
        value_at(result, key, spec.id)
    for path, least in spec.requires.items():
        value = value_at(result, path, spec.id)
        if not isinstance(value, int | float) or value < least:
            raise Reject("not_met", f"{spec.id}: {path} is {value}")
    compared = [value_at(result, path, spec.id) for path in spec.distinct]
    if any(value in compared[:place] for place, value in enumerate(compared)):
        raise Reject("tie", f"{spec.id}: {', '.join(spec.distinct)}")


def _check_answer(family: Family, told: str, facts: Sequence[Fact], run: GoldRun) -> None:
    """An answer nobody has to look for, or that no plan can state, makes no scenario."""
    said = "\n".join(run.message(step.id) for step in family.sinks)
    for fact in facts:
        if not states(said, fact):
            raise Reject("not_stated", f"{fact.name} in: {said[:300]}")
    if not readable(said):
        raise Reject("unreadable", said[:300])
    to_be_shown = any(isinstance(fact, AbsenceFact | WriteFact) for fact in facts)
    if not to_be_shown and all(states(told, fact) for fact in facts):
        raise Reject("told", "the question, or the reply to a clarifying one, states the answer")
