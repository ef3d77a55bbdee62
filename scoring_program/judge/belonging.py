"""What a value of the gold record belongs to, and which other values it could be mistaken for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, islice
from typing import Any

from assetops.contract.scenario import Fact, GoldStandard, GoldStep, NumberFact, TimeFact
from assetops.contract.trajectory import Scope
from judge.words import fold, named, near, parse_moment, words

Value = float | datetime
MAX_LEAVES = 5000  # of one result
MAX_LIST = 60  # records looked at in one list
MAX_RIVALS = 40  # of one fact
LONGEST_NAME = 40  # characters
SAME = 1e-5  # of a value: results and facts are rounded apart
_NO_NAMES = frozenset({"message", "data", "unit", "condition", "description", "side"})
_MOMENT_AND_MORE = re.compile(r"^\d{4}-\d{2}-\d{2}")
_NAME_AND_CODE = re.compile(r"\b([A-Z][A-Za-z]+ \d{1,3}) \(([A-Z][A-Z]*\d{2,})\)")
_GENERIC = frozenset(
    words(
        "the of and for in its it one other value values count number id ids name time percent hours days minutes "
        "work order orders cost costs at on that this with"
    )
)
_SYNONYMS = {
    "max": ("maximum", "highest", "peak", "largest", "greatest"),
    "min": ("minimum", "lowest", "smallest", "least"),
    "mean": ("average", "avg", "averaged", "averages"),
    "difference": ("differs", "differ", "higher by", "lower by", "gap"),
    "last": ("latest", "most recent"),
    "labor": ("labour",),
    "material": ("materials",),
    "preventive": ("preventative",),
    "finished": ("completed", "ended"),
    "start": ("started", "begin", "began", "from"),
    "end": ("ended", "until"),
    "mttr": ("time to repair",),
    "mtbf": ("time between failures",),
    "mae": ("mean absolute error",),
    "rmse": ("root mean square error", "root mean squared error"),
    "smape": ("symmetric mean absolute percentage error",),
    "rpn": ("risk priority number",),
    # As the tools word them.
    "threshold": ("above", "below", "over", "under", "limit"),
    "share": ("% of", "percent of"),
    "readings": ("% of", "percent of", "out of", "in all"),
    "bound": ("bounds", "expected"),
    "duration": ("took", "lasted"),
    "interval": ("interval is on average", "to either side"),
}
_UNIT_WORDS = frozenset({"readings"})  # stands behind any of the counts
_FORECAST = frozenset({"forecast", "predicted"})
_OF_BOUNDS = frozenset({"strongest", "observed", "measured", "reached"})  # a value, as against its bounds


@dataclass(frozen=True)
class Owned:
    """A value, how far a number (or, in minutes, a moment) may be off, and the folded names and words it goes by."""

    value: Value
    tolerance: float
    forms: frozenset[str]


Pair = tuple[Owned, Owned]
"""Two values with names and words that tell them apart: neither has one of the other's."""


@dataclass(frozen=True)
class _Leaf:
    """A value inside a result. `record`: which mapping it stands in; `shape`: its path without places in lists."""

    value: Value
    key: str
    context: frozenset[str]
    depth: int
    record: int
    shape: tuple[str, ...]


def rival_pairs(gold: GoldStandard) -> Iterator[Pair]:
    """What an answer may exchange: two facts; a fact and another value of its result (a minimum for a maximum)."""
    aliases = _aliases(gold)
    dated = {step.id: _dated(step) for step in gold.steps}
    leaves = [leaf for step in gold.steps for leaf in _leaves_of(step, aliases, dated)]
    facts = [(fact, _own_leaves(fact, leaves)) for fact in gold.facts if isinstance(fact, NumberFact | TimeFact)]
    for (one, left), (other, right) in combinations(facts, 2):
        if _unit(one) == _unit(other):
            yield from _apart(_owned(one, left), _owned(other, right))
    for fact, own in facts:
        for leaf, rival in _rivals(own, leaves):
            yield from _apart(
                *(
                    Owned(each.value, _tolerance(fact, each), _key_forms(each.key) | each.context)
                    for each in (leaf, rival)
                )
            )


