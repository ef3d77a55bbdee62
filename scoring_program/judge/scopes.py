"""Did calls touch the data that a gold step touched? Compared by what the tools say they looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from assetops.contract.trajectory import CallEvent, Scope
from judge.words import parse_moment

EDGE = timedelta(minutes=30)
WIDER = 3  # a call may look at a window up to three times as long, plus two days
MOST_PIECES = 200


def _window(scope: Scope) -> tuple[datetime | None, datetime | None]:
    return parse_moment(scope.start), parse_moment(scope.final)


def _window_covers(wide: Scope, gold: Scope) -> bool:
    gold_start, gold_final = _window(gold)
    start, final = _window(wide)
    if gold_start is None or gold_final is None:
        return (start is None or gold_start is not None) and (final is None or gold_final is not None)
    if start is None or final is None:
        return gold.source != "telemetry"
    inside = start <= gold_start + EDGE and final >= gold_final - EDGE
    return inside and final - start <= WIDER * (gold_final - gold_start) + timedelta(days=2)


def _names_cover(have: tuple[str, ...], want: tuple[str, ...]) -> bool:
    """No names means all of them: who looked at all covers some, who looked at some does not cover all."""
    return not have or (bool(want) and set(want) <= set(have))


def scope_covers(scope: Scope, gold: Scope) -> bool:
    """True when `scope` touched the data of `gold`: its source, assets, items and window."""
    return (
        scope.source == gold.source
        and _names_cover(scope.assets, gold.assets)
        and _names_cover(scope.items, gold.items)
        and _window_covers(scope, gold)
    )


def touches(call: CallEvent, golds: Sequence[Scope]) -> bool:
    """True when the call touched all these scopes."""
    return all(any(scope_covers(scope, gold) for scope in call.scopes) for gold in golds)


def pieces(calls: Sequence[CallEvent], golds: Sequence[Scope]) -> list[CallEvent]:
    """The calls that together touched all these scopes, asset by asset and item by item; none when they did not."""
    wanted = [piece for gold in golds for piece in _cut(gold)]
    if len(wanted) > MOST_PIECES:
        return []
    found = [[call for call in calls if touches(call, (piece,))] for piece in wanted]
    doing = {call.at for each in found for call in each}
    return [call for call in calls if call.at in doing] if wanted and all(found) else []


def _cut(gold: Scope) -> Iterator[Scope]:
    for asset in gold.assets or (None,):
        for item in gold.items or (None,):
            names = {"assets": (asset,) if asset else (), "items": (item,) if item else ()}
            yield gold.model_copy(update=names)
