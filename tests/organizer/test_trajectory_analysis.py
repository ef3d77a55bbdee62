"""`make analyse-trajectories`: thousands of saved runs, malformed ones listed, nothing counted twice."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.results import EmergentFound, FailureFound, Results, ScenarioResult, TauMatch
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import CRITERIA, Verdict
from organizer.programs import ROOT
from organizer.trajectory_analysis.__main__ import analyse_folder, main
from organizer.trajectory_analysis.reading import files_below
from organizer.trajectory_analysis.writing import as_data, render
from tests.organizer.files_2025 import action, file, review, step, write_many
from tests.scoring.browser import CHROMIUM, measure
from tests.scoring.planted import THEMES
from tests.scoring.report_samples import call, trajectory

IOT = "IoT Data Download"
SAMPLES = Path("/work/shared/data/assetopsbench/trajectories")
ASKS_OUTSIDE = re.compile(r"<script|<link(?![^>]*data:)|@import|(?:src|href|url\()\W{0,2}https?:", re.IGNORECASE)


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def failing(asset: str, times: int) -> bytes:
    """A run of 2025 that sends the same failing call again and again, and ends without an answer."""
    error = "Error encountered: Execution failed while calling the Tool."
    actions = [action(n, "t", "history", f"assetnum={asset}", error, False) for n in range(1, times + 1)]
    return file(1, "q", [step(1, IOT, "Look.", actions, "", review(False, "It gave no answer."))])


def results(scenario: str, title: str, description: str) -> Results:
    verdicts = tuple(
        Verdict(scenario=scenario, criterion=one, outcome="unmet", code="wrong_value", reason="r") for one in CRITERIA
    )
    one = ScenarioResult(
        scenario=scenario,
        family="f",
        public=False,
        type="IoT",
        category="meter analytics",
        difficulty="easy",
        status="finished",
        verdicts=verdicts,
        tau_match=TauMatch(value=0, f_score=0, order=0),
        failures=(FailureFound(mode="3.2", code="wrong_value", occurrences=1),),
        emergent=(EmergentFound(title=title, description=description, category="other", occurrences=2),),
    )
    return Results(
        bundle="b",
        track="Task Planning",
        phase="development",
        judge="llm",
        judge_version="v",
        selected=11,
        scores={},
        scenarios=(one,),
    )


def test_runs_of_2025_are_named_and_counted_and_malformed_files_are_listed(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    write_many(folder, 40)
    put(folder, "team/Q_1_trajectory.json", failing("Chiller 6", 4))
    bad = {
        "no_json.json": ("{", "json_invalid"),
        "other.json": ('{"scores": 1}', "unknown_format"),
        "list.json": ("[]", "unknown_format"),
        "empty_steps.json": ('{"id": 1, "text": "q", "trajectory": [{}]}', "bad_trajectory"),
        "copy.json": ((folder / "Q_3_trajectory.json").read_text(), "copy"),
        "deep.json": ('{"id":' + "[" * 99, "json_too_deep"),
    }
    for name, (data, _) in bad.items():
        put(folder, name, data)
    assert main(["--dir", str(folder), "--out", str(out)]) == 0
    data = json.loads((out / "analysis.json").read_text())
    assert data["trajectories"] == 41
    # one of the two equal files is the copy: which, says the order of the names
    assert sorted(one["code"] for one in data["left_out"]) == sorted(code for _, code in bad.values())
    lines = list(csv.DictReader((out / "trajectories.csv").open()))
    assert len(lines) == 41
    (line,) = (line for line in lines if line["file"].startswith("team/"))
    assert (line["answered"], line["modes"]) == ("no", "1.3:3 3.3:1")
    assert line["categories"] == "ineffective_error_recovery:3 unhandled_tool_error:1"
    assert len(list(csv.DictReader((out / "left_out.csv").open()))) == len(bad)
    page = (out / "analysis.html").read_text()
    assert not ASKS_OUTSIDE.search(page)
    assert "cannot" in page
    assert "no_json.json" in page


def test_what_the_files_count_is_what_the_summary_counts(tmp_path: Path) -> None:
    write_many(tmp_path, 30)
    analysis = analyse_folder(tmp_path)
    per_run = sum(count for here in analysis.categories for count in here.values())
    assert per_run == sum(one.occurrences for one in analysis.category_counts)
    named = sum(failure.occurrences for run in analysis.runs for failure in run.failures)
    assert named == sum(one.occurrences for one in analysis.modes)
    assert sum(one.statements for one in analysis.clusters) + analysis.loose == analysis.statements


def test_trajectories_of_ours_are_read_and_what_lies_beside_them_is_passed_over(tmp_path: Path) -> None:
    ours = trajectory([call(1, ok=False, asset_id="A1"), call(2, ok=False, asset_id="A1")], "It is so.")
    put(tmp_path, "prediction/trajectory_01.json", ours.as_bytes())
    put(tmp_path, "prediction/run_record.json", "{}")
    put(tmp_path, "prediction/notes.txt", "nothing")
    analysis = analyse_folder(tmp_path)
    assert [(run.kind, run.scenario) for run in analysis.runs] == [("ours", "iot-0042")]
    assert [(f.mode, f.code) for f in analysis.runs[0].failures] == [
        ("1.3", "repeated_failure"),
        ("3.3", "unhandled_error"),
    ]
    assert analysis.left_out == ()


def test_verdicts_speak_for_the_run_they_lie_beside(tmp_path: Path) -> None:
    put(tmp_path, "run/prediction/trajectory_01.json", trajectory([call(1)]).as_bytes())
    put(tmp_path, "run/scoring/verdicts.json", results("s-1", "t", "d").as_bytes())
    assert [path.name for path in files_below(tmp_path)] == ["verdicts.json"]
    (run,) = analyse_folder(tmp_path).runs
    assert (run.kind, run.scenario, run.failures[0].code) == ("verdicts", "s-1", "wrong_value")


def test_emergent_modes_of_many_submissions_grow_the_taxonomy(tmp_path: Path) -> None:
    """Each submission alone shows one statement that fits no category; together they are a proposal."""
    titles, first, second = THEMES["unit_confusion"]
    for number in range(12):
        said = f"{first[number % 5]} {second[number % 4]}".format(sensor="Tonnage", asset="AHU 2B", n=3)
        put(tmp_path, f"{number}/verdicts.json", results(f"s-{number}", titles[number % 5], said).as_bytes())
    claimed = THEMES["overstated_completion"]
    for number in range(12, 20):
        said = f"{claimed[1][number % 5]} {claimed[2][number % 4]}".format(asset="AHU 2B", n=3)
        put(tmp_path, f"{number}/verdicts.json", results(f"s-{number}", claimed[0][number % 5], said).as_bytes())
    data = as_data(analyse_folder(tmp_path))
    assert data["proposed_categories"], "the statements about units"
    assert all(one["name"] in titles for one in data["proposed_categories"])
    counted = {one["category"]: one["occurrences"] for one in data["categories"]}
    assert counted == {"overstated_completion": 16, "other": 24}


def test_what_an_agent_wrote_is_shown_as_text(tmp_path: Path) -> None:
    """Tool names of 2025 are the agent's own words; a cell that begins with = would be a formula."""
    error = "Error encountered: no"
    actions = [action(n, "t", "<img src=https://x/>", "=cmd()", error, False) for n in (1, 2, 3)]
    data = json.loads(file(1, "q", [step(1, IOT, "Look.", actions, "", review(False, "<b>No</b> answer"))]))
    put(tmp_path, "=x.json", json.dumps(data | {"id": "<script>alert(1)</script>"}))
    for n in range(6):
        put(
            tmp_path,
            f"{n}.json",
            file(n, "q", [step(1, IOT, "Look.", actions, "", review(False, "<script>x</script>"))]),
        )
    assert main(["--dir", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "analysis.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "'=x.json" in (tmp_path / "out" / "trajectories.csv").read_text()


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_without_trajectories_gives_one_clear_message(
    tmp_path: Path, made: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if made:
        put(tmp_path, "in/x.json", "{}")
    assert main(["--dir", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("no_trajectories:")
    assert "Traceback" not in error


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_page_fits_a_telephone_and_asks_for_nothing(tmp_path: Path) -> None:
    write_many(tmp_path, 60)
    put(tmp_path, "broken" + "_x" * 60 + ".json", "{")
    seen = measure(render(analyse_folder(tmp_path)), 360)
    assert (seen.width, seen.beyond, seen.console) == (360, [], [])
    assert seen.requests == ["/", "/page.html"]


def measured(folder: Path, out: Path) -> tuple[float, float]:
    """Seconds of processor time and megabytes (the most resident) of the command in a process of its own.

    Not by ru_maxrss: Linux keeps in it the peak of the process that was forked, here the whole test suite's.
    """
    code = "import re, sys, time; from organizer.trajectory_analysis.__main__ import main; main(sys.argv[1:]); "
    code += "peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024; "
    code += "print(time.process_time(), peak)"
    command = [sys.executable, "-c", code, "--dir", str(folder), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    return seconds, megabytes


def test_forty_trajectories_stay_within_the_memory(tmp_path: Path) -> None:
    write_many(tmp_path / "in", 40, room=250_000)
    seconds, megabytes = measured(tmp_path / "in", tmp_path / "out")
    assert megabytes <= 500
    assert seconds <= 60


@pytest.mark.long
def test_a_thousand_trajectories_in_two_minutes_and_500_mb(tmp_path: Path) -> None:
    write_many(tmp_path / "in", 1_000, room=250_000)
    for number in range(20):
        put(tmp_path / "in", f"broken_{number}.json", "{" * number)
    seconds, megabytes = measured(tmp_path / "in", tmp_path / "out")
    data = json.loads((tmp_path / "out" / "analysis.json").read_text())
    assert (data["trajectories"], len(data["left_out"])) == (1_000, 20)
    assert seconds <= 120
    assert megabytes <= 500


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/data is not on this machine")
def test_the_competitions_own_files_are_analysed() -> None:
    analysis = analyse_folder(SAMPLES)
    named = {run.scenario: sorted({failure.code for failure in run.failures}) for run in analysis.runs}
    assert named == {"q101": [], "q4": [], "q408": [], "q413": [], "q611": ["repeated_failure"]}
    emergent: dict[str, list[Any]] = {run.scenario: [mode.category for mode in run.emergent] for run in analysis.runs}
    assert emergent["q611"] == ["ineffective_error_recovery", "invalid_action_formatting"]
    assert emergent["q101"] == ["ambiguous_formatting"], "it ends in (END OF FEEDBACK) and a new question"
    assert emergent["q4"] == []


def test_a_trajectory_that_the_contract_refuses_is_listed(tmp_path: Path) -> None:
    data = json.loads(trajectory([call(1)]).as_bytes())
    put(tmp_path, "a.json", json.dumps(data | {"extra": 1}))
    put(tmp_path, "b.json", Trajectory.model_validate_json(json.dumps(data)).as_bytes())
    analysis = analyse_folder(tmp_path)
    assert [(one.file, one.code) for one in analysis.left_out] == [("a.json", "bad_trajectory")]
    assert len(analysis.runs) == 1