def _unit(fact: NumberFact | TimeFact) -> str | None:
    return fact.unit if isinstance(fact, NumberFact) else fact.kind


def _apart(one: Owned, other: Owned) -> Iterator[Pair]:
    """The two with what tells them apart; nothing when there is no such thing, or the values are as good as one."""
    first, second = one.forms - other.forms, other.forms - one.forms
    if first and second and not _alike(one, other):
        yield Owned(one.value, one.tolerance, first), Owned(other.value, other.tolerance, second)


def _alike(one: Owned, other: Owned) -> bool:
    if isinstance(one.value, datetime) or isinstance(other.value, datetime):
        both = isinstance(one.value, datetime) and isinstance(other.value, datetime)
        return not both or near(one.value, other.value, one.tolerance + other.tolerance)  # type: ignore[arg-type]
    return abs(one.value - other.value) <= one.tolerance + other.tolerance


def _tolerance(fact: Fact, leaf: _Leaf) -> float:
    """How far another value of the fact's result may be off: the fact's own share, and no more than the fact itself.

    A difference of two means bears a large share of itself, which says nothing of the means.
    """
    if isinstance(fact, TimeFact):
        return fact.tolerance_minutes
    if not isinstance(fact, NumberFact) or not isinstance(leaf.value, float):
        return 0.0
    share = fact.tolerance / abs(fact.value) if fact.value else 0.0
    return min(share * abs(leaf.value), fact.tolerance)


def _owned(fact: NumberFact | TimeFact, own: list[_Leaf]) -> Owned:
    forms = _name_forms(fact.name).union(*(leaf.context | _key_forms(leaf.key) for leaf in own))
    if isinstance(fact, TimeFact):
        return Owned(parse_moment(fact.value) or datetime.min, fact.tolerance_minutes, forms)
    return Owned(fact.value, fact.tolerance, forms)


def _own_leaves(fact: NumberFact | TimeFact, leaves: list[_Leaf]) -> list[_Leaf]:
    """Where the fact stands in the gold record: there where it lies least deep, since small counts lie everywhere."""
    value = parse_moment(fact.value) if isinstance(fact, TimeFact) else fact.value
    found = [leaf for leaf in leaves if _is(leaf.value, value)]
    least = min((leaf.depth for leaf in found), default=0)
    return [leaf for leaf in found if leaf.depth == least]


def _is(value: Value, wanted: Value | None) -> bool:
    if isinstance(value, datetime) or isinstance(wanted, datetime) or wanted is None:
        return value == wanted
    return abs(value - wanted) <= SAME * abs(wanted)


def _rivals(own: list[_Leaf], leaves: list[_Leaf]) -> list[tuple[_Leaf, _Leaf]]:
    """Other values of the same record, and the same value of its sister records, as in a ranking."""
    found = [
        (leaf, other)
        for leaf in own
        for other in leaves
        if isinstance(leaf.value, datetime) == isinstance(other.value, datetime)
        and (other.record == leaf.record) != (other.shape == leaf.shape)
    ]
    return found[:MAX_RIVALS]


def _leaves_of(step: GoldStep, aliases: Mapping[str, str], dated: Mapping[str, frozenset[str]]) -> Iterator[_Leaf]:
    """The values of a step's result. What the step looked at is a name for all of them.

    Of two things compared the first is called value, the second other_value: each goes by its own scope, and their
    difference by that word alone.
    """
    sides = dict(zip(("value", "other_value"), _compared(step, aliases, dated), strict=False))
    everything = frozenset[str]().union(*(_scope_forms(scope, aliases) for scope in step.scopes))
    for leaf in islice(_walk(step.result, frozenset(), (step.id,), aliases), MAX_LEAVES):
        of_all = leaf.context | sides.get(leaf.key, everything)
        yield replace(leaf, context=frozenset() if leaf.key == "difference" else of_all)


