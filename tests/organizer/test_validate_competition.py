"""One small change to a good bundle, one finding: the rules about competition.yaml and its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.validate import validate
from tests.organizer.good_bundle import Draft, good

Change = Callable[[Draft], object]
LONG = "x" * 37


def twice(draft: Draft, part: str) -> None:
    draft.competition[part][1]["index"] = draft.competition[part][0]["index"]


# name of the rule, the change, the place that must be named, a part of the reason that must be given
ERRORS: list[tuple[str, Change, str, str]] = [
    ("no version", lambda d: d.competition.pop("version"), "version", "'version' is missing"),
    ("version 1", lambda d: d.competition.update(version=1), "version", "not one of [2, '2']"),
    ("version 2.0", lambda d: d.competition.update(version=2.0), "version", "written as a fraction"),
    ("no title", lambda d: d.competition.pop("title"), "title", "missing"),
    ("no terms", lambda d: d.competition.pop("terms"), "terms", "missing"),
    ("no pages", lambda d: d.competition.update(pages=[]), "pages", "The list is empty"),
    ("no tasks", lambda d: d.competition.pop("tasks"), "tasks", "missing"),
    ("singular leaderboard", lambda d: d.replace_in_yaml("leaderboards:", "leaderboard:"), "leaderboard", "unknown"),
    ("misspelled key", lambda d: d.competition.update(docker_img="a:1"), "docker_img", "unknown"),
    ("misspelled phase key", lambda d: d.phase(0).update(max_submission=3), "phases[0].max_submission", "unknown"),
    ("key twice", lambda d: d.replace_in_yaml("terms:", "image: logo.png\nterms:"), "", "'image' is given twice"),
    ("broken YAML", lambda d: d.replace_in_yaml("title:", "title: ]"), "", "no valid YAML"),
    ("no image", lambda d: d.competition.pop("docker_image"), "docker_image", "missing"),
    ("untagged image", lambda d: d.competition.update(docker_image="python"), "docker_image", "another image tomorrow"),
    ("latest", lambda d: d.competition.update(docker_image="python:latest"), "docker_image", "another image tomorrow"),
    ("no report", lambda d: d.competition.pop("enable_detailed_results"), "enable_detailed_results", "missing"),
    ("programs shown", lambda d: d.competition.update(make_programs_available=True), "make_programs_available", "True"),
    ("data shown", lambda d: d.competition.update(make_input_data_available=True), "make_input_data_available", "True"),
    # pages and image
    ("page missing", lambda d: d.files.pop("pages/overview.md"), "pages[0].file", "no pages/overview.md in the bundle"),
    ("page empty", lambda d: d.files.update({"pages/overview.md": b" \n"}), "pages[0].file", "is empty"),
    ("page not UTF-8", lambda d: d.files.update({"pages/overview.md": b"\xff\xfe"}), "pages[0].file", "no UTF-8"),
    ("page outside", lambda d: d.competition["pages"][0].update(file="../a.md"), "pages[0].file", "no ../a.md"),
    ("page without title", lambda d: d.competition["pages"][0].pop("title"), "pages[0].title", "missing"),
    ("terms empty", lambda d: d.files.update({"pages/terms.md": b""}), "terms", "is empty"),
    ("logo missing", lambda d: d.files.pop("logo.png"), "image", "no logo.png in the bundle"),
    ("logo as SVG", lambda d: d.files.update({"logo.png": b"<svg/>"}), "image", "no raster image"),
    # tasks
    ("row 3", lambda d: d.task().update(ingestion_only_during_scoring=True), "ingestion_only", "must not be there"),
    ("row 3, off", lambda d: d.task().update(ingestion_only_during_scoring=False), "ingestion_only", "must not be"),
    ("task index twice", lambda d: twice(d, "tasks"), "tasks", "Two tasks have the index 0"),
    ("no scoring", lambda d: d.task().pop("scoring_program"), "tasks[0].scoring_program", "missing"),
    ("no ingestion", lambda d: d.task().pop("ingestion_program"), "tasks[0].ingestion_program", "missing"),
    (
        "file missing",
        lambda d: d.archives.pop("input_data_final.zip"),
        "tasks[1].input_data",
        "no input_data_final.zip",
    ),
    ("folder without slash", lambda d: d.task().update(input_data="pages"), "tasks[0].input_data", "is a folder"),
    ("outside", lambda d: d.task().update(input_data="/etc/"), "tasks[0].input_data", "outside the bundle"),
    ("no zip", lambda d: d.task().update(input_data="logo.png"), "tasks[0].input_data", "is no zip"),
    ("empty zip", lambda d: d.archives.update({"input_data_final.zip": {}}), "tasks[1].input_data", "is empty"),
    # phases
    ("hide output", lambda d: d.phase(0).pop("hide_output"), "phases[0].hide_output", "missing"),
    ("hide prediction", lambda d: d.phase(1).pop("hide_prediction_output"), "hide_prediction_output", "missing"),
    ("hide score", lambda d: d.phase(0).update(hide_score_output=False), "phases[0].hide_score_output", "not True"),
    ("no start", lambda d: d.phase(0).pop("start"), "phases[0].start", "missing"),
    (
        "unquoted time",
        lambda d: d.replace_in_yaml("'2027-01-01 00:00:00'", "2027-01-01 08:00:00"),
        "start",
        "no string",
    ),
    ("unquoted date", lambda d: d.replace_in_yaml("'2027-01-01 00:00:00'", "2027-01-01"), "start", "no string"),
    ("offset", lambda d: d.phase(0).update(start="2027-01-01 00:00:00+02:00"), "phases[0].start", "drops offsets"),
    ("no date", lambda d: d.phase(0).update(start="spring"), "phases[0].start", "is no date"),
    ("ends first", lambda d: d.phase(0).update(end="2026-01-01 00:00:00"), "phases[0].end", "ends before it starts"),
    ("no end", lambda d: d.phase(0).pop("end"), "phases[0].end", "another one follows"),
    ("overlap", lambda d: d.phase(0).update(end="2028-02-01 00:00:00"), "phases[1].start", "before the one before it"),
    ("touching", lambda d: d.phase(0).update(end="2028-01-01 00:00:00"), "phases[1].start", "at the very moment"),
    ("only phase migrates", lambda d: d.competition["phases"].pop(0), "phases[0].auto_migrate", "none before it"),
    ("no migration", lambda d: d.phase(1).pop("auto_migrate_to_this_phase"), "phases[1]", "do not come here"),
    ("row 31", lambda d: d.phase(1).update(max_submissions=2), "phases[1].max_submissions", "something else"),
    ("no limit", lambda d: d.phase(0).pop("max_submissions_per_day"), "max_submissions_per_day", "missing"),
    ("short limit", lambda d: d.phase(0).update(execution_time_limit=60), "execution_time_limit", "less than 480"),
    ("unknown task", lambda d: d.phase(0).update(tasks=[7]), "phases[0].tasks", "no task with the index 7"),
    ("no task", lambda d: d.phase(0).update(tasks=[]), "phases[0].tasks", "The list is empty"),
    ("shared task", lambda d: d.phase(1).update(tasks=[0]), "tasks[0]", "Two phases run this task"),
    ("phase index twice", lambda d: twice(d, "phases"), "phases", "Two phases have the index 0"),
    ("results only", lambda d: d.phase(0).update(accepts_only_result_submissions=True), "accepts_only", "not False"),
    # leaderboard
    ("two boards", lambda d: d.competition["leaderboards"].append(d.board), "leaderboards", "more than 1 entries"),
    ("board title", lambda d: d.board.update(title="x" * 65), "leaderboards[0].title", "65 of at most 64"),
    ("board key", lambda d: d.board.update(key=LONG), "leaderboards[0].key", "37 of at most 36"),
    ("rule by default", lambda d: d.board.pop("submission_rule"), "submission_rule", "missing"),
    ("other rule", lambda d: d.board.update(submission_rule="Force_Last"), "submission_rule", "not 'Force_Best'"),
    ("no primary", lambda d: d.board.update(primary_index=11), "primary_index", "No column has the index 11"),
    ("other primary", lambda d: d.board.update(primary_index=3), "primary_index", "go by 'result_verification'"),
    ("lowest first", lambda d: d.board["columns"][0].update(sorting="asc"), "columns[0].sorting", "lowest score"),
    ("column title", lambda d: d.board["columns"][1].update(title=LONG), "columns[1].title", "37 of at most 36"),
    ("index twice", lambda d: d.board["columns"][1].update(index=0), "columns", "the index 0"),
    ("key twice", lambda d: d.board["columns"][1].update(key="score"), "columns", "the key score"),
    ("negative index", lambda d: d.board["columns"][1].update(index=-1), "columns[1].index", "-1 is less than 0"),
    ("column missing", lambda d: d.board["columns"].pop(), "columns", "no column for the score 'llm_tokens'"),
    ("unknown column", lambda d: d.board["columns"][1].update(key="speed"), "columns[1].key", "holds no 'speed'"),
    ("computed", lambda d: d.board["columns"][1].update(computation="avg"), "columns[1].computation", "must not"),
    ("sorting", lambda d: d.board["columns"][1].update(sorting="down"), "columns[1].sorting", "'down' is not one of"),
]
WARNINGS: list[tuple[str, Change, str, str]] = [
    ("two tasks", lambda d: d.phase(0).update(tasks=[0, 1]), "phases[0].tasks", "several tasks"),
    ("unused task", lambda d: d.competition["phases"].pop(), "tasks[1]", "No phase runs this task"),
    (
        "placeholder",
        lambda d: d.phase(1).update(end="2099-01-31 23:59:59", start="2099-01-01 00:00:00"),
        "phases[1].start",
        "placeholder",
    ),
    ("default queue", lambda d: d.phase(0).update(execution_time_limit=900), "execution_time_limit", "900 s is cut"),
    ("no data", lambda d: d.task().pop("input_data"), "tasks[0]", "has no input_data"),
]


def names(table: list[tuple[str, Change, str, str]]) -> list[str]:
    return [row[0].replace(" ", "-") for row in table]


@pytest.mark.parametrize(("rule", "change", "place", "reason"), ERRORS, ids=names(ERRORS))
def test_a_broken_bundle_is_refused_for_the_right_reason(
    rule: str, change: Change, place: str, reason: str, tmp_path: Path
) -> None:
    draft = good()
    change(draft)
    findings = validate(draft.write(tmp_path / "bundle.zip"))
    fitting = [found for found in findings if place in found.place and reason in found.reason]
    assert [found.severity for found in fitting[:1]] == ["error"], findings
    assert all(found.mend for found in findings)


@pytest.mark.parametrize(("rule", "change", "place", "reason"), WARNINGS, ids=names(WARNINGS))
def test_what_the_organizer_should_know_is_a_warning(
    rule: str, change: Change, place: str, reason: str, tmp_path: Path
) -> None:
    draft = good()
    change(draft)
    findings = validate(draft.write(tmp_path / "bundle.zip"))
    fitting = [found for found in findings if place in found.place and reason in found.reason]
    assert [found.severity for found in fitting[:1]] == ["warning"], findings


def test_a_misspelled_key_gets_the_right_one_named(tmp_path: Path) -> None:
    draft = good()
    draft.phase(0)["max_submission"] = 3
    (found,) = validate(draft.write(tmp_path / "bundle.zip"))
    assert found.mend == "Did you mean `max_submissions`?"


@pytest.mark.parametrize("image", ["python:3.12-slim", "host:5000/a/b:1.2", "a/b@sha256:" + "0" * 64])
def test_a_fixed_image_is_accepted(image: str, tmp_path: Path) -> None:
    draft = good()
    draft.competition["docker_image"] = image
    assert validate(draft.write(tmp_path / "bundle.zip")) == []
