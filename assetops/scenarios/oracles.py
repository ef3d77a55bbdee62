"""Named oracles: how a family's answer is taken from the gold observations, as facts that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from assetops.contract.model import Model
from assetops.contract.scenario import AbsenceFact, Fact, NumberFact, SetFact, TextFact, TimeFact, WriteFact
from assetops.scenarios.drawing import Reject
from assetops.scenarios.template import fill, fill_text


@dataclass(frozen=True)
class Observed:
    """What the gold steps returned: results by step id, tools by step id, and the slots."""

    results: Mapping[str, Mapping[str, Any]]
    tools: Mapping[str, str]
    drawn: Mapping[str, Any]

    def at(self, step: str, path: str) -> Any:
        """The value at a path of a step's result; raises Reject `nothing_at` when there is none."""
        return value_at(self.results[step], path, step)

    def filled(self, value: Any) -> Any:
        """A value with the slots filled in."""
        return fill(value, self.drawn)


def value_at(result: Any, path: str, step: str = "") -> Any:
    """The value at a dotted path; digits index a list. Raises Reject `nothing_at`."""
    value = result
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        else:
            raise Reject("nothing_at", f"{step}.{path}")
    return value


class Tolerance(Model):
    """How far off a number may be: a share of the value, or an amount in its unit. Both zero: exact."""

    relative: float = Field(default=0.0, ge=0, lt=0.2)
    absolute: float = Field(default=0.0, ge=0)


class NumberOracle(Model):
    """The number at `path` of a step's result. `least` and `most` reject trivial instances; `magnitude` drops the
    sign, as words do ("lower by 3")."""

    oracle: Literal["number"]
    name: str
    step: str
    path: str
    tolerance: Tolerance = Tolerance()
    unit: str | None = None
    unit_path: str | None = None
    least: float | None = None
    most: float | None = None
    magnitude: bool = False

    def fact(self, observed: Observed) -> Fact:
        """A NumberFact; six significant digits are all an agent ever sees, so the tolerance is never less."""
        value = observed.at(self.step, self.path)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Reject("no_number", self.path)
        value = abs(value) if self.magnitude else value
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise Reject("trivial", f"{self.name} is {value}")
        floor = 0.0 if float(value).is_integer() and abs(value) < 1e5 else abs(value) * 1e-5
        tolerance = max(self.tolerance.relative * abs(value), self.tolerance.absolute, floor)
        unit = observed.at(self.step, self.unit_path) if self.unit_path else observed.filled(self.unit)
        return NumberFact(name=self.name, value=float(value), tolerance=float(f"{tolerance:.6g}"), unit=unit or None)


class Universe(Model):
    """Where the names are that a set is taken from: a list in a gold observation, of rows their `key`."""

    step: str
    path: str
    key: str | None = None


class SetOracle(Model):
    """The names in a list at `path` (of rows: their `key`), or in all lists of a mapping there.

    Names of the `universe` that are no members must not be in an answer; it is a slot's list ("{mode.others}") or
    stands in another gold observation. `least` and `most` bound the number of members.
    """

    oracle: Literal["set"]
    name: str
    step: str
    path: str
    key: str | None = None
    universe: str | Universe | None = None
    least: int = 1
    most: int = 15

    def fact(self, observed: Observed) -> Fact:
        """A SetFact."""
        members = _names(observed.at(self.step, self.path), self.key)
        if not self.least <= len(members) <= self.most:
            raise Reject("trivial", f"{self.name} has {len(members)} members")
        others = tuple(name for name in self._universe(observed) if name not in members)
        return SetFact(name=self.name, members=members, others=others)

    def _universe(self, observed: Observed) -> tuple[str, ...]:
        if self.universe is None:
            return ()
        if isinstance(self.universe, str):
            return _names(observed.filled(self.universe), None)
        return _names(observed.at(self.universe.step, self.universe.path), self.universe.key)


class TextOracle(Model):
    """A text: at `path` of a step's result, or one of the `accepted` forms, which may hold slots.

    `first_word`: only that of the text counts ("M003" of "M003 Deformation").
    """

    oracle: Literal["text"]
    name: str
    step: str | None = None
    path: str | None = None
    first_word: bool = False
    accepted: tuple[str, ...] = ()

    def fact(self, observed: Observed) -> Fact:
        """A TextFact."""
        forms = [str(form) for form in observed.filled(list(self.accepted))]
        if self.step is not None and self.path is not None:
            text = str(observed.at(self.step, self.path) or "")
            if not text:
                raise Reject("no_text", self.name)
            forms.append(text.split()[0] if self.first_word else text)
        return TextFact(name=self.name, accepted=tuple(dict.fromkeys(forms)))


class TimeOracle(Model):
    """The moment at `path` of a step's result."""

    oracle: Literal["time"]
    name: str
    step: str
    path: str
    tolerance_minutes: float = 15

    def fact(self, observed: Observed) -> Fact:
        """A TimeFact."""
        value = observed.at(self.step, self.path)
        if not isinstance(value, str):
            raise Reject("no_time", self.path)
        return TimeFact(name=self.name, value=value, tolerance_minutes=self.tolerance_minutes)


class AbsenceOracle(Model):
    """That there is no such data. The gold steps say where to look; one of them fails or finds nothing.

    With `step` and `path`, what stands there must be nothing: 0, null or empty.
    """

    oracle: Literal["absence"]
    name: str
    subjects: tuple[str, ...] = Field(min_length=1)
    step: str | None = None
    path: str | None = None

    def fact(self, observed: Observed) -> Fact:
        """An AbsenceFact; raises Reject `present` when there is something after all."""
        if self.step is not None and self.path is not None and observed.at(self.step, self.path):
            raise Reject("present", self.name)
        return AbsenceFact(name=self.name, subjects=tuple(str(s) for s in observed.filled(list(self.subjects))))


class WriteOracle(Model):
    """The write a step makes: those members of the work order it returned that are named here must agree."""

    oracle: Literal["write"]
    name: str
    step: str
    arguments: tuple[str, ...] = Field(min_length=1)

    def fact(self, observed: Observed) -> Fact:
        """A WriteFact in the tool's own words, so that name and id of an asset are the same write."""
        chosen = {name: observed.at(self.step, f"work_order.{name}") for name in self.arguments}
        return WriteFact(name=self.name, tool=observed.tools[self.step], arguments=chosen)


Oracle = Annotated[
    NumberOracle | SetOracle | TextOracle | TimeOracle | AbsenceOracle | WriteOracle, Field(discriminator="oracle")
]


def filled(oracle: Oracle, drawn: Mapping[str, Any]) -> Oracle:
    """The oracle with the slots in its name and paths filled in."""
    texts = {key: fill_text(str(value), drawn) for key in ("name", "path") if (value := getattr(oracle, key, None))}
    return oracle.model_copy(update=texts)


def _names(value: Any, key: str | None) -> tuple[str, ...]:
    """The names in a list (of rows: their `key`), or in all lists of a mapping; each once."""
    if isinstance(value, Mapping):
        value = [name for part in value.values() for name in part]
    return tuple(dict.fromkeys(str(row[key]) if key else str(row) for row in value))
