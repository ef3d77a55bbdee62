"""What a participant can cause scores 0 and counts; what we cause is *Failed*, without scores (DESIGN section 4)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assetops.contract.scores import COLUMNS
from assetops.contract.submission import Track
from organizer.platform import predict, run_program, score
from tests.submissions import Ran, agent, oracle, run, run_source, task_of, write

TRACK: Track = "Task Execution"


@pytest.fixture(scope="module")
def predicted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A task, and the sealed prediction of a good run of it."""
    place = tmp_path_factory.mktemp("good")
    task = task_of(TRACK)
    done = predict(task, write(place / "submission", oracle(task), TRACK), place / "prediction", show=False)
    assert done.code == 0, done.error
    return task, place / "prediction" / "output"


def scored(predicted: tuple[Path, Path], place: Path, change: Callable[[Path], object]) -> Ran:
    task, good = predicted
    shutil.copytree(good, place / "prediction" / "output")
    change(place / "prediction" / "output")
    done = score(task, place / "prediction" / "output", place / "scoring", show=False)
    return Ran(task, place, done, done)


def assert_zero(ran: Ran, code: str) -> None:
    assert ran.scoring.code == 0, ran.scoring.error
    assert ran.scores == dict.fromkeys(COLUMNS, 0)
    assert code in ran.report


def assert_failed(ran: Ran, code: str) -> None:
    assert ran.scoring.code == 1
    assert not (ran.output / "scores.json").exists()
    assert ran.scoring.error.count("\n") == 1, "one clear sentence and no traceback"
    assert code in ran.scoring.error
    assert "Traceback" not in ran.scoring.error
    assert (ran.output / "detailed_results.html").stat().st_size > 500


