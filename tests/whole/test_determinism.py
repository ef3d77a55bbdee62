"""The same submission has the same scenarios, trajectories and scores, byte for byte (DESIGN section 2.5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.strict import canonical
from assetops.contract.submission import TRACKS, Track
from organizer.dry_run import SAMPLES
from tests.submissions import Ran, agent, run, run_source, task_of


def everything(ran: Ran) -> dict[str, bytes]:
    kept = [path for path in ran.prediction.glob("*.json") if path.name != "timings.json"]
    kept.append(ran.output / "scores.json")
    untimed = [{**one, "seconds": None} for one in ran.results["scenarios"]]
    results = canonical({**ran.results, "scenarios": untimed})
    return {"verdicts.json": results, **{path.name: path.read_bytes() for path in sorted(kept)}}


@pytest.mark.parametrize("track", TRACKS)
def test_two_runs_of_a_sample_agree_to_the_byte_and_score_in_the_middle(track: Track, tmp_path: Path) -> None:
    first, second = (run(task_of(track), SAMPLES[track], tmp_path / name) for name in ("first", "second"))
    assert everything(first) == everything(second)
    assert first.record.draw == second.record.draw
    assert 10 < first.scores["score"] < 95
    assert first.scores["scenarios_completed"] == 11


def test_another_submission_draws_other_scenarios(tmp_path: Path) -> None:
    source = agent("null_execution")
    one, other = (run_source(source + f"# {n}\n", "Task Execution", tmp_path / str(n)).record.draw for n in range(2))
    assert one[0] == other[0], "the public scenario is always the first"
    assert set(one) != set(other)
