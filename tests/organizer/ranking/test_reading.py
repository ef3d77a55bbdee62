"""What an organizer can export is read; what cannot be read is named by file and line, and costs itself only."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from organizer.ranking.listed import Source
from organizer.ranking.reading import read_board, read_board_csv, read_source, read_submissions, read_submissions_csv

SOURCE = Source("Task Planning", "development")


def entry(number: int, owner: str = "alice", score: Any = "53.0303030303", **more: Any) -> dict[str, Any]:
    """A submission as the platform's list has it."""
    scores = [{"id": 1, "index": 0, "column_key": "score", "score": score}]
    made = {"id": number, "owner": owner, "status": "Finished", "created_when": "2026-03-01T12:00:00.5Z"}
    return {**made, "filename": "a.zip", "scores": scores, "parent": None, "children": [], **more}


def written(path: Path, values: list[Any], key: str = "") -> Path:
    """The list with one entry a line, under a key or as the document."""
    lines = "[\n" + ",\n".join(json.dumps(value) for value in values) + "\n]"
    path.write_text(f'{{"count": 2, "nested": {{"results": [1]}}, "{key}": {lines}}}' if key else lines)
    return path


@pytest.mark.parametrize("key", ["", "results"])
def test_the_list_of_the_api_is_read_and_bad_entries_are_named_by_line(tmp_path: Path, key: str) -> None:
    bad = [
        entry(2, owner=" "),
        entry(3, score="NaN"),
        entry(4, status="Done"),
        entry(5, created_when="yesterday"),
        {**entry(6), "id": "x"},
        entry(7, scores={"score": 1}),
        entry(8, owner="eve\u202emoc"),
        7,
    ]
    rows, findings = read_submissions(written(tmp_path / "s.json", [entry(1), *bad, entry(9)], key), SOURCE)
    assert [row.id for row in rows] == [1, 9]
    assert rows[0].scores == {"score": 53.0303030303}
    assert rows[1].place == "s.json, line 11 (entry 10)"
    assert [finding.place for finding in findings] == [f"s.json, line {n} (entry {n - 1})" for n in range(3, 11)]
    assert all(finding.severity == "error" for finding in findings)


def test_a_submission_listed_twice_counts_once_and_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path / "s.json", [entry(1), entry(1), entry(1, score="60.0")])
    rows, findings = read_submissions(path, SOURCE)
    assert [row.scores["score"] for row in rows] == [53.0303030303]
    assert [finding.severity for finding in findings] == ["warning", "error"]


def test_two_scores_of_one_column_are_another_bundle(tmp_path: Path) -> None:
    both = entry(1)["scores"] * 2
    assert (
        "several tasks" in read_submissions(written(tmp_path / "s.json", [entry(1, scores=both)]), SOURCE)[1][0].reason
    )


def test_one_page_of_several_and_other_documents_are_refused(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text(json.dumps({"results": [], "next": "http://x/?page=2"}))
    (tmp_path / "other.json").write_text('{"detail": "Invalid token."}')
    (tmp_path / "broken.json").write_text('[{"id": 1,')
    for name, code in (("page.json", "bad_export"), ("other.json", "bad_export"), ("broken.json", "json_invalid")):
        with pytest.raises(Problem) as caught:
            read_submissions(tmp_path / name, SOURCE)
        assert caught.value.code == code
        assert name in caught.value.message
    with pytest.raises(Problem, match=r"neither get_leaderboard's nor results\.json's"):
        read_board(tmp_path / "other.json", SOURCE)


def test_the_three_forms_of_a_leaderboard_say_the_same(tmp_path: Path) -> None:
    scores = [
        {"column_key": key, "score": value, "task_id": 3} for key, value in (("score", "60.0"), ("tau_match", "0.5"))
    ]
    board = {"title": "Results", "tasks": [], "submissions": [{"id": 16, "owner": "al-ice", "scores": scores}]}
    (tmp_path / "board.json").write_text(json.dumps(board))
    columns = {"Plan(3)-Score": "60.0000000000", "Plan(3)-τ-match (0 to 1)": "0.500", "Plan(3)-Tool calls": ""}
    (tmp_path / "results.json").write_text(json.dumps({"Results - Development(4)": {"al-ice-16": columns}}))
    names = ["Username", "fact_sheet_answers", *columns]
    (tmp_path / "results.csv").write_text(
        ",".join(names) + "\nal-ice-16,{}," + ",".join(columns.values()) + "\nno,,,,\n"
    )
    read = [
        read_board(tmp_path / "board.json", SOURCE),
        read_board(tmp_path / "results.json", SOURCE),
        read_board_csv(tmp_path / "results.csv", SOURCE),
    ]
    for rows, _ in read:
        assert [(row.id, row.account, row.status, dict(row.scores)) for row in rows] == [
            (16, "al-ice", "Finished", {"score": 60.0, "tau_match": 0.5})
        ]
    assert [finding.place for finding in read[2][1]] == ["results.csv, line 3"]


def test_a_leaderboard_takes_dates_and_statuses_from_the_csv_of_submissions(tmp_path: Path) -> None:
    (tmp_path / "leaderboard-planning-development.csv").write_text("Username,Plan(3)-Score\nalice-16,60\nbob-17,50\n")
    (tmp_path / "submissions-planning-development.csv").write_text(
        "Submission ID,File Name,Owner,Created When,Status,Phase\n"
        "16,a.zip,alice,2026-03-01 12:00:00+00:00,Finished,Dev\n"
        "17,b.zip,bob,2026-03-02,Failed,Dev\nx,b.zip,bob,2026-03-02,Failed,Dev\n"
    )
    rows, findings = read_source(tmp_path, SOURCE)
    assert [(row.id, row.created, row.status, row.scores["score"]) for row in rows] == [
        (16, "2026-03-01 12:00:00+00:00", "Finished", 60.0),
        (17, "2026-03-02", "Failed", 50.0),
    ]
    assert [finding.place for finding in findings] == [
        "leaderboard-planning-development.csv",
        "submissions-planning-development.csv, line 4",
    ]
    assert len(read_submissions_csv(tmp_path / "submissions-planning-development.csv", SOURCE)[0]) == 2


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from([*entry(1), "nothing"]), ANYTHING), max_size=4), ANYTHING)
def test_whatever_an_entry_holds_is_a_row_or_a_finding(changes: list[tuple[str, Any]], other: Any) -> None:
    """In all three forms of JSON; what is no such document at all is a Problem."""
    odd = [{**entry(1), key: value} for key, value in changes] + [other]
    documents = [
        (read_submissions, odd),
        (read_board, {"submissions": odd}),
        (read_board, {"board": {f"a-{number}": value for number, value in enumerate(odd)}}),
        (read_board, other),
    ]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.json"
        for read, document in documents:
            path.write_text(json.dumps(document))
            try:
                rows, findings = read(path, SOURCE)
            except Problem as problem:
                assert document is other, problem
            else:
                assert len(rows) + len(findings) == len(odd) or document is other


def test_the_list_of_submissions_goes_before_a_leaderboard_and_nothing_is_said_to_be_nothing(tmp_path: Path) -> None:
    rows, findings = read_source(tmp_path, SOURCE)
    assert (rows, [finding.severity for finding in findings]) == ([], ["error"])
    written(tmp_path / "submissions-planning-development.json", [entry(1)])
    (tmp_path / "leaderboard-planning-development.csv").write_text("Username,Plan(3)-Score\nalice-16,60\n")
    assert [row.id for row in read_source(tmp_path, SOURCE)[0]] == [1]