def test_the_unchanged_record_scores(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    assert scored(predicted, tmp_path, lambda folder: None).scores["score"] == 100


Change = Callable[[Path], object]


def edit(name: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def remove(pattern: str) -> Change:
    def change(folder: Path) -> None:
        for path in list(folder.glob(pattern)):
            path.unlink()

    return change


def link(folder: Path) -> None:
    path = folder / "trajectory_04.json"
    path.symlink_to(path.rename(folder / "elsewhere"))


BROKEN: dict[str, Change] = {
    "record missing": remove("run_record.json"),
    "record empty": edit("run_record.json", lambda data: b""),
    "record cut": edit("run_record.json", lambda data: data[: len(data) // 2]),
    "record forged": edit("run_record.json", lambda data: data.replace(b'"finished"', b'"deadline"', 1)),
    "trajectory missing": remove("trajectory_03.json"),
    "trajectory forged": edit("trajectory_03.json", lambda data: data.replace(b'"answer":"', b'"answer":"Yes: ', 1)),
    "trajectory no JSON": edit("trajectory_00.json", lambda data: b"\xff" * 100),
    "two trajectories swapped": lambda folder: (folder / "trajectory_01.json").rename(folder / "trajectory_02.json"),
    "a link instead of a trajectory": link,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_after_the_start_marker_scores_0_and_says_why(
    name: str, predicted: tuple[Path, Path], tmp_path: Path
) -> None:
    assert_zero(scored(predicted, tmp_path, BROKEN[name]), "run_incomplete")


OURS: dict[str, tuple[Change, str]] = {
    "no start marker": (remove("start_marker.json"), "no_start_marker"),
    "an empty prediction": (remove("*.*"), "no_start_marker"),
    "a marker sealed by others": (edit("start_marker.json", lambda data: data[:-3] + b'0"}'), "not_authentic"),
}


@pytest.mark.parametrize("name", OURS)
def test_without_a_start_marker_scoring_fails_with_one_sentence_and_no_scores(
    name: str, predicted: tuple[Path, Path], tmp_path: Path
) -> None:
    change, code = OURS[name]
    assert_failed(scored(predicted, tmp_path, change), code)


def changed_task(task: Path, place: Path, name: str, **changes: object) -> Path:
    shutil.copytree(task, place)
    path = place / "scoring_program" / "bundle" / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return place


def test_wrong_keys_fail(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    task, good = predicted
    other = changed_task(task, tmp_path / "task", "keys.json", seal="00" * 32)
    done = score(other, good, tmp_path / "scoring", show=False)
    assert_failed(Ran(other, tmp_path, done, done), "not_authentic")


def test_programs_of_two_builds_fail(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    task, good = predicted
    other = changed_task(task, tmp_path / "task", "settings.json", bundle="another")
    done = score(other, good, tmp_path / "scoring", show=False)
    assert_failed(Ran(other, tmp_path, done, done), "wrong_bundle")


@pytest.mark.parametrize("lost", ["settings.json", "keys.json"])
def test_a_scoring_program_without_its_settings_fails(lost: str, predicted: tuple[Path, Path], tmp_path: Path) -> None:
    task, good = predicted
    shutil.copytree(task, tmp_path / "task")
    (tmp_path / "task" / "scoring_program" / "bundle" / lost).unlink()
    done = score(tmp_path / "task", good, tmp_path / "scoring", show=False)
    assert_failed(Ran(task, tmp_path, done, done), "bundle_incomplete")


def test_a_missing_gold_standard_fails(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    task, good = predicted
    shutil.copytree(task, tmp_path / "task")
    (tmp_path / "task" / "reference_data" / "gold.jsonl").write_text("")
    done = score(tmp_path / "task", good, tmp_path / "scoring", show=False)
    assert_failed(Ran(task, tmp_path, done, done), "gold_missing")


def test_changed_input_data_is_our_failure(tmp_path: Path) -> None:
    shutil.copytree(task_of(TRACK), tmp_path / "task")
    table = next((tmp_path / "task" / "input_data").rglob("alerts.csv"))
    table.write_text(table.read_text() + "\n")
    ran = run(tmp_path / "task", write(tmp_path / "submission", agent("null_execution"), TRACK), tmp_path / "run")
    assert ran.ingestion.code == 1
    assert "input_data_changed" in ran.ingestion.error
    assert_failed(ran, "no_start_marker")


def test_an_own_container_scores_0_whatever_lies_in_the_output(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    task, good = predicted
    root = tmp_path / "scoring"
    shutil.copytree(good, tmp_path / "res")
    score(task, tmp_path / "res", root, show=False)
    assert json.loads((root / "output" / "scores.json").read_text())["score"] == 100
    told = {"exitCode": 0, "elapsedTime": 1.5, "ingestionExitCode": 0, "ingestionElapsedTime": 2.5}
    (root / "input" / "res" / "metadata").write_text(yaml.safe_dump(told))
    done = run_program(root, show=False)
    assert_zero(Ran(task, tmp_path, done, done), "own_container")


def test_a_refused_submission_scores_0_in_every_column_and_reads_why(tmp_path: Path) -> None:
    ran = run_source("class Nothing: pass\n", TRACK, tmp_path)
    assert ran.ingestion.code == 0
    assert_zero(ran, "no_agent_class")
    assert "ExecutionAgent" in ran.report


def test_an_agent_that_crashes_everywhere_scores_0_and_reads_why(tmp_path: Path) -> None:
    ran = run_source("class ExecutionAgent:\n    def run(self, task, ctx):\n        return 1 / 0\n", TRACK, tmp_path)
    assert ran.scoring.code == 0
    assert ran.scores == dict.fromkeys(COLUMNS, 0)
    assert "division by zero" in ran.report, "the public scenario says what happened"


def test_files_of_the_submission_never_count_as_predictions(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    """ATTACKS row 1: the worker copies the submission into the output folder before ingestion starts."""
    _, good = predicted
    folder = write(tmp_path / "submission", agent("null_execution"), TRACK)
    for path in good.glob("*.json"):
        shutil.copy(path, folder / f"{path.stem}.txt" if path.stem == "run_record" else folder)
    ran = run(task_of(TRACK), folder, tmp_path / "run")
    assert_zero(ran, "several_fact_sheets")


def test_a_forged_record_beside_a_good_submission_is_swept_away(predicted: tuple[Path, Path], tmp_path: Path) -> None:
    _, good = predicted
    folder = write(tmp_path / "submission", agent("null_execution"), TRACK)
    shutil.copytree(good, folder / "forged")
    (folder / "scores.txt").write_text("score: 100")
    ran = run(task_of(TRACK), folder, tmp_path / "run")
    assert ran.scores["score"] == 0
    assert not list(ran.prediction.glob("**/forged"))
    assert not (ran.prediction / "scores.txt").exists()
