"""Positions say what came before what; the chain notices every change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.trajectory import ThoughtEvent, chain, precedes

PATHS = st.lists(st.integers(0, 4), min_size=1, max_size=5).map(tuple)


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        ((1,), (2,), True),
        ((2,), (1,), False),
        ((1,), (1,), False),
        ((3, 0, 1), (3, 1, 1), False),  # two branches of one fork
        ((3, 0, 9), (4,), True),  # a branch, and what came after the join
        ((2,), (3, 1, 1), True),
        ((3, 0, 1), (3, 0, 2), True),
        ((3, 0, 2, 1, 1), (3, 0, 3), True),
    ],
)
def test_order_within_a_branch_and_none_between_branches(
    first: tuple[int, ...], second: tuple[int, ...], before: bool
) -> None:
    assert precedes(first, second) is before


@given(PATHS, PATHS, PATHS)
def test_before_is_a_strict_partial_order(one: tuple[int, ...], two: tuple[int, ...], three: tuple[int, ...]) -> None:
    assert not precedes(one, one)
    assert not (precedes(one, two) and precedes(two, one))
    if precedes(one, two) and precedes(two, three):
        assert precedes(one, three)


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=5), st.data())
def test_the_chain_notices_a_changed_a_lost_and_a_moved_event(texts: list[str], data: st.DataObject) -> None:
    events = [ThoughtEvent(at=(place,), text=text) for place, text in enumerate(texts, start=1)]
    place = data.draw(st.integers(0, len(events) - 1))
    changed = list(events)
    changed[place] = changed[place].model_copy(update={"text": changed[place].text + "c"})
    assert chain(changed) != chain(events)
    assert chain(events[:place] + events[place + 1 :]) != chain(events)
    assert len(events) == 1 or chain(list(reversed(events))) != chain(events)
