"""τ-match: identity 1, nothing 0, padding lowers, independent steps may swap, dependent ones may not."""

from __future__ import annotations

from assetops.contract.trajectory import CallEvent, Trajectory
from tau_match import tau_match
from tests.scoring.conftest import Known


def with_calls(trajectory: Trajectory, calls: list[CallEvent]) -> Trajectory:
    return trajectory.model_copy(update={"events": tuple(calls)})


def test_the_gold_trajectory_matches_itself_and_the_empty_one_not_at_all(known: list[Known]) -> None:
    for one in known:
        assert tau_match(one.gold, one.trajectory).value == 1.0, one.gold.family
        assert tau_match(one.gold, with_calls(one.trajectory, [])).value == 0.0


def test_padding_strictly_lowers_it_and_the_answer_plays_no_part(known: list[Known]) -> None:
    padding = CallEvent(at=(99,), tool="get_ai_tasks", arguments={}, ok=True, result={"message": ""})
    for one in known:
        padded = tau_match(one.gold, with_calls(one.trajectory, [*one.trajectory.calls, padding])).value
        assert 0 < padded < 1
        assert tau_match(one.gold, one.trajectory.model_copy(update={"answer": ""})).value == 1.0


def test_losing_a_step_lowers_it(known: list[Known]) -> None:
    for one in known:
        if len(one.gold.steps) > 1:
            assert tau_match(one.gold, with_calls(one.trajectory, list(one.trajectory.calls[:-1]))).value < 1


def test_dependent_steps_backwards_lower_it_below_their_loss_of_order(known: list[Known]) -> None:
    for one in known:
        calls = one.trajectory.calls
        if len(calls) == 2 and one.gold.steps[1].depends_on:
            places = [call.at for call in reversed(calls)]
            backwards = [call.model_copy(update={"at": at}) for call, at in zip(calls, places, strict=True)]
            assert tau_match(one.gold, with_calls(one.trajectory, backwards)).value <= 0.5


def test_swapping_independent_steps_changes_nothing(known: list[Known]) -> None:
    tried = 0
    for one in known:
        first_two = one.gold.steps[:2]
        if len(first_two) == 2 and not first_two[0].depends_on and not first_two[1].depends_on:
            first, second, *rest = one.trajectory.calls
            swapped = [second.model_copy(update={"at": first.at}), first.model_copy(update={"at": second.at}), *rest]
            assert tau_match(one.gold, with_calls(one.trajectory, swapped)).value == 1.0, one.gold.family
            tried += 1
    assert tried
