"""Score_Public = 100 x passed / 66, an unfinished scenario counted as six failures (DESIGN section 8)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.scores import COLUMNS
from assetops.contract.trajectory import Status, Trajectory, Usage
from assetops.contract.verdict import CRITERIA, Verdict
from judging import unfinished
from scores import score, score_columns, two_digits, zero_scores

SIX = st.lists(st.sampled_from(["met", "unmet", "cannot_assess"]), min_size=6, max_size=6)
LATE: list[Status] = ["deadline", "agent_error", "bad_plan"]


def verdicts(outcomes: list[str]) -> list[Verdict]:
    return [
        Verdict.model_validate(
            {"scenario": "s", "criterion": criterion, "outcome": outcome, "code": outcome, "reason": "."}
        )
        for criterion, outcome in zip(CRITERIA, outcomes, strict=True)
    ]


def trajectory(status: Status) -> Trajectory:
    usage = Usage(tool_calls=3, llm_tokens=17)
    return Trajectory(scenario="s", status=status, answer="", chain="", usage=usage)


@given(st.lists(SIX | st.sampled_from(LATE), max_size=11), st.sampled_from([10, 11]))
def test_the_score_is_the_published_formula_over_all_selected_scenarios(runs: list[object], selected: int) -> None:
    runs = runs[:selected]
    trajectories = [trajectory("finished") if isinstance(one, list) else trajectory(one) for one in runs]  # type: ignore[arg-type]
    judged = [
        verdicts(one) if isinstance(one, list) else unfinished(late)
        for one, late in zip(runs, trajectories, strict=True)
    ]
    met = sum(outcome == "met" for one in runs if isinstance(one, list) for outcome in one)
    assert score(judged, selected) == pytest.approx(float(Fraction(100 * met, selected * 6)), abs=1e-12)
    columns = score_columns(judged, trajectories, 0.5, selected)
    assert list(columns) == list(COLUMNS)
    assert columns["score"] == pytest.approx(sum(columns[criterion] for criterion in CRITERIA) / 6)
    assert columns["scenarios_completed"] == sum(isinstance(one, list) for one in runs)


@given(st.lists(SIX, max_size=11), st.data())
def test_losing_a_scenario_never_raises_the_score(runs: list[list[str]], data: st.DataObject) -> None:
    """The 2025 edition divided by what was left: a 5 of 7 became a team's best."""
    judged = [verdicts(one) for one in runs]
    kept = [one for one in judged if data.draw(st.booleans())]
    assert score(kept, 11) <= score(judged, 11)


def test_more_scenarios_than_selected_are_a_defect_of_ours() -> None:
    with pytest.raises(ValueError, match="more scenarios"):
        score([verdicts(["met"] * 6)] * 12, 11)


@given(st.integers(0, 10**9))
def test_counts_carry_two_significant_digits_and_are_right_to_five_percent(count: int) -> None:
    rounded = two_digits(count)
    assert len(str(int(rounded)).rstrip("0")) <= 2
    assert abs(rounded - count) <= 0.05 * count


def test_a_refused_submission_has_0_in_every_column() -> None:
    assert zero_scores() == dict.fromkeys(COLUMNS, 0)
