"""The panel, agents outside of it, and what balanced draws do for the spread of a fixed agent's score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assetops.contract.submission import TRACKS
from organizer.in_process import Question, points, work
from organizer.outsiders import erring, outsiders
from organizer.panel import DELEGATING, PANEL, Weakness, oracle_with, panel_scores, weak_spots
from organizer.spread import Spread, _questions, spreads

SEED = bytes(range(32))


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    return _questions(SEED, 80, tmp_path_factory.mktemp("plant"))[TRACKS[1]]


def test_the_flawless_oracle_has_everything_and_every_weakness_costs_something(questions: list[Question]) -> None:
    assert all(points(oracle_with(Weakness()), question) == 6 for question in questions[:30])
    scores = panel_scores(questions[:50])
    assert scores.shape == (50, len(PANEL) + len(DELEGATING))
    assert ((scores >= 0) & (scores <= 6)).all()
    assert (scores.mean(axis=0) < 6).all()
    assert scores.mean(axis=0).max() - scores.mean(axis=0).min() > 2, "they are of different skill"


def test_where_a_weakness_does_not_show_the_agent_is_the_oracle(questions: list[Question]) -> None:
    for question in questions[:20]:
        oracle = work(oracle_with(Weakness()), question).chain
        for one in PANEL.values():
            if one.shown(question) == Weakness():
                assert work(oracle_with(one), question).chain == oracle


def test_weak_spots_are_where_the_panel_may_lose(questions: list[Question]) -> None:
    scores, spots = panel_scores(questions[:10])[:, : len(PANEL)], weak_spots(questions[:10])
    assert (scores[spots == 6] == 6).all()


def test_an_erring_agent_is_fixed_and_the_skilled_one_does_better(questions: list[Question]) -> None:
    weak, same, strong = ([points(erring(skill), question) for question in questions] for skill in (0.55, 0.55, 0.95))
    assert weak == same
    assert np.mean(weak) < np.mean(strong) < 6


def test_parallel_forms_make_the_score_of_agents_outside_the_panel_vary_less(questions: list[Question]) -> None:
    groups = outsiders(TRACKS[1])
    agents = groups["weak always in the same way"]
    found = list(spreads(questions, agents, TRACKS[1], SEED, draws=150))
    assert [one.agent for one in found] == list(agents)
    assert np.mean([one.forms for one in found]) < 0.6 * np.mean([one.independent for one in found])
    assert np.mean([one.forms for one in found]) < np.mean([one.quotas for one in found])


def test_an_agent_that_raises_has_no_points(questions: list[Question]) -> None:
    def broken(question: Question, desk: object) -> str:
        raise RuntimeError("broken")

    assert points(broken, questions[0]) == 0


def test_a_row_of_the_table_fits_its_head() -> None:
    assert Spread("x" * 42, 1, 2, 3, 4).line().split()[1:] == ["1.0", "2.0", "3.0", "4.0"]


def test_samples_are_outside_the_panel() -> None:
    for track in TRACKS:
        assert list(outsiders(track)["a real agent"]) == [f"the kit's sample for {track}"]
    assert (Path(__file__).parents[2] / "organizer" / "panel.py").read_text().count("starting_kit") == 0
