"""PRIVATE_FAMILIES: all of the final phase, half of development, and half of every draw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assetops.contract.errors import Problem
from assetops.contract.record import Phase
from assetops.contract.submission import TRACKS
from assetops.llm.embedding import lexical
from assetops.scenarios.family import FOLDER, load_families
from assetops.scenarios.forms import make_forms
from assetops.scenarios.pool import Report
from organizer.data import opened, public_plant
from organizer.in_process import Question
from organizer.panel import weak_spots
from organizer.private_families import PhasePools, load_private, phase_pools

PRIVATE = Path(__file__).parent / "private_families"
COUNT = 151


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[Phase, tuple[PhasePools, list[list[Question]]]]:
    plant, labels = opened(public_plant(tmp_path_factory.mktemp("plant")))
    families = load_private(PRIVATE)
    phases: tuple[Phase, ...] = ("development", "final")
    found = {}
    for phase in phases:
        pools = phase_pools(plant, labels, bytes(32), phase, COUNT, load_families(), families, lexical, Report())
        questions = [[Question(plant, *pair) for pair in pools.pools[track]] for track in TRACKS]
        found[phase] = (pools, questions)
    return found


@pytest.mark.parametrize(("phase", "private"), [("development", 76), ("final", 151)])
def test_all_of_the_final_phase_and_half_of_development_is_private(
    made: dict[Phase, tuple[PhasePools, list[list[Question]]]], phase: Phase, private: int
) -> None:
    pools, _ = made[phase]
    for track in TRACKS:
        scenarios = [scenario for scenario, _ in pools.pools[track]]
        assert len(scenarios) == COUNT
        assert len({scenario.utterance for scenario in scenarios}) == COUNT
        assert sum(scenario.family.startswith("private-") for scenario in scenarios) == private
        assert {s.id for s in scenarios if s.family.startswith("private-")} <= pools.private


@pytest.mark.parametrize("phase", ["development", "final"])
def test_at_least_half_of_every_draw_is_private(
    made: dict[Phase, tuple[PhasePools, list[list[Question]]]], phase: Phase
) -> None:
    pools, questions = made[phase]
    for track in questions:
        pool = [question.scenario for question in track]
        for form in make_forms(pool, weak_spots(track), np.random.default_rng(0), 20, pools.private):
            assert sum(pool[place].id in pools.private for place in form) >= (10 if phase == "final" else 5)


def test_private_families_that_cannot_fill_the_final_phase_are_refused_saying_what_they_lack(tmp_path: Path) -> None:
    (tmp_path / "iot.yaml").write_bytes((PRIVATE / "iot.yaml").read_bytes())
    with pytest.raises(Problem) as caught:
        load_private(tmp_path)
    assert caught.value.code == "private_unbalanced"
    assert "2 of type FMSR" in caught.value.message
    assert "one of category alert triage" in caught.value.message
    assert "type IoT" not in caught.value.message


def test_the_familys_form_is_checked_as_in_the_repository(tmp_path: Path) -> None:
    text = (PRIVATE / "iot.yaml").read_text().replace("{window.from}", "{window.began}")
    (tmp_path / "iot.yaml").write_text(text.replace("tool: aggregate", "tool: no_such_tool"))
    with pytest.raises(Problem) as caught:
        load_private(tmp_path)
    assert caught.value.code == "bad_family"
    assert "iot.yaml" in caught.value.message


def test_the_repositorys_own_families_would_do(tmp_path: Path) -> None:
    assert len(load_private(FOLDER)) > 40
