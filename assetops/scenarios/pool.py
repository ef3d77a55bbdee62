"""Pools of scenarios: many instances over all families, no two alike, the same for the same key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from assetops.contract.errors import Problem
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.seal import mac
from assetops.contract.submission import Track
from assetops.environment.store import Plant
from assetops.llm.embedding import Embed, lexical
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.instantiate import Instance, Label, Rejected, instantiate
from assetops.scenarios.neighbours import Item, nearest_unused
from assetops.scenarios.wording import wording_of

Pair = tuple[Scenario, GoldStandard]
PUBLIC_FAMILIES: dict[Track, str] = {
    "Task Planning": "iot-mean-in-window",
    "Task Execution": "iot-reading-at-time",
}
_TRIES = 30  # instances tried for each one wanted, before a family is given up
_CANDIDATES = 2  # new instances for each counterpart wanted
_FEW = 60  # families


@dataclass
class Report:
    """What became of the instances tried, by family: how many were kept, and why others were not.

    `similarities`: of the pairs of counterparts.
    """

    kept: Counter[str] = field(default_factory=Counter)
    rejected: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    similarities: list[float] = field(default_factory=list)

    def reject(self, family: str, why: Rejected) -> None:
        """Count a rejection; the first of each reason is kept in full."""
        self.rejected.setdefault(family, Counter())[why.reason] += 1
        self.examples.setdefault((family, why.reason), why.detail)

    def add(self, other: Report) -> None:
        """Count what another report counted."""
        self.kept += other.kept
        for family, reasons in other.rejected.items():
            self.rejected.setdefault(family, Counter()).update(reasons)
        self.examples = {**other.examples, **self.examples}

    def rate(self, family: str) -> float:
        """The share of tried instances that were rejected."""
        lost = sum(self.rejected.get(family, Counter()).values())
        return lost / max(1, lost + self.kept[family])

    def lines(self) -> list[str]:
        """One line a family: kept, rejected, reasons; and one for the counterparts."""
        names = sorted({*self.kept, *self.rejected})
        near = self.similarities or [0.0]
        pairs = f"{len(self.similarities)} pairs of counterparts: mean similarity {sum(near) / len(near):.3f}"
        return [
            f"{name}: {self.kept[name]} kept, {self.rate(name):.0%} rejected"
            + "".join(f", {reason} {count}" for reason, count in sorted(self.rejected.get(name, Counter()).items()))
            for name in names
        ] + [f"{pairs}, least {min(near):.3f}"]


class _Stream:
    """The usable instances of one family, one after another."""

    def __init__(self, family: Family, plant: Plant, labels: Sequence[Label], key: bytes, report: Report) -> None:
        self._family, self._plant, self._labels, self._key, self._report = family, plant, labels, key, report
        self._index = 0
        self.given_up = False

    def next(self, seen: set[str], public: bool = False) -> Instance | None:
        """The next instance whose utterance is new; None when so many in a row were rejected."""
        for _ in range(_TRIES):
            made = instantiate(self._family, self._plant, self._labels, self._key, self._index, public)
            self._index += 1
            if isinstance(made, Instance) and made.scenario.utterance in seen:
                made = Rejected("seen", made.scenario.utterance)
            if isinstance(made, Instance):
                seen.add(made.scenario.utterance)
                self._report.kept[self._family.id] += 1
                return made
            self._report.reject(self._family.id, made)
        self.given_up = True
        return None


def build_pool(
    plant: Plant,
    labels: Sequence[Label],
    key: bytes,
    count: int,
    families: Sequence[Family] | None = None,
    avoid: Collection[str] = (),
    report: Report | None = None,
) -> list[Pair]:
    """Hidden scenarios with their gold standards, going round the families until there are `count`.

    Args:
        key: the secret of this pool; another key gives other instances.
        families: the families to use; by default those of the repository.
        avoid: utterances of other pools, none of which may occur here.
        report: counts what was rejected and why.

    Raises:
        Problem: `pool_exhausted` when the families give no more different instances on this plant.
    """
    tally = report if report is not None else Report()
    streams = [
        _Stream(family, plant, labels, key, tally)
        for family in _in_turn(load_families() if families is None else families)
    ]
    seen = set(avoid)
    pool: list[Pair] = []
    while len(pool) < count:
        made = [one for stream in streams[: count - len(pool)] if (one := stream.next(seen)) is not None]
        pool += [(one.scenario, one.gold) for one in made]
        streams = [stream for stream in streams if not stream.given_up]
        if not streams and len(pool) < count:
            raise Problem(
                "pool_exhausted",
                f"The families gave {len(pool)} different scenarios on plant {plant.name}, {count} are wanted.",
                "Ask for fewer, or add families.",
            )
    return pool


def _in_turn(families: Sequence[Family]) -> list[Family]:
    """The families with their types taking turns, so that a pool that ends within a round is balanced."""
    place: Counter[str] = Counter()
    order: list[tuple[int, Family]] = []
    for family in families:
        order.append((place[family.type], family))
        place[family.type] += 1
    return [family for _, family in sorted(order, key=lambda pair: pair[0])]


def build_pools(
    plant: Plant,
    labels: Sequence[Label],
    key: bytes,
    count: int,
    families: Sequence[Family] | None = None,
    avoid: Collection[str] = (),
    report: Report | None = None,
    embed: Embed = lexical,
) -> dict[Track, list[Pair]]:
    """A planning pool of `count` and, in the same order, each scenario's counterpart as the execution pool.

    Counterparts are the nearest unused neighbours (see `neighbours`) among twice as many new instances of the same
    families; of few families among as many, if that suffices: else one that is nobody's nearest would be left out of
    the execution pool, which needs every one for its draws. No utterance occurs in both pools.

    Raises:
        Problem: `pool_exhausted`; `no_neighbour`, when some scenario has no counterpart.
    """
    given = load_families() if families is None else families
    tally = report if report is not None else Report()
    planning = build_pool(plant, labels, _own(key, "planning"), count, given, avoid, tally)
    seen = {*avoid, *(scenario.utterance for scenario, _ in planning)}
    wordings = {family.id: family.wordings for family in given}
    for factor in (1, _CANDIDATES) if len(given) < _FEW else (_CANDIDATES,):
        trial = Report()
        candidates = build_pool(plant, labels, _own(key, "candidates"), factor * count, given, seen, trial)
        items = [[_item(scenario, wordings) for scenario, _ in pairs] for pairs in (planning, candidates)]
        found = nearest_unused(items[0], items[1], embed)
        if len(found) == count:
            break
    tally.add(trial)
    if len(found) < count:
        raise Problem(
            "no_neighbour",
            f"{count - len(found)} of {count} scenarios have no counterpart of their category in other words.",
            "Add families, or wordings, of the categories that have few.",
        )
    tally.similarities += [pair.similarity for pair in found]
    by_id = {scenario.id: (scenario, gold) for scenario, gold in candidates}
    return {"Task Planning": planning, "Task Execution": [by_id[pair.counterpart.id] for pair in found]}


def _own(key: bytes, purpose: str) -> bytes:
    return bytes.fromhex(mac(key, "pool", purpose.encode()))


def _item(scenario: Scenario, wordings: Mapping[str, Sequence[str]]) -> Item:
    number = wording_of(wordings[scenario.family], scenario.utterance)
    return Item(scenario.id, scenario.utterance, scenario.category, scenario.family, f"{scenario.family} {number}")


def public_scenario(plant: Plant, labels: Sequence[Label], key: bytes, track: Track) -> Pair:
    """The track's one public scenario: an easy and instructive family's first instance on the public plant."""
    family = next(family for family in load_families() if family.id == PUBLIC_FAMILIES[track])
    own = bytes.fromhex(mac(key, "public scenario", track.encode()))
    made = _Stream(family, plant, labels, own, Report()).next(set(), public=True)
    if made is None:
        raise Problem("pool_exhausted", f"Family {family.id} gives no scenario on plant {plant.name}.", "Mend it.")
    return made.scenario, made.gold
