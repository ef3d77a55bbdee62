"""Pools of scenarios: many instances over all families, no two alike, the same for the same key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assetops.contract.errors import Problem
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.seal import mac
from assetops.contract.submission import TRACKS, Track
from assetops.environment.store import Plant
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.instantiate import Instance, Label, Rejected, instantiate

Pair = tuple[Scenario, GoldStandard]
PUBLIC_FAMILIES: dict[Track, str] = {
    "Task Planning": "iot-mean-in-window",
    "Task Execution": "iot-reading-at-time",
}
_TRIES = 30  # instances tried for each one wanted, before a family is given up


@dataclass
class Report:
    """What became of the instances tried, by family: how many were kept, and why others were not."""

    kept: Counter[str] = field(default_factory=Counter)
    rejected: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)

    def reject(self, family: str, why: Rejected) -> None:
        """Count a rejection; the first of each reason is kept in full."""
        self.rejected.setdefault(family, Counter())[why.reason] += 1
        self.examples.setdefault((family, why.reason), why.detail)

    def rate(self, family: str) -> float:
        """The share of tried instances that were rejected."""
        lost = sum(self.rejected.get(family, Counter()).values())
        return lost / max(1, lost + self.kept[family])

    def lines(self) -> list[str]:
        """One line a family: kept, rejected, reasons."""
        names = sorted({*self.kept, *self.rejected})
        return [
            f"{name}: {self.kept[name]} kept, {self.rate(name):.0%} rejected"
            + "".join(f", {reason} {count}" for reason, count in sorted(self.rejected.get(name, Counter()).items()))
            for name in names
        ]


class _Stream:
    """The usable instances of one family, one after another."""

    def __init__(self, family: Family, plant: Plant, labels: Sequence[Label], key: bytes, report: Report) -> None:
        self._family, self._plant, self._labels, self._key, self._report = family, plant, labels, key, report
        self._index = 0

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
        if not made:
            raise Problem(
                "pool_exhausted",
                f"The families gave {len(pool)} different scenarios on plant {plant.name}, {count} are wanted.",
                "Ask for fewer, or add families.",
            )
        pool += [(one.scenario, one.gold) for one in made]
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
) -> dict[Track, list[Pair]]:
    """One pool of `count` for each track, as `build_pool` makes it; no utterance occurs in both."""
    pools: dict[Track, list[Pair]] = {}
    seen = set(avoid)
    for track in TRACKS:
        own = bytes.fromhex(mac(key, "pool", track.encode()))
        pools[track] = build_pool(plant, labels, own, count, families, seen, report)
        seen |= {scenario.utterance for scenario, _ in pools[track]}
    return pools


def public_scenario(plant: Plant, labels: Sequence[Label], key: bytes, track: Track) -> Pair:
    """The track's one public scenario: an easy and instructive family's first instance on the public plant."""
    family = next(family for family in load_families() if family.id == PUBLIC_FAMILIES[track])
    own = bytes.fromhex(mac(key, "public scenario", track.encode()))
    made = _Stream(family, plant, labels, own, Report()).next(set(), public=True)
    if made is None:
        raise Problem("pool_exhausted", f"Family {family.id} gives no scenario on plant {plant.name}.", "Mend it.")
    return made.scenario, made.gold
