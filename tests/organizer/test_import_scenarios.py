"""Scenario lists become scenarios that only an LLM judge can judge; the agent's file holds no answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.model import read_lines
from assetops.contract.scenario import Scenario
from organizer.importing.scenarios import LlmOnly
from tests.organizer.import_source import imported, lines, write

RECORDS: tuple[dict[str, Any], ...] = (
    {"id": 1, "type": "IoT", "text": " Which sites? ", "category": "Knowledge Query", "characteristic_form": "All."},
    {"id": 102, "text": "How does it fail?", "characteristic_form": "In two ways.", "deterministic": True},
    {"id": 402, "type": "Workorder", "text": "Preventive ones?", "characteristic_form": "31.", "note": "changed"},
    {"id": 621, "type": "", "text": "Is that odd?", "deterministic": False},
    {"id": "Q5", "category": "x", "utterance": "What now?", "phase": "development", "paired_with": "Q9"},
)


def read(out: Path) -> tuple[list[Scenario], list[LlmOnly]]:
    return (
        read_lines(Scenario, out / "scenarios.jsonl", "bad"),
        read_lines(LlmOnly, out / "scenarios_llm_only.jsonl", "bad"),
    )


def source(tmp_path: Path, records: Sequence[dict[str, Any] | str] = RECORDS) -> Path:
    folder = write(tmp_path / "source")
    lines(folder / "list.jsonl", records)
    return folder


def test_both_record_forms_are_read(tmp_path: Path) -> None:
    scenarios, expected = read(imported(source(tmp_path))[1])
    ids = ["import-1", "import-102", "import-402", "import-621", "import-q5"]
    assert [scenario.id for scenario in scenarios] == [one.scenario for one in expected] == ids
    assert [scenario.type for scenario in scenarios] == ["IoT", "FMSR", "WO", "E2E", "IoT"]
    assert scenarios[0].utterance == "Which sites?"
    assert {(scenario.plant, scenario.public) for scenario in scenarios} == {("imported", False)}


def test_all_that_the_source_says_is_kept_for_the_llm_judge_and_marked(tmp_path: Path) -> None:
    _, expected = read(imported(source(tmp_path))[1])
    assert {one.judge for one in expected} == {"llm"}
    assert [one.characteristic_form for one in expected] == ["All.", "In two ways.", "31.", None, None]
    assert [one.source_category for one in expected] == ["Knowledge Query", None, None, None, "x"]
    assert [one.deterministic for one in expected] == [None, True, None, False, None]
    assert expected[2].note == "changed"


def test_the_agents_file_holds_no_answer(tmp_path: Path) -> None:
    text = (imported(source(tmp_path))[1] / "scenarios.jsonl").read_text()
    assert "characteristic_form" not in text
    assert "In two ways." not in text


def test_now_is_after_everything_imported(tmp_path: Path) -> None:
    scenarios, _ = read(imported(source(tmp_path))[1])
    assert {scenario.now for scenario in scenarios} == {"2020-06-04T00:00:00"}


def test_fields_without_a_place_are_counted(tmp_path: Path) -> None:
    report, _ = imported(source(tmp_path))
    assert "list.jsonl: column phase: 1 values have no place in a plant" in report.table()


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"id": 7, "type": "IoT", "text": "  "}, "text is empty"),
        ({"id": 7, "type": "Music", "text": "Sing."}, "type is none of the reference's: 'Music'"),
        ({"id": "seven", "text": "Which?"}, "it has no type, and its id does not tell one"),
        ({"id": None, "type": "IoT", "text": "Which?"}, "id is neither a number nor a short text"),
        ({"id": 1, "type": "IoT", "text": "Another."}, "'import-1' was given in list.jsonl line 1 with other content"),
        ({"id": 7, "type": "IoT", "text": ["a"]}, "text is no text of at most"),
        ({"id": 7, "type": "IoT", "text": "a", "deterministic": "no"}, "deterministic is neither true nor false"),
        ("{", "the line is no JSON document"),
    ],
)
def test_malformed_records_are_named_with_their_line(tmp_path: Path, record: dict[str, Any] | str, reason: str) -> None:
    report, out = imported(source(tmp_path, [*RECORDS, record]), "skip")
    assert report.malformed == 1
    assert f"list.jsonl line 6: {reason}" in (out / "skipped.txt").read_text()
    assert len(read(out)[0]) == len(RECORDS)
