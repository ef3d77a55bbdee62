"""`make neighbours` on any scenario list: ours, the public format, and lists that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from organizer.neighbours import main, read_items
from tests.llm.server import Server
from tests.llm.test_embed import embedder

PUBLIC = Path("/work/shared/data/assetopsbench/scenarios_141.jsonl")
ROWS = [
    {"id": 1, "text": "What IoT sites are available?", "category": "Knowledge Query"},
    {"id": 2, "text": "Can you list the IoT sites?", "category": "Knowledge Query"},
    {"id": 3, "utterance": "Forecast the tonnage of Chiller 6.", "category": "Inference Query", "family": "f"},
    {"id": 4, "utterance": "Forecast the tonnage of Chiller 9.", "category": "Inference Query", "family": "g"},
    {"id": 5, "utterance": "Predict what Chiller 9 will use.", "category": "Inference Query", "family": "f"},
    {"id": 6, "text": "Alone.", "type": "Workorder"},
]


def written(path: Path, rows: list[object]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_pairs_mean_and_least_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(written(tmp_path / "list.jsonl", [*ROWS]))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6  # 1 and 2, 4 and 5 are each other's; 3 has the wording of 4 and the family of 5
    pairs = {line.split()[1]: line.split("->")[1].split()[0] for line in lines if "->" in line}
    assert pairs == {"1": "2", "2": "1", "4": "5", "5": "4"}
    assert "mean similarity" in lines[-2]
    assert lines[-1].endswith("scenarios have no other of their category left")


def test_an_endpoint_is_used_when_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(embedder) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("EMBEDDING_MODEL", "m")
        assert main([str(written(tmp_path / "list.jsonl", [*ROWS]))]) == 0
    assert server.calls[0].body["model"] == "m"
    assert "1.000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["no json"], "line 1"),
        ([ROWS[0], {"id": 2, "category": "c"}], "line 2"),
        ([ROWS[0], {"text": "without id", "category": "c"}], "line 2"),
        ([ROWS[0], [1, 2]], "line 2"),
        ([{**ROWS[0], "text": "  "}], "line 1"),
        ([ROWS[0], ROWS[0]], "same id"),
    ],
    ids=["no-json", "no-text", "no-id", "no-object", "empty-text", "twice"],
)
def test_a_list_that_is_none_is_refused_naming_the_line(
    tmp_path: Path, rows: list[object], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(written(tmp_path / "list.jsonl", rows))]) == 1
    error = capsys.readouterr().err
    assert error.startswith("bad_scenarios")
    assert line in error


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 1
    assert "bad_scenarios" in capsys.readouterr().err


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public scenario list is not on this machine")
def test_the_public_list_is_read_and_paired(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(read_items(PUBLIC)) == 141
    assert main([str(PUBLIC)]) == 0
    assert capsys.readouterr().out.count("->") >= 135
