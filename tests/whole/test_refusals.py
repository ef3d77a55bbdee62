"""Every bad submission ends Finished with 0 points, and the report says what is wrong and how to mend it."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from assetops.contract.scores import COLUMNS
from tests.submissions import run, task_of

GOOD = "class ExecutionAgent:\n    def run(self, task, ctx):\n        return ''\n"
SHEET = json.dumps({"Track": "Task Execution"})
BAD: dict[str, tuple[dict[str, str], str]] = {
    "no .py": ({"f.json": SHEET}, "no_python_file"),
    "two .py": ({"a.py": GOOD, "b.py": GOOD, "f.json": SHEET}, "several_python_files"),
    "no .json": ({"a.py": GOOD}, "no_fact_sheet"),
    "no Track": ({"a.py": GOOD, "f.json": '{"Team": "<script>alert(1)</script>"}'}, "no_track"),
    "the wrong track": ({"a.py": GOOD, "f.json": '{"Track": "Task Planning"}'}, "wrong_track"),
    "a syntax error": ({"a.py": "def <script>", "f.json": SHEET}, "syntax_error"),
    "no agent class": ({"a.py": "print('at import')", "f.json": SHEET}, "no_agent_class"),
    "100 MB": ({"a.py": GOOD, "f.json": SHEET, "weights.bin": "0" * 100_000_000}, "submission_too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_submission_scores_0_and_its_report_has_a_code_and_two_sentences(name: str, tmp_path: Path) -> None:
    files, code = BAD[name]
    folder = tmp_path / "submission"
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text)
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
