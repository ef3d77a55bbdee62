"""Fact sheets of the wrong track, with further keys, nested ten thousand deep, megabytes long, in other encodings.

Each is refused with its code; further keys are let pass and forgotten.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from organizer.offered import read_offered
from submission_check import take
from tests.hostile.arena import EXECUTION, Arena, execution, refusal_of, refused, survived, write

SHEETS: dict[str, tuple[bytes, str]] = {
    "the other track": (b'{"Track": "Task Planning"}', "wrong_track"),
    "no track": (b"{}", "no_track"),
    "a list": (b'["Task Execution"]', "no_track"),
    "an unknown track": (b'{"Track": "Task  Execution"}', "unknown_track"),
    "a track that is a list": (b'{"Track": ["Task Execution"]}', "unknown_track"),
    "nested": (b'{"Track": "Task Execution", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}", "fact_sheet_invalid"),
    "nested objects": (b'{"a":' * 3000 + b"1" + b"}" * 3000, "fact_sheet_invalid"),
    "megabytes": (b'{"Track": "Task Execution", "x": "' + b"x" * 3_000_000 + b'"}', "fact_sheet_invalid"),
    "a key twice": (b'{"Track": "Task Planning", "Track": "Task Execution"}', "fact_sheet_invalid"),
    "NaN": (b'{"Track": "Task Execution", "Team": NaN}', "fact_sheet_invalid"),
    "a long team": (json.dumps({"Track": EXECUTION, "Team": "x" * 101}).encode(), "fact_sheet_invalid"),
    "a team that is a number": (b'{"Track": "Task Execution", "Team": 7}', "fact_sheet_invalid"),
    "a lone surrogate": (b'{"Track": "Task Execution", "Team": "\\ud800"}', "fact_sheet_invalid"),
    "latin-1": ('{"Track": "Task Execution", "Team": "Zoë"}'.encode("latin-1"), "fact_sheet_invalid"),
    "UTF-16": ('{"Track": "Task Execution"}'.encode("utf-16"), "fact_sheet_invalid"),
    "empty": (b"", "fact_sheet_invalid"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_refused_with_its_code(name: str, tmp_path: Path) -> None:
    data, code = SHEETS[name]
    folder = write(tmp_path / "zip", execution("return None"))
    (folder / "fact_sheet.json").write_bytes(data)
    assert refusal_of(lambda: take(folder, tmp_path / "private", EXECUTION, read_offered())) == code


def test_through_both_programs(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", execution("return None"))
    (folder / "fact_sheet.json").write_bytes(SHEETS["nested"][0])
    refused(arena.fight(tmp_path / "run", folder), "fact_sheet_invalid")


def test_further_keys_change_nothing(arena: Arena, tmp_path: Path) -> None:
    more = {"score": 100, "isolation": [], "entries": [{"status": "finished"}], "__proto__": {"score": 100}}
    fought = arena.fight(tmp_path / "run", write(tmp_path / "zip", execution("return None"), EXECUTION, **more))
    survived(fought)
    assert fought.record.team is None
