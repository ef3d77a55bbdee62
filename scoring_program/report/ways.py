"""The ways of failing that a team can act on: the categories, and the failure modes that no category covers."""

from __future__ import annotations

from collections.abc import Sequence

from failure_modes import NOT_YET_NAMED, OTHER, CategoryCount, ModeCount
from failure_modes.categories import CATEGORY_OF
from report.model import Way


def build_ways(categories: Sequence[CategoryCount], modes: Sequence[ModeCount]) -> tuple[Way, ...]:
    """The most widespread first, what has no name last. What has a category is not told a second time as a mode."""
    unnamed = any(one.category == NOT_YET_NAMED for one in categories)
    ways = [_of_category(one) for one in categories]
    ways += [_of_mode(one) for one in modes if not _covered(one) and not (unnamed and one.mode == OTHER)]
    return tuple(sorted(ways, key=lambda way: (way.title in (OTHER.title, NOT_YET_NAMED.title), -way.scenarios)))


def _covered(one: ModeCount) -> bool:
    return all(seen.code in CATEGORY_OF for seen in one.seen)


def _of_category(one: CategoryCount) -> Way:
    category = one.category
    return Way(
        anchor=f"way-{category.id}",
        number="",
        title=category.title,
        scenarios=one.scenarios,
        meaning=category.meaning,
        criterion=category.criterion,
        next_step=category.next_step,
    )


def _of_mode(one: ModeCount) -> Way:
    mode = one.mode
    return Way(
        anchor=f"way-{mode.id}",
        number="" if mode == OTHER else mode.id,
        title=mode.title,
        scenarios=one.scenarios,
        meaning=mode.meaning,
        criterion=mode.criterion,
        next_step=mode.advice,
    )