def _compared(step: GoldStep, aliases: Mapping[str, str], dated: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """By what each of two things compared goes. A forecast's window is not that of the data it was made from.

    The first thing the comparison depends on is the one data set, the last the other; a look-up may lie between.
    """
    looked_at = [scope for scope in step.scopes if scope.source != "models"]
    if "other_value" not in step.result or len(looked_at) != 2:
        return []
    windows = [dated[other] for other in step.depends_on if dated.get(other)]
    if len(windows) < 2:
        return [_scope_forms(scope, aliases) for scope in looked_at]
    return [
        _named_in(scope, aliases) | window for scope, window in zip(looked_at, (windows[0], windows[-1]), strict=True)
    ]


def _dated(step: GoldStep) -> frozenset[str]:
    """The window that a step's data covers, and that it is a forecast."""
    window = _window_forms(step.result.get("start"), step.result.get("final"))
    return window | (_FORECAST if window and any(scope.source == "models" for scope in step.scopes) else frozenset())


def _scope_forms(scope: Scope, aliases: Mapping[str, str]) -> frozenset[str]:
    return _named_in(scope, aliases) | _window_forms(scope.start, scope.final)


def _named_in(scope: Scope, aliases: Mapping[str, str]) -> frozenset[str]:
    """A single asset or item names what was found; of several, none does."""
    alone = [*(scope.assets if len(scope.assets) == 1 else ()), *(scope.items if len(scope.items) == 1 else ())]
    return _forms(alone, aliases)


def _walk(
    data: Any, context: frozenset[str], path: tuple[str, ...], aliases: Mapping[str, str], depth: int = 0
) -> Iterator[_Leaf]:
    if isinstance(data, list | tuple):
        for part in data[:MAX_LIST]:
            yield from _walk(part, context, path, aliases, depth)
    if not isinstance(data, Mapping):
        return
    texts = [value for key, value in data.items() if isinstance(value, str) and key not in _NO_NAMES]
    own = context | _forms(texts, aliases) | _window_forms(data.get("start"), data.get("final") or data.get("end"))
    counted = own | ({fold(str(data["side"]))} if "side" in data else set())  # how often it was above the threshold
    for key, value in data.items():
        shape = (*path, str(key))
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield _Leaf(float(value), str(key), counted if key == "count" else own, depth, id(data), shape)
        elif isinstance(value, str) and _MOMENT_AND_MORE.match(value) and (moment := parse_moment(value)):
            yield _Leaf(moment, str(key), own, depth, id(data), shape)
        elif not isinstance(value, str):
            yield from _walk(value, own, shape, aliases, depth + 1)


def _aliases(gold: GoldStandard) -> dict[str, str]:
    """The name that goes with a code: "Chiller 6" for CWC33006, as the results' messages have it."""
    said = " ".join(str(step.result.get("message", "")) for step in gold.steps)
    return {fold(code): fold(name) for name, code in _NAME_AND_CODE.findall(said)}


def _forms(texts: list[str], aliases: Mapping[str, str]) -> frozenset[str]:
    found = {fold(text) for text in texts if 2 < len(text) <= LONGEST_NAME and not _MOMENT_AND_MORE.match(text)}
    return frozenset(found | {aliases[one] for one in found if one in aliases} | {
        fold(name) for one in texts for name in named(one)
    })  # fmt: skip


def _window_forms(start: Any, final: Any) -> frozenset[str]:
    """The days a window starts and ends on; also the year when it is one."""
    first = parse_moment(start) if isinstance(start, str) else None
    last = parse_moment(final) if isinstance(final, str) else None
    days = {f"{moment:%Y-%m-%d}" for moment in (first, last) if moment}
    whole = first and last and (first.month, first.day, last.month, last.day) == (1, 1, 1, 1)
    return frozenset(days | ({str(first.year)} if whole and last.year == first.year + 1 else set()))  # type: ignore[union-attr]


def _key_forms(key: str) -> frozenset[str]:
    return _worded(key.replace("_", " ")) | (_OF_BOUNDS if key == "value" else frozenset())


def _name_forms(name: str) -> frozenset[str]:
    """Of "mean of Chiller 16" the machine and the word mean."""
    entities = named(name)
    for one in entities:
        name = name.replace(one, " ")
    return _worded(name) | {fold(one) for one in entities}


def _worded(text: str) -> frozenset[str]:
    plain = [word for word in words(text) if len(word) > 2 and word not in _GENERIC]
    return frozenset(plain).difference(_UNIT_WORDS).union(*(_SYNONYMS.get(word, ()) for word in plain))
