"""Logs as they are: duplicates, blank tracks, names in several spellings, scores where there should be none and the
other way round. Each is kept or left out, and each is named by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS
from organizer.analysis.attempts import Log, tries
from organizer.analysis.exported import read_export
from organizer.analysis.log_2025 import read_log
from organizer.ranking.teams import folded
from tests.organizer.analysis.competition_log import (
    HEADER,
    Defects,
    Made,
    compete,
    write_export,
    write_log,
    write_verdicts,
)


@pytest.fixture(scope="module")
def made() -> list[Made]:
    return compete()


@pytest.fixture(scope="module")
def written(made: list[Made], tmp_path_factory: pytest.TempPathFactory) -> tuple[Log, Defects]:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    defects = write_log(path, made)
    return read_log(path), defects


def lines(log: Log, word: str, severity: str) -> list[int]:
    """The lines of the findings that say a word."""
    found = [one.place for one in log.findings if word in one.reason and one.severity == severity]
    return sorted(int(place.rpartition(" ")[2]) for place in found)


def test_every_defect_is_named_by_file_and_line(written: tuple[Log, Defects]) -> None:
    log, defects = written
    assert all(one.place.startswith("log.csv, line ") for one in log.findings)
    assert lines(log, "already, the same", "warning") == defects.same
    assert lines(log, "already, in other words", "error") == defects.other
    assert lines(log, "has no track", "warning") == defects.blank_track
    assert lines(log, "which does not count", "warning") == defects.failed_with_score
    assert lines(log, "has no score", "warning") == defects.finished_without
    assert lines(log, "The row is left out", "error") == defects.malformed
    assert set(lines(log, "is taken for", "warning")) <= set(defects.spelling)
    assert len(log.findings) == len({(one.place, one.reason) for one in log.findings})


def test_what_is_sound_is_read_as_it_was(made: list[Made], written: tuple[Log, Defects]) -> None:
    log, defects = written
    read = {one.id: one for one in log.attempts}
    assert set(read) == {one.id for one in made}
    assert defects.rows == len(made) + len(defects.same) + len(defects.other) + len(defects.malformed)
    for one in made:
        assert folded(read[one.id].team) == folded(one.team)
        assert read[one.id].status == one.status
        assert read[one.id].when == one.when.replace(microsecond=0)
        if read[one.id].score is not None:
            assert read[one.id].score == pytest.approx(one.score, abs=0.005)
    assert [one.when for one in log.attempts] == sorted(one.when for one in log.attempts if one.when)


def test_a_team_in_several_spellings_is_one(made: list[Made], written: tuple[Log, Defects]) -> None:
    log, _ = written
    assert {folded(one.team) for one in made} == {folded(one.team) for one in log.attempts}
    assert len({one.team for one in log.attempts}) == len({one.team for one in made})


def test_scores_that_do_not_count_are_in_no_try(made: list[Made], written: tuple[Log, Defects]) -> None:
    log, _ = written
    scored = [one for one in log.attempts if one.score is not None and one.track]
    assert all(one.finished for one in scored)
    assert sum(len(one.scores) for one in tries(log.attempts)) == len(scored)
    failed = [one for one in made if one.status == "Failed"]
    assert all(one.score is None for one in log.attempts if one.id in {each.id for each in failed})


def row(**changes: str) -> str:
    values = dict.fromkeys(HEADER, "") | {
        "ID": "7", "File_name": "a.zip", "Owner": "alice", "Phase": "Development", "Date": "2025-10-01 10:00",
        "Status": "finished", "Score": "51.5", "TeamName": "A", "Track": "Task Planning",
    }  # fmt: skip
    return ",".join((values | changes).values())


@pytest.mark.parametrize(
    ("changes", "track", "phase"),
    [
        ({"Track": "Task Execution"}, "Task Execution", "development"),
        ({"Track": "track 2"}, "Task Execution", "development"),
        ({"Track": "planning"}, "Task Planning", "development"),
        ({"Track": "", "File_name": "track1_planning.zip"}, "Task Planning", "development"),
        ({"Track": "", "File_name": "my_plant_agent.zip"}, None, "development"),
        ({"Track": "", "File_name": "execution_of_a_plan.zip"}, None, "development"),
        ({"Track": "", "Phase": "Final: Task Execution"}, "Task Execution", "final"),
        ({"Track": "banana"}, None, "development"),
    ],
)
def test_tracks_and_phases_are_understood_or_left_open(
    tmp_path: Path, changes: dict[str, str], track: str | None, phase: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(",".join(HEADER) + "\n" + row(**changes) + "\n")
    (one,) = read_log(path).attempts
    assert (one.track, one.phase) == (track, phase)


def test_a_log_with_other_columns_is_refused_with_the_columns_it_needs(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("ID,Owner\n1,a\n")
    with pytest.raises(Problem, match="there is no column file_name and no column phase") as raised:
        read_log(tmp_path / "log.csv")
    assert raised.value.code == "bad_log"


def test_an_american_date_a_byte_order_mark_and_reordered_columns_are_fine(tmp_path: Path) -> None:
    columns = list(reversed(HEADER))
    cells = dict(zip(HEADER, row(Date="10/2/2025 14:05").split(","), strict=True))
    text = ",".join(columns) + "\r\n" + ",".join(cells[column] for column in columns) + "\r\n"
    (tmp_path / "log.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (one,) = read_log(tmp_path / "log.csv").attempts
    assert (one.when.isoformat() if one.when else "", one.score) == ("2025-10-02T14:05:00", 51.5)


def test_an_export_folder_says_the_same_as_the_log_and_the_official_finals(made: list[Made], tmp_path: Path) -> None:
    write_export(tmp_path, made)
    write_verdicts(tmp_path, made)
    log = read_export(tmp_path)
    assert log.findings == ()
    read = {one.id: one for one in log.attempts}
    for one in made:
        assert read[one.id].results == (one.results if one.status == "Finished" else None)
        assert read[one.id].score == (pytest.approx(one.score) if one.status == "Finished" else None)
    best = {(one.team, one.track): one.best for one in tries(log.attempts)}
    assert log.finals
    for team, final in log.finals.items():
        planning, execution = (0.6 * best[team, track] + 0.3 * 50 + 0.1 * 0.4 for track in TRACKS)
        assert final == pytest.approx(0.4 * planning + 0.6 * execution)


def test_a_phase_that_was_not_exported_is_no_defect(made: list[Made], tmp_path: Path) -> None:
    write_export(tmp_path, made)
    for path in tmp_path.glob("*-final.json"):
        path.unlink()
    log = read_export(tmp_path)
    assert (log.findings, dict(log.finals)) == ((), {})
    assert len(log.attempts) == len(made)
