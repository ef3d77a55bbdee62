"""`make score` as a person meets it: what it prints, what it leaves, and the errors of a newcomer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assetops.contract.scores import COLUMNS
from organizer import local
from organizer.archive import pack
from organizer.check_submission import main as check_submission
from organizer.dry_run import SAMPLES, main


def test_a_zip_leaves_scores_report_and_prediction_and_prints_the_criteria(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(SAMPLES["Task Execution"], tmp_path / "mine.zip")
    assert main(["--submission", str(tmp_path / "mine.zip"), "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out
    assert "Task completion" in shown
    assert str(tmp_path / "out" / "scoring" / "detailed_results.html") in shown
    assert list(json.loads((tmp_path / "out" / "scoring" / "scores.json").read_text())) == sorted(COLUMNS)
    assert (tmp_path / "out" / "prediction" / "run_record.json").is_file()


def test_a_plan_that_goes_in_a_circle_is_said_where_the_score_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    step = "{'id': %r, 'agent': 'IoT Data Download', 'task': 'List the sites.', 'depends_on': [%r]}"
    steps = ", ".join(step % pair for pair in (("s1", "s2"), ("s2", "s1")))
    (folder / "a.py").write_text(
        f"class PlanningAgent:\n    def plan(self, task, ctx):\n        return {{'steps': [{steps}]}}"
    )
    (folder / "f.json").write_text('{"Track": "Task Planning"}')
    assert main(["--submission", str(folder), "--out", str(tmp_path / "out"), "--phase", "final"]) == 0
    shown = capsys.readouterr().out
    assert "10 of 10 did not finish; bad_plan: plan_cycle: " in shown
    assert "s1 → s2 → s1" in shown


def test_what_the_agent_printed_is_kept_for_its_author_and_nothing_of_it_steers_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.py").write_text(
        "class ExecutionAgent:\n    def run(self, task, ctx):\n"
        "        print('hello')\n        raise ZeroDivisionError('\\x1b[2J')"
    )
    (folder / "f.json").write_text('{"Track": "Task Execution"}')
    assert main(["--submission", str(folder), "--out", str(tmp_path / "out"), "--phase", "final"]) == 0
    printed = sorted((tmp_path / "out" / "prediction" / "agent_output").glob("*.txt"))
    shown = capsys.readouterr().out
    assert "10 of 10 did not finish; agent_error: ZeroDivisionError" in shown
    assert "\x1b" not in shown
    assert len(printed) == 10
    assert "hello" in printed[0].read_text()
    assert "ZeroDivisionError" in printed[0].read_text()


def test_a_refused_submission_is_told_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.py").write_text("class PlanningAgent: pass")
    (folder / "f.json").write_text('{"Team": "x"}')
    assert main(["--submission", str(folder), "--out", str(tmp_path / "out")]) == 0
    report = (tmp_path / "out" / "scoring" / "detailed_results.html").read_text()
    assert "no_track" in report
    assert "Task Planning" in report


def test_a_submission_that_is_not_there_is_an_error_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--submission", str(tmp_path / "nothing.zip"), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("no_submission: ")


def test_a_damaged_zip_is_an_error_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK")
    assert main(["--submission", str(tmp_path / "bad.zip"), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("zip_damaged: ")


def test_results_that_cannot_be_written_are_an_error_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    out = tmp_path / "taken" / "out"
    assert main(["--submission", str(SAMPLES["Task Planning"]), "--out", str(out)]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("out_not_writable: ")


def test_a_judge_without_a_model_fails_the_scoring_and_says_what_to_set(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    arguments = ["--submission", str(SAMPLES["Task Planning"]), "--out", str(tmp_path / "out"), "--judge", "llm"]
    assert main(arguments) == 1
    shown = capfd.readouterr().err
    assert "llm_not_configured: " in shown
    assert "JUDGE_MODEL" in shown
    assert shown.splitlines()[-1].startswith("scoring_failed: ")


@pytest.mark.parametrize("option", [["--phase", "semi-final"], ["--judge", "coin"]])
def test_an_option_that_does_not_exist_is_refused_with_the_choices(option: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(option)


def test_check_submission_accepts_the_samples_and_names_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(SAMPLES["Task Planning"], tmp_path / "mine.zip")
    assert check_submission([str(tmp_path / "mine.zip")]) == 0
    assert "Task Planning" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert check_submission([str(tmp_path / "empty")]) == 1
    assert capsys.readouterr().err.startswith("empty_submission: ")


def test_what_python_writes_beside_its_sources_is_no_change_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other processes compile there under passing names: a change would build everything anew under a running test."""
    monkeypatch.setattr(local, "ROOT", tmp_path)
    (tmp_path / "assetops" / "__pycache__").mkdir(parents=True)
    (tmp_path / "assetops" / "a.py").write_text("A = 1\n")
    before = local._fingerprint()
    (tmp_path / "assetops" / "__pycache__" / "a.cpython-311.pyc.140234").write_bytes(b"half")
    assert local._fingerprint() == before
    (tmp_path / "assetops" / "a.py").write_text("A = 2\n")
    assert local._fingerprint() != before
