"""What a family is (DESIGN section 7), and reading families and rewordings from YAML."""

from __future__ import annotations

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

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
REWORDINGS = "rewordings.yaml"
_TYPES: dict[str, Type] = {"iot": "IoT", "fmsr": "FMSR", "tsfm": "TSFM", "workorder": "WO", "end_to_end": "E2E"}
_MEND = "See the families in assetops/scenarios/families for the form."
ALWAYS = frozenset({"now", "today", "plant"})  # what templates may use besides the slots


class StepSpec(Model):
    """One gold step. Arguments may hold slots and `{from: step, path: key}`.

    `sources`: of what the step looks at, only these sources' data must another way of doing it have looked at; by
    default all. `match`: members of the result that another way of doing the step must reproduce. An instance is
    rejected when the step does not give the error `fails` names (or gives one unasked), when the value at a path of
    `requires` is less than stated there, or when two of the values at the paths of `distinct` are the same (a tie).
    """

    id: str = Field(pattern=r"^g\d+$")
    tool: str
    alternatives: tuple[str, ...] = ()
    arguments: dict[str, Any] = Field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
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


class _Loader(yaml.CSafeLoader):
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
    """All families of a folder, in the order of the files' names and, within a file, as written.

    A file is called `<type>.yaml` or `<type>_<anything>.yaml`, with a type of iot, fmsr, tsfm, workorder, end_to_end,
    and is `{families: [...]}`. A file `rewordings.yaml`, `{rewordings: {family id: [wording, ...]}}`, adds wordings to
    the folder's own families, and returns those families of the repository it names with these wordings *instead of*
    their public ones. So no wording of a private folder's families is public.

    Raises:
        Problem: `bad_family`, naming the file, the family and the key; `no_families` when there is none.
    """
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name != REWORDINGS]
    families = [family for path in files for family in _read(path)]
    ids = [family.id for family in families]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise Problem("bad_family", f"Two families are called {', '.join(twice)}.", "Give each its own id.")
    families = _with_rewordings(folder, families)
    if not families:
        raise Problem("no_families", f"There is no family in {folder}.", "Put YAML files with families there.")
    return families


def _read(path: Path) -> list[Family]:
    kind = next((kind for name, kind in _TYPES.items() if f"{path.stem}_".startswith(f"{name}_")), None)
    if kind is None:
        raise Problem(
            "bad_family", f"{path.name} is not called after a type of families.", f"Types: {', '.join(_TYPES)}."
        )
    entries = _content(path, "families", list)
    return [_family(path.name, kind, entry) for entry in entries]


def _content(path: Path, key: str, kind: type) -> Any:
    """What a file `{key: ...}` holds."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except (yaml.YAMLError, OSError, UnicodeError, RecursionError) as error:
        raise Problem("bad_family", f"{path.name} is no valid YAML: {' '.join(str(error).split())}.", _MEND) from error
    if not isinstance(data, dict) or set(data) != {key} or not isinstance(data[key], kind):
        raise Problem("bad_family", f"{path.name} is not of the form {key}: ….", _MEND)
    return data[key]


def _with_rewordings(folder: Path, families: list[Family]) -> list[Family]:
    """The folder's families and the reworded ones of the repository."""
    path = folder / REWORDINGS
    added = _content(path, "rewordings", dict) if path.exists() else {}
    public = {family.id: family for family in (load_families() if _is_private(folder) else [])}
    if taken := sorted(public.keys() & {family.id for family in families}):
        raise Problem("bad_family", f"The repository has families called {', '.join(taken)}.", "Give yours another id.")
    own = [family.id for family in families]
    if unknown := sorted(str(name) for name in added if name not in own and name not in public):
        raise Problem("bad_family", f"{REWORDINGS} names unknown families: {', '.join(unknown)}.", "Correct the ids.")
    longer = [_reworded(one, added[one.id], one.wordings) if one.id in added else one for one in families]
    return longer + [_reworded(public[name], wordings, ()) for name, wordings in added.items() if name in public]


def _is_private(folder: Path) -> bool:
    return folder.resolve() != FOLDER.resolve()


def _reworded(family: Family, wordings: Any, before: tuple[str, ...]) -> Family:
    try:
        return reworded(family, wordings, before)
    except Problem as problem:
        raise Problem("bad_family", f"{REWORDINGS}, family {family.id}: {problem.message}", problem.mend) from problem


def reworded(family: Family, wordings: Any, before: tuple[str, ...] = ()) -> Family:
    """The family with other wordings: those `before` and these, which must tell all that the steps depend on.

    Raises:
        Problem: `bad_family`: they are no list of texts, one loses a slot, names an unknown one or says what is to be
            asked, or two are the same. A wording of the family itself counts as said twice.
    """
    if not isinstance(wordings, list | tuple) or not wordings or not all(isinstance(text, str) for text in wordings):
        raise _wrong("wordings", "they are no list of texts")
    if public := sorted(set(family.wordings) & set(wordings)):
        raise _wrong("wordings", f"the family has this one already: {public[0]}")
    changed = family.model_copy(update={"wordings": (*before, *wordings)})
    check(changed)
    return changed


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
