"""The worker copies the submission's files into the output folder before ingestion starts.

So a participant zips, beside an agent that does nothing, what scoring would like to find: a sealed and encrypted
prediction of another, perfect run, `scores.json`, `scores.txt` and a report of their own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.hostile.arena import Arena, execution, refused, survived, write
from tests.submissions import oracle


def forge(folder: Path, prediction: Path) -> None:
    """Put a foreign prediction and finished results into a folder."""
    for path in prediction.iterdir():
        shutil.copy(path, folder / path.name)
    (folder / "scores.json").write_text('{"score": 100}')
    (folder / "scores.txt").write_text("score: 100")
    (folder / "detailed_results.html").write_text("<h1>100</h1>")


def test_a_foreign_prediction_in_the_zip_is_worth_nothing(arena: Arena, tmp_path: Path) -> None:
    good = arena.fight(tmp_path / "good", oracle(arena.task("Task Execution")))
    assert good.scores["score"] > 90, "what is forged below is worth having"
    at_the_root = write(tmp_path / "root", execution("return None"))
    forge(at_the_root, good.prediction)
    refused(arena.fight(tmp_path / "a", at_the_root), "several_fact_sheets")

    deeper = write(tmp_path / "deeper", execution("return None"))
    (deeper / "trajectory_00.json.d").mkdir()
    forge(deeper / "trajectory_00.json.d", good.prediction)
    (deeper / "run_record.json").mkdir()
    fought = arena.fight(tmp_path / "b", deeper, before=lambda root: forge(root / "output", good.prediction))
    survived(fought)
    assert "trajectory_00.json.d" not in {path.name for path in fought.prediction.iterdir()}
    assert fought.scores["tool_calls"] == 0
