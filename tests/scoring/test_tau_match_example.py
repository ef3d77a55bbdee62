"""The worked example of pages/tau_match.md: each of its numbers is recomputed."""

from __future__ import annotations

from pathlib import Path

from assetops.contract.trajectory import CallEvent
from similarity import ARGUMENTS, DONE, TEXT, TEXT_ALONE, TOOL, agent_steps, ready, similarity
from tau_match import THRESHOLD, matched, tau_match
from tests.scoring.made_gold import trajectory
from tests.scoring.tau_match_example import AGENT, GOLD, HISTORY, ORDER, STEPS

PAGE = (Path(__file__).parents[2] / "pages" / "tau_match.md").read_text()


def value(calls: list[CallEvent]) -> float:
    return tau_match(GOLD, trajectory(calls)).value


def test_the_table_of_similarities() -> None:
    for number, one in enumerate(agent_steps(AGENT), start=1):
        cells = " | ".join(f"{similarity(one, ready(step), GOLD):.3f}" for step in STEPS)
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| a{number} |"))
        assert row.endswith(f"| {cells} |")


def test_matching_f_score_order_and_value() -> None:
    found, pairs = tau_match(GOLD, AGENT), matched(GOLD, agent_steps(AGENT))
    together = sum(weight for _, weight in pairs.values())
    assert "Matching: " + ", ".join(f"{name}–a{one.at[0]}" for name, (one, _) in pairs.items()) in PAGE
    assert f"together {together:.3f}." in PAGE
    assert f"2 × {together:.3f} ÷ (5 + 4) = {found.f_score:.3f}." in PAGE
    assert f"τ-b = {2 * found.order - 1:.3f}, order = {found.order:.3f}." in PAGE
    assert f"**τ-match = {found.f_score:.3f} × {found.order:.3f} = {found.value:.3f}.**" in PAGE


def test_what_would_have_been_better() -> None:
    sites, alerts, order, history, count = AGENT.calls
    priority = order.model_copy(update={"arguments": ORDER})
    right = count.model_copy(
        update={"arguments": {**count.arguments, "threshold": 46}, "result": {"count": 12, "message": ""}}
    )
    assert f"it would have been {value([sites, alerts, priority, history, right]):.3f}," in PAGE
    assert f"as well {value([sites, alerts, history, right, priority]):.3f};" in PAGE
    assert f"then {value([alerts, history, right, priority]):.3f}." in PAGE
    assert history.arguments == HISTORY


def test_the_constants_the_page_names() -> None:
    assert (TOOL, ARGUMENTS, TEXT, TEXT_ALONE, DONE, THRESHOLD) == (0.4, 0.4, 0.2, 0.8, 0.9, 0.5)
