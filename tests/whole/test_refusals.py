"""Every bad submission ends Finished with 0 points, its report says what is wrong and how to mend it, and
`make check-submission` says the same on the participant's machine."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.record import Refusal
from assetops.contract.scores import COLUMNS
from organizer.check_submission import check
from organizer.errors.page import sections
from organizer.platform import predict
from tests.submissions import Ran, run, task_of

GOOD = "class ExecutionAgent:\n    def run(self, task, ctx):\n        return ''\n"
OF_2025 = "class DynamicWorkflow:\n    def run(self):\n        return []\n"
SHEET = json.dumps({"Track": "Task Execution"})
BAD: dict[str, tuple[dict[str, str], str]] = {
    "nothing": ({".DS_Store": ""}, "empty_submission"),
    "many files": ({"a.py": GOOD, "f.json": SHEET, **{f"x{n}.txt": "" for n in range(1001)}}, "too_many_files"),
    "no .py": ({"f.json": SHEET}, "no_python_file"),
    "two .py": ({"a.py": GOOD, "b.PY": GOOD, "f.json": SHEET}, "several_python_files"),
    "a folder named a.py": ({"a.py/more.py": GOOD, "f.json": SHEET}, "not_a_file"),
    "1 MB of Python": ({"a.py": GOOD + "#" * 1_000_000, "f.json": SHEET}, "python_too_large"),
    "no .json": ({"a.py": GOOD}, "no_fact_sheet"),
    "two .json": ({"a.py": GOOD, "f.json": SHEET, "g.json": "{}"}, "several_fact_sheets"),
    "a team of numbers": ({"a.py": GOOD, "f.json": '{"Track": "Task Execution", "Team": 5}'}, "fact_sheet_invalid"),
    "no Track": ({"a.py": GOOD, "f.json": '{"Team": "<script>alert(1)</script>"}'}, "no_track"),
    "no such Track": ({"a.py": GOOD, "f.json": '{"Track": "Execution"}'}, "unknown_track"),
    "the wrong track": ({"a.py": GOOD, "f.json": '{"Track": "Task Planning"}'}, "wrong_track"),
    "a syntax error": ({"a.py": "def <script>", "f.json": SHEET}, "syntax_error"),
    "no agent class": ({"a.py": "print('at import')", "f.json": SHEET}, "no_agent_class"),
    "a package of the participant's own machine": (
        {"a.py": f"import jinja2\n{GOOD}", "f.json": SHEET},
        "import_not_available",
    ),
    "more than there was in 2025": (
        {"a.py": f"from agent_hive.task import Tasks\n{OF_2025}", "f.json": SHEET},
        "import_not_in_interface",
    ),
    "a container of its own": ({"a.py": GOOD, "f.json": SHEET, "metadata.yaml": "command: ls"}, "own_container"),
    "100 MB": ({"a.py": GOOD, "f.json": SHEET, "weights.bin": "0" * 100_000_000}, "submission_too_large"),
}


def lay(folder: Path, files: dict[str, str]) -> Path:
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    return folder


# Those whose report is looked at too, in a run of both programs.
REPORTED = (
    *("no .py", "two .py", "no .json", "no Track"),
    *("the wrong track", "a syntax error", "no agent class", "100 MB"),
)


def refusal_in(place: Path, folder: Path) -> Refusal | None:
    """What ingestion's sealed record says."""
    ended = predict(task_of("Task Execution"), folder, place / "prediction", show=False)
    assert ended.code == 0, ended.error
    return Ran(task_of("Task Execution"), place, ended, ended).record.refusal


def refusal_before(folder: Path) -> Refusal:
    """What `make check-submission TRACK=execution` says."""
    with pytest.raises(Problem) as caught:
        check(folder, "Task Execution")
    return Refusal(**caught.value.as_data())


def test_every_refusal_that_is_explained_is_among_these() -> None:
    (refused,) = (section for section in sections() if section.title == "The submission is refused")
    assert {code for _, code in BAD.values()} == set(refused.codes)


@pytest.mark.parametrize("name", [name for name in BAD if name not in REPORTED])
def test_the_check_before_the_upload_says_to_the_letter_what_the_competition_says(name: str, tmp_path: Path) -> None:
    files, code = BAD[name]
    folder = lay(tmp_path / "submission", files)
    refusal = refusal_before(folder)
    assert refusal.code == code
    assert refusal_in(tmp_path, folder) == refusal


@pytest.mark.parametrize("name", REPORTED)
def test_a_bad_submission_scores_0_and_its_report_has_a_code_and_two_sentences(name: str, tmp_path: Path) -> None:
    files, code = BAD[name]
    folder = lay(tmp_path / "submission", files)
    ran = run(task_of("Task Execution"), folder, tmp_path / "run")
    assert (ran.ingestion.code, ran.scoring.code) == (0, 0), ran.scoring.error
    assert ran.scores == dict.fromkeys(COLUMNS, 0)
    refusal = ran.record.refusal
    assert refusal is not None
    assert refusal.code == code
    for part in (refusal.code, refusal.message, refusal.mend):
        assert part in html.unescape(ran.report)
    assert "<script" not in ran.report
    assert not (ran.prediction / "weights.bin").exists(), "the platform's copy of the submission is swept away"
    assert refusal_before(folder) == refusal


def test_a_link_is_taken_for_no_file_by_both(tmp_path: Path) -> None:
    folder = lay(tmp_path / "submission", {"f.json": SHEET})
    (tmp_path / "elsewhere.py").write_text(GOOD)
    os.symlink(tmp_path / "elsewhere.py", folder / "a.py")
    assert refusal_in(tmp_path, folder) == refusal_before(folder)
