"""A team submits another agent directly in the final phase instead of the frozen one.

Ranking counts a final run only if its digest equals that of the team's best development run: that is issue 6. What it
needs is here: the sealed record names the digest, equal for equal content in both phases, and the phase cannot be told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.validate import validate
from tests.hostile.arena import Arena, execution, survived
from tests.organizer.good_bundle import good


def test_the_digest_in_the_record_tells_another_agent_in_the_final_phase(arena: Arena, tmp_path: Path) -> None:
    development = arena.fight(tmp_path / "a", execution("return None"))
    frozen = arena.fight(tmp_path / "b", execution("return None"), phase="final")
    other = arena.fight(tmp_path / "c", execution("return ''"), phase="final")
    for fought in (development, frozen, other):
        survived(fought)
    assert development.record.submission_digest == frozen.record.submission_digest
    assert other.record.submission_digest != frozen.record.submission_digest


def test_the_final_phase_takes_one_submission(tmp_path: Path) -> None:
    draft = good()
    assert draft.phase(1)["max_submissions"] == 1
    assert validate(draft.write(tmp_path / "bundle.zip")) == []


def test_ranking_ignores_it() -> None:
    pytest.skip("belongs to the ranking: issue 6 (make rank)")
