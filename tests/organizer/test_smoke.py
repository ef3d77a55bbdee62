"""The smoke run notices what no look into the files can: programs that leave the wrong things, or fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.scores import COLUMNS
from organizer.findings import Finding
from organizer.smoke import smoke
from organizer.validate import main
from tests.organizer.good_bundle import Draft, good

EMPTY = """
import os, pathlib
out = pathlib.Path(__file__).parent.parent / "output"
for path in out.iterdir():
    path.unlink()
"""
SCORES = f"""
import json, pathlib
app = pathlib.Path(__file__).parent.parent
phase = json.loads((app / "program" / "bundle" / "settings.json").read_text())["phase"]
scores = dict.fromkeys({COLUMNS!r}, 0) | {{"scenarios_completed": dict(development=11, final=10)[phase]}}
# changed here
(app / "output" / "scores.json").write_text(json.dumps(scores))
(app / "output" / "detailed_results.html").write_text("<p>report</p>")
"""


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker may be there or not: the tests run processes."""
    monkeypatch.setattr("organizer.worker._ENGINES", ())


def drafted(ingestion: str = EMPTY, scoring: str = SCORES) -> Draft:
    draft = good()
    for phase in ("development", "final"):
        draft.archives[f"ingestion_program_{phase}.zip"]["ingestion.py"] = ingestion.encode()
        draft.archives[f"scoring_program_{phase}.zip"]["scoring.py"] = scoring.encode()
    return draft


def findings(draft: Draft, tmp_path: Path) -> list[Finding]:
    path = draft.write(tmp_path / "bundle.zip")
    return [one for one in smoke(path) if not one.reason.startswith("This machine has no Python")]


def test_programs_that_do_it_right_give_no_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(drafted(), tmp_path) == []
    printed = capsys.readouterr().out
    assert "Task Planning, development: ingestion" in printed
    assert "Task Planning, final: ingestion" in printed


@pytest.mark.parametrize(
    ("ingestion", "reason"),
    [
        ("", "Ingestion left what lay in its output before: scores.json, scores.txt, detailed_results.html"),
        (EMPTY + "os.symlink('/etc/passwd', out / 'x')", "x, which is no regular file"),
        (EMPTY + "os.mkfifo(out / 'pipe')", "pipe, which is no regular file"),
        (EMPTY + "(out / 'metadata').write_text('')", "a file named `metadata`"),
        (EMPTY + "raise SystemExit(3)", "The ingestion program ended with 3"),
        ("import numpy_that_is_nowhere", "No module named 'numpy_that_is_nowhere'"),
    ],
)
def test_what_ingestion_leaves_is_looked_at(ingestion: str, reason: str, tmp_path: Path) -> None:
    found = findings(drafted(ingestion), tmp_path)
    assert [one.severity for one in found if reason in one.reason] == ["error", "error"], found


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("scores['score'] = float('nan')", "no finite number for the column 'score'"),
        ("scores['score'] = '7'", "no finite number for the column 'score'"),
        ("scores['tau_match'] = None", "no finite number for the column 'tau_match'"),
        ("scores['tau_match'] = True", "no finite number for the column 'tau_match'"),
        ("scores['llm_tokens'] = 1e11", "no finite number for the column 'llm_tokens'"),
        ("del scores['tool_calls']", "no finite number for the column 'tool_calls'"),
        ("scores['speed'] = 1", "keys without a column: speed"),
        ("scores['scenarios_completed'] = 9", "completed 9 of"),
        ("scores = [1]", "scores.json is no object"),
        ("(app / 'output' / 'scores.txt').write_text('score: 1')", "left scores.txt"),
        ("raise SystemExit(1)", "The scoring program ended with 1"),
    ],
)
def test_what_scoring_leaves_is_looked_at(line: str, reason: str, tmp_path: Path) -> None:
    found = findings(drafted(scoring=SCORES.replace("# changed here", line)), tmp_path)
    assert [one.severity for one in found if reason in one.reason] == ["error", "error"], found


def test_no_scores_and_no_report_are_errors(tmp_path: Path) -> None:
    assert {one.reason for one in findings(drafted(scoring=""), tmp_path)} == {
        "Scoring left no scores.json that can be read."
    }


def test_the_command_smokes_only_what_has_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = drafted(scoring="raise SystemExit(1)")
    path = draft.write(tmp_path / "bundle.zip")
    assert main([str(path), "--static"]) == 0
    assert main([str(path)]) == 1
    assert "The scoring program ended with 1" in capsys.readouterr().out
    draft.phase(0).pop("hide_output")
    assert main([str(draft.write(path))]) == 1
    assert "Smoke run" not in capsys.readouterr().out
