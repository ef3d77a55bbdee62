"""The sheet for people: a person can fill it in, what was filled in wrongly is named, two people can be compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.model import read_lines
from assetops.contract.verdict import CRITERIA
from organizer.calibration.comparing import by_rater, compare
from organizer.calibration.corpus import OPERATORS, Corpus
from organizer.calibration.labels import LabelledCase, read_corpus
from organizer.calibration.sheet import READING, SHEET, choose, export, import_labels, main, read_sheet

Rows = list[list[str]]


@pytest.fixture
def folder(corpus: Corpus, tmp_path: Path) -> Path:
    export(tmp_path, choose(corpus[0]))
    return tmp_path


def rows_of(folder: Path) -> Rows:
    return list(csv.reader(io.StringIO((folder / SHEET).read_text("utf-8-sig"))))


def filled(folder: Path, fill: Callable[[int, str], str], name: str = "filled.csv", delimiter: str = ",") -> Path:
    """The sheet as a person leaves it: each verdict is `fill(row, criterion)`."""
    rows = rows_of(folder)
    head = rows[0]
    for number, row in enumerate(rows[1:], start=2):
        for criterion in CRITERIA:
            row[head.index(criterion)] = fill(number, criterion)
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(rows)
    return file


def test_fifty_runs_of_many_kinds_and_families_under_names_that_say_nothing(folder: Path) -> None:
    cases = read_lines(LabelledCase, folder / "cases.jsonl", "bad")
    assert len(cases) == 50
    assert len({case.family for case in cases}) >= 40
    rows = rows_of(folder)
    assert [row[0] for row in rows[1:]] == [case.id for case in cases] == [f"run-{n:02}" for n in range(1, 51)]
    shown = (folder / SHEET).read_text("utf-8-sig") + (folder / READING).read_text("utf-8")
    assert not [operator.name for operator in OPERATORS if operator.name in shown and "_" in operator.name]
    assert {case.operator for case in cases} == {None}


def test_the_row_holds_question_calls_answer_and_gold_and_six_empty_columns(folder: Path, corpus: Corpus) -> None:
    head, first, *_ = rows_of(folder)
    case = read_lines(LabelledCase, folder / "cases.jsonl", "bad")[0]
    row = dict(zip(head, first, strict=True))
    assert row["question"] == case.gold.utterance
    assert row["right answer"] == case.gold.characteristic_form
    assert all(call.tool in row["what the agent did"] for call in case.trajectory.calls)
    assert [row[criterion] for criterion in CRITERIA] == [""] * 6


def test_the_reading_page_is_self_contained_and_escapes_what_an_agent_wrote(corpus: Corpus, tmp_path: Path) -> None:
    case = corpus[0][0]
    hostile = case.trajectory.model_copy(update={"answer": "<script>alert(1)</script><img src=http://x.invalid/a>"})
    export(tmp_path, [case.model_copy(update={"trajectory": hostile})])
    page = (tmp_path / READING).read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src &#39;none&#39;" in page


def test_no_cell_is_a_formula(corpus: Corpus, tmp_path: Path) -> None:
    case = corpus[0][0]
    evil = case.trajectory.model_copy(update={"answer": '=HYPERLINK("http://x.invalid","click")'})
    export(tmp_path, [case.model_copy(update={"trajectory": evil})])
    assert not [cell for row in rows_of(tmp_path) for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_two_people_label_and_are_compared_with_each_other(folder: Path, delimiter: str) -> None:
    spellings = {True: ("1", "met", "Yes"), False: ("0", "unmet", "no")}
    first = filled(folder, lambda row, c: spellings[row % 2 == 0][row % 3], delimiter=delimiter)
    second = filled(folder, lambda row, c: "?" if row == 3 else "1" if row % 2 == 0 or row == 5 else "0", "b.csv")
    assert import_labels(folder, first, "Kim") == import_labels(folder, second, "Noor") == 300
    cases, labels = read_corpus(folder)
    raters = by_rater(labels)
    found = compare("Kim", raters["Kim"], "Noor", raters["Noor"])
    assert found is not None
    assert len(cases) == 50
    assert found.rows[0].confusion == ((150, 0, 0), (6, 138, 6))
    assert found.rows[0].coverage == 0.98
    assert found.rows[0].kappa.value == pytest.approx(0.96)


def test_a_second_import_replaces_the_raters_first_one(folder: Path) -> None:
    import_labels(folder, filled(folder, lambda row, c: "1"), "Kim")
    import_labels(folder, filled(folder, lambda row, c: "0" if row < 10 else ""), "Kim")
    labels = read_corpus(folder)[1]
    assert len(labels) == 48
    assert {label.outcome for label in labels} == {"unmet"}


def test_all_bad_cells_are_named_by_row_and_column(folder: Path) -> None:
    file = filled(folder, lambda row, c: "maybe" if (row, c) == (4, "action_sequence") else "2" if row == 9 else "1")
    cases = read_lines(LabelledCase, folder / "cases.jsonl", "bad")
    with pytest.raises(Problem) as caught:
        read_sheet(file, "Kim", cases)
    assert caught.value.code == "bad_sheet"
    assert "row 4, action_sequence: 'maybe'" in caught.value.message
    assert "row 9, task_completion: '2'" in caught.value.message


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("run,task_completion\nrun-01,1\n", "bad_sheet", "no column retrieval_accuracy"),
        ("", "bad_sheet", "no column run"),
        ("run," + ",".join(CRITERIA) + "\nrun-99,1,1,1,1,1,1\n", "bad_sheet", "row 2: no such run 'run-99'"),
        (
            "run," + ",".join(CRITERIA) + "\nrun-01,1,1,1,1,1,1\n\nrun-01,1,1,1,1,1,1\n",
            "bad_sheet",
            "row 4: a second run 'run-01'",
        ),
        ("run," + ",".join(CRITERIA) + "\nrun-01,,,,,,\n", "no_labels", "holds no label"),
    ],
)
def test_other_faults_of_a_sheet_are_one_clear_sentence(folder: Path, text: str, code: str, says: str) -> None:
    (folder / "bad.csv").write_text(text)
    with pytest.raises(Problem) as caught:
        import_labels(folder, folder / "bad.csv", "Kim")
    assert (caught.value.code, says in caught.value.message) == (code, True), caught.value.message
    assert not (folder / "labels.jsonl").exists()


def test_the_command_says_what_is_missing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(folder), "--sheet", str(folder / "none.csv"), "--rater", "Kim"]) == 1
    assert main(["--out", str(folder), "--sheet", str(filled(folder, lambda r, c: "1")), "--rater", ""]) == 1
    said = capsys.readouterr().err
    assert "file_missing" in said
    assert "bad_rater" in said
