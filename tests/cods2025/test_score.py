"""`make score` on zips as they were handed in in 2025: other names, what macOS adds, a refusal that says why."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from assetops.contract.submission import Track
from organizer.check_submission import check
from organizer.dry_run import Settings, dry_run
from tests.cods2025.one_question import EXECUTION, PLANNING, source_of


def zipped(place: Path, source: str, track: Track, module: str) -> Path:
    """A zip from a Mac, in a folder of its own."""
    target = place / "submission.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(f"final/{module}", source)
        archive.writestr("final/my facts.json", f'{{"Track": "{track}"}}')
        archive.writestr(f"__MACOSX/final/._{module}", b"\0\5\x16\7")
        archive.writestr("final/.DS_Store", b"\0")
        archive.writestr("final/README.txt", "our best one")
    return target


@pytest.mark.parametrize(
    ("name", "track", "least"), [("track1_review", PLANNING, 30.0), ("track2_threads", EXECUTION, 30.0)]
)
def test_a_zip_of_2025_is_accepted_and_scored(name: str, track: Track, least: float, tmp_path: Path) -> None:
    target = zipped(tmp_path, source_of(name), track, "my agent v2 (1).py")
    assert check(target).track == track
    scores = dry_run(target, tmp_path / "out", Settings(show=False))
    assert scores["scenarios_completed"] == 11
    assert scores["score"] >= least


def test_a_zip_of_2025_that_imports_more_scores_0_and_the_report_names_it(tmp_path: Path) -> None:
    source = "from agent_hive.agents.wo_agent import WorkOrderAgent\n" + source_of("track2")
    target = zipped(tmp_path, source, EXECUTION, "track2_execution.py")
    scores = dry_run(target, tmp_path / "out", Settings(show=False))
    assert scores["score"] == 0
    assert "agent_hive.agents.wo_agent.WorkOrderAgent" in (tmp_path / "out/scoring/detailed_results.html").read_text()
