"""The starting kit as a participant has it: unpacked somewhere, with nothing of the repository around."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from assetops import __version__
from assetops.contract.submission import TRACKS, Track
from organizer.dry_run import SAMPLES
from organizer.kit import NAME, build_kit, lay_out_kit
from organizer.local import BUILD, practice_data
from organizer.offered import read_offered
from organizer.practice import load
from organizer.programs import lay_out
from submission_check import take
from tests.submissions import Ran, run, task_of

OFFERED = read_offered()


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit's folder, laid out from the practice data of this machine."""
    task_of("Task Planning")
    folder = tmp_path_factory.mktemp("unpacked") / NAME
    lay_out_kit(practice_data(), folder, OFFERED)
    return folder


def command(kit: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the kit's Makefile runs, by this interpreter: installing takes most of a minute (see the long test)."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "OPENBLAS_CORETYPE") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=kit,
        env={**kept, "PYTHONPATH": "engine"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("track", TRACKS)
def test_the_kit_scores_a_submission_as_the_repository_does_to_the_byte(
    track: Track, kit: Path, here: dict[Track, Ran], tmp_path: Path
) -> None:
    sample = kit / SAMPLES[track].name
    done = command(kit, "organizer.dry_run", "--submission", str(sample), "--out", str(tmp_path / "kit"))
    assert done.returncode == 0, done.stderr
    scores = (tmp_path / "kit" / "scoring" / "scores.json").read_bytes()
    assert scores == (here[track].output / "scores.json").read_bytes()


@pytest.mark.parametrize("track", TRACKS)
def test_a_built_competition_gives_the_score_of_a_local_run_for_the_same_scenarios(
    track: Track, here: dict[Track, Ran], tmp_path: Path
) -> None:
    tasks = {(one.track, one.phase): one for one in load(practice_data(), "procedural")}
    task = tasks[track, "development"]
    sealed = tmp_path / "sealed"
    lay_out(type(task)(**{**vars(task), "dry_run": False}), sealed)
    built = run(sealed, SAMPLES[track], tmp_path / "built")
    assert (built.prediction / "trajectory_05.json").read_bytes()[:1] != b"{", "built bundles encrypt"
    assert (built.output / "scores.json").read_bytes() == (here[track].output / "scores.json").read_bytes()


def test_the_zip_it_makes_is_accepted_says_its_version_and_draws_as_the_folder_does(kit: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.zip"
    done = command(kit, "organizer.zip_submission", "planning_agent", "--out", str(target))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["agent.py", "fact_sheet.json", "kit_version.txt"]
        archive.extractall(tmp_path / "unzipped")
    zipped = take(tmp_path / "unzipped", tmp_path / "a", "Task Planning", OFFERED)
    folder = take(kit / "planning_agent", tmp_path / "b", "Task Planning", OFFERED)
    assert (zipped.kit, folder.kit) == (__version__, None)
    assert zipped.digest == folder.digest


@pytest.mark.parametrize("text", ["<script>", "1.2", "1.2.3 and more", "9" * 5000, ""])
def test_a_kit_version_that_is_none_is_left_out(text: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES["Task Planning"], tmp_path / "in")
    (tmp_path / "in" / "kit_version.txt").write_text(text)
    assert take(tmp_path / "in", tmp_path / "private", "Task Planning", OFFERED).kit is None


def test_what_the_competition_would_refuse_is_not_zipped(kit: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.py").write_text("class PlanningAgent: pass")
    done = command(kit, "organizer.zip_submission", str(tmp_path / "mine"), "--out", str(tmp_path / "mine.zip"))
    assert done.returncode == 1
    assert done.stderr.startswith("no_fact_sheet: ")
    assert not (tmp_path / "mine.zip").exists()


def test_the_kit_refuses_what_its_competition_does_not_offer_and_takes_what_it_does(kit: Path, tmp_path: Path) -> None:
    """jinja2 is installed with the kit, for scoring: agents of the competition do not have it, unless it says so."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.py").write_text("import jinja2\nclass PlanningAgent:\n    def plan(self, task, ctx): ...\n")
    (folder / "f.json").write_text(json.dumps({"Track": "Task Planning"}))
    done = command(kit, "organizer.check_submission", str(folder))
    assert done.returncode == 1
    assert done.stderr.startswith("import_not_available: The Python file imports jinja2 in line 1")
    other = tmp_path / "other"
    lay_out_kit(practice_data(), other, OFFERED.model_copy(update={"names": (*OFFERED.names, "jinja2")}))
    done = command(other, "organizer.check_submission", str(folder))
    assert done.returncode == 0, done.stderr


def test_the_notebook_runs_from_top_to_bottom_in_the_kit(kit: Path) -> None:
    notebook = nbformat.reads((kit / "quickstart.ipynb").read_text(), as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") for cell in notebook.cells), "kept without outputs"
    place = {"metadata": {"path": str(kit)}}
    NotebookClient(notebook, timeout=600, startup_timeout=600, resources=place).execute()
    shown = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "Score" in shown
    scores = json.loads((kit / "runs" / "quickstart" / "scoring" / "scores.json").read_text())
    assert scores["score"] > 10, "twenty lines are worth something"


@pytest.mark.long
def test_a_newcomer_has_a_first_score_within_five_minutes_and_a_second_within_thirty_seconds(tmp_path: Path) -> None:
    first, second = build_kit(tmp_path / "one.zip"), build_kit(tmp_path / "two.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / NAME
    seconds = []
    for arguments in (["make", "score"], ["make", "score", "SUBMISSION=execution_agent/"]):
        began = time.monotonic()
        subprocess.run(arguments, cwd=folder, check=True, timeout=600, stdout=subprocess.DEVNULL)
        seconds.append(time.monotonic() - began)
    assert seconds[0] < 300
    assert seconds[1] < 30


def test_the_practice_data_is_made_once_for_all_judges() -> None:
    task_of("Task Planning")
    assert (BUILD / "practice" / "fingerprint").is_file()
    assert {task.judge for task in load(practice_data(), "llm")} == {"llm"}
