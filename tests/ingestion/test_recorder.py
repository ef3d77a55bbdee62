"""The recorder owns order, budgets and caps: nothing in a trajectory depends on which thread was faster."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.trajectory import CallEvent, ErrorEvent, ThoughtEvent, Trajectory, chain, precedes
from recorder import MAX_EVENTS, MAX_TRAJECTORY_BYTES, Branch, Recorder


def call(branch: Branch, result: dict[str, Any] | None = None, **arguments: Any) -> CallEvent:
    return CallEvent(at=branch.position(), tool="sites", arguments=arguments, ok=True, result=result or {"message": ""})


@given(st.integers(1, 100), st.lists(st.integers(1, 7), max_size=5))
def test_forking_neither_makes_nor_loses_calls(calls: int, forks: list[int]) -> None:
    main = Branch((), calls)
    for count in forks:
        branches = main.fork(count)
        assert main.calls_left + sum(branch.calls_left for branch in branches) == calls
        assert max(branch.calls_left for branch in branches) == min(branch.calls_left for branch in branches)
        main.join(branches)
        assert main.calls_left == calls


@given(st.randoms())
def test_events_of_parallel_branches_are_ordered_by_branch_and_sequence(order: random.Random) -> None:
    def trajectory(shuffled: bool) -> Any:
        recorder = Recorder("s", 100)
        first = call(recorder.main)
        branches = recorder.main.fork(3)
        events = [call(branch, at=place) for place, branch in enumerate(branches) for _ in range(3)]
        last = call(recorder.main)
        everything = [first, *events, last]
        if shuffled:
            order.shuffle(everything)
        for event in everything:
            recorder.add(event)
        return recorder.close("finished", "done", 0)

    assert trajectory(True).as_bytes() == trajectory(False).as_bytes()


def test_what_is_after_a_join_comes_after_the_branches() -> None:
    main = Branch((), 10)
    branches = main.fork(2)
    inner, other = branches[0].position(), branches[1].position()
    main.join(branches)
    after = main.position()
    assert precedes(inner, after)
    assert precedes(other, after)
    assert not precedes(inner, other)
    assert not precedes(other, inner)


def test_a_flood_of_results_is_cut_with_marks_and_stays_below_the_cap() -> None:
    recorder = Recorder("s", 1000)
    for _ in range(300):
        recorder.add(call(recorder.main, {"message": "m" * 90_000}))
    recorder.add(call(recorder.main, {"message": "m" * 200_000}))
    trajectory = recorder.close("finished", "x" * 1_000_000, 0)
    assert trajectory.truncated
    assert len(trajectory.as_bytes()) < MAX_TRAJECTORY_BYTES + 2_000_000
    assert "cut" in trajectory.calls[-1].result
    assert "[cut, " in trajectory.answer
    assert trajectory.chain == chain(trajectory.events)


@pytest.mark.parametrize("text", ["short", "x" * 9000])
def test_what_is_left_out_has_a_mark_in_its_place_and_does_not_depend_on_who_was_faster(text: str) -> None:
    def trajectory(order: int) -> Trajectory:
        recorder = Recorder("s", 10)
        branches = recorder.main.fork(3)
        events = [ThoughtEvent(at=branch.position(), text=text) for branch in branches for _ in range(1000)]
        for event in events[::order]:
            recorder.add(event)
        return recorder.close("finished", "done", 0)

    closed = trajectory(1)
    *kept, mark = closed.events
    assert closed.truncated
    assert isinstance(mark, ErrorEvent)
    assert (mark.code, mark.message) == ("truncated", f"{3000 - len(kept)} further events are left out.")
    assert len(kept) == MAX_EVENTS if text == "short" else len(kept) < MAX_EVENTS
    assert len(closed.as_bytes()) < MAX_TRAJECTORY_BYTES + 2_000_000
    assert trajectory(-1).as_bytes() == closed.as_bytes()


def test_nothing_is_written_after_the_end() -> None:
    recorder = Recorder("s", 10)
    recorder.add(ThoughtEvent(at=recorder.main.position(), text="in time"))
    trajectory = recorder.close("deadline", "", 0)
    recorder.add(ErrorEvent(at=recorder.main.position(), code="late", message="too late"))
    assert recorder.close("deadline", "", 0).events == trajectory.events
