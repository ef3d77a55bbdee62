"""What a family is (DESIGN section 7), and reading families from YAML."""

from __future__ import annotations

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import Field, ValidationError

from assetops.contract.errors import Problem
from assetops.contract.model import Model, explain
from assetops.contract.plan import references
from assetops.contract.scenario import Category, Difficulty, Type
from assetops.scenarios.oracles import Oracle
from assetops.scenarios.slots import REFERENCES, Slot
from assetops.scenarios.template import paths_in, slots_in

FOLDER = Path(__file__).parent / "families"
_MEND = "See the families in assetops/scenarios/families for the form."
ALWAYS = frozenset({"now", "today", "plant"})  # what templates may use besides the slots


class StepSpec(Model):
    """One gold step. Arguments may hold slots and `{from: step, path: key}`.

    `match`: members of the result that another way of doing the step must reproduce. An instance is rejected when the
    step does not give the error `fails` names (or gives one unasked), when the value at a path of `requires` is less
    than stated there, or when two of the values at the paths of `distinct` are the same (a tie).
    """

    id: str = Field(pattern=r"^g\d+$")
    tool: str
    alternatives: tuple[str, ...] = ()
    arguments: dict[str, Any] = Field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    fails: str | None = None
    requires: dict[str, float] = Field(default_factory=dict)
    distinct: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The steps it takes results from, and those named in `depends_on`, in order, each once."""
        return tuple(dict.fromkeys([*references(self.arguments), *self.depends_on]))


class ClarificationSpec(Model):
    """What the utterance leaves out: words of which a good question names one, and the reply it earns."""

    missing: tuple[str, ...] = Field(min_length=1)
    reply: str


class Family(Model):
    """A kind of question. One family gives many instances; see `instantiate`."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    type: Type
    category: Category
    difficulty: Difficulty
    wordings: tuple[str, ...] = Field(min_length=3)
    slots: dict[str, Slot] = Field(default_factory=dict)
    steps: tuple[StepSpec, ...] = Field(min_length=1)
    answer: tuple[Oracle, ...] = Field(min_length=1)
    subjects: tuple[str, ...] = Field(min_length=1)
    characteristic_form: str = Field(min_length=20)
    clarification: ClarificationSpec | None = None

    @property
    def sinks(self) -> tuple[StepSpec, ...]:
        """The steps nothing depends on."""
        used = {other for step in self.steps for other in step.needs}
        return tuple(step for step in self.steps if step.id not in used)


class _Loader(yaml.SafeLoader):
    """Safe YAML without duplicate keys, and without turning dates into objects."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} occurs twice", node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_families(folder: Path = FOLDER) -> list[Family]:
    """All families of a folder's YAML files, in the order of the files' names; each file is `{type, families: [...]}`.

    Raises:
        Problem: `bad_family`, naming the file, the family and the key; `no_families` when there is none.
    """
    families = [family for path in sorted(folder.glob("*.yaml")) for family in _read(path)]
    if not families:
        raise Problem("no_families", f"There is no family in {folder}.", "Put YAML files with families there.")
    ids = [family.id for family in families]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise Problem("bad_family", f"Two families are called {', '.join(twice)}.", "Give each its own id.")
    return families


def _read(path: Path) -> list[Family]:
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise Problem("bad_family", f"{path.name} is no valid YAML: {' '.join(str(error).split())}.", _MEND) from error
    if not isinstance(data, dict) or set(data) != {"type", "families"} or not isinstance(data["families"], list):
        raise Problem("bad_family", f"{path.name} is not of the form type, families.", _MEND)
    if data["type"] not in get_args(Type):
        raise Problem("bad_family", f"{path.name} has the unknown type {data['type']!r}.", _MEND)
    return [_family(path.name, data["type"], entry) for entry in data["families"]]


def _family(file: str, kind: str, entry: Any) -> Family:
    name = str(entry.get("id", "without id")) if isinstance(entry, dict) else "that is no mapping"
    try:
        if not isinstance(entry, dict):
            raise Problem("bad_family", "It is no mapping.", _MEND)
        family = _from_yaml({**entry, "type": kind})
        check(family)
    except Problem as problem:
        raise Problem("bad_family", f"{file}, family {name}: {problem.message}", problem.mend) from problem
    return family


def _from_yaml(data: dict[str, Any]) -> Family:
    """The family with its slots in the order of the file: later ones draw on earlier ones."""
    try:
        return Family.model_validate_json(json.dumps(data, allow_nan=False))
    except ValidationError as error:
        raise Problem("bad_family", f"{explain(error)}.", _MEND) from error
    except (ValueError, TypeError) as error:
        raise Problem("bad_family", f"It is no plain data: {str(error)[:120]}.", _MEND) from error


def check(family: Family) -> None:
    """Check what types cannot: slots exist, steps are in order, and the question says all that the answer depends on.

    Raises:
        Problem: `bad_family`, naming the key.
    """
    known = ALWAYS | set(family.slots)
    for key, value in family.as_data().items():
        if unknown := sorted(slots_in(value) - known):
            raise _wrong(key, f"there is no slot {', '.join(unknown)}")
    _check_slots(family)
    _check_steps(family)
    needed = slots_in([step.arguments for step in family.steps])
    told = slots_in(family.clarification.reply) if family.clarification else set()
    for number, wording in enumerate(family.wordings):
        if untold := sorted(needed - slots_in(wording) - told - ALWAYS):
            raise _wrong(f"wordings.{number}", f"it does not tell {', '.join(untold)}, on which the steps depend")
        if (
            family.clarification
            and slots_in(wording) >= needed
            and paths_in(wording) >= paths_in(family.clarification.reply)
        ):
            raise _wrong(f"wordings.{number}", "it leaves nothing to clarify")
    if len(set(family.wordings)) != len(family.wordings):
        raise _wrong("wordings", "two are the same")


def _check_slots(family: Family) -> None:
    earlier: list[str] = []
    for name, slot in family.slots.items():
        for key in REFERENCES & set(type(slot).model_fields):
            other = getattr(slot, key)
            if other is not None and not slots_in(other) and other not in earlier:
                raise _wrong(f"slots.{name}.{key}", f"no slot before it is called {other}")
        earlier.append(name)


def _check_steps(family: Family) -> None:
    from assetops.environment.registry import tools  # the tools' modules are only loaded when families are

    seen: list[str] = []
    for step in family.steps:
        if step.id in seen or (unknown := [other for other in step.needs if other not in seen]):
            raise _wrong(f"steps.{step.id}", "its id is taken" if step.id in seen else f"no earlier step {unknown}")
        for name in (step.tool, *step.alternatives):
            if name not in tools():
                raise _wrong(f"steps.{step.id}.tool", f"there is no tool {name}")
        if extra := sorted(set(step.arguments) - set(tools()[step.tool].parameters["properties"])):
            raise _wrong(f"steps.{step.id}.arguments", f"{step.tool} has no argument {', '.join(extra)}")
        seen.append(step.id)
    for place, oracle in enumerate(family.answer):
        for step_id in (getattr(oracle, "step", None), getattr(getattr(oracle, "universe", None), "step", None)):
            if step_id is not None and step_id not in seen:
                raise _wrong(f"answer.{place}.step", f"there is no step {step_id}")


def _wrong(key: str, message: str) -> Problem:
    return Problem("bad_family", f"{key}: {message}.", _MEND)
