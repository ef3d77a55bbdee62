"""Bad submissions are refused with a code and two sentences, and never executed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from organizer.offered import read_offered
from submission_check import MAX_PYTHON_BYTES, MAX_TOTAL_BYTES, take

GOOD = "class PlanningAgent:\n    def plan(self, task, ctx):\n        return {'steps': []}\n"
OFFERED = read_offered()
SHEET = json.dumps({"Track": "Task Planning"})


def lay(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


BAD: dict[str, tuple[dict[str, str | bytes], str]] = {
    "nothing": ({}, "empty_submission"),
    "no python": ({"f.json": SHEET}, "no_python_file"),
    "two python": ({"a.py": GOOD, "b.py": GOOD, "f.json": SHEET}, "several_python_files"),
    "no json": ({"a.py": GOOD}, "no_fact_sheet"),
    "two json": ({"a.py": GOOD, "f.json": SHEET, "g.json": SHEET}, "several_fact_sheets"),
    "no track": ({"a.py": GOOD, "f.json": '{"Team": "x"}'}, "no_track"),
    "a list": ({"a.py": GOOD, "f.json": "[]"}, "no_track"),
    "unknown track": ({"a.py": GOOD, "f.json": '{"Track": "Task planning"}'}, "unknown_track"),
    "the other track": ({"a.py": GOOD, "f.json": '{"Track": "Task Execution"}'}, "wrong_track"),
    "broken json": ({"a.py": GOOD, "f.json": "{"}, "fact_sheet_invalid"),
    "a key twice": ({"a.py": GOOD, "f.json": '{"Track": 1, "Track": "Task Planning"}'}, "fact_sheet_invalid"),
    "a bomb": ({"a.py": GOOD, "f.json": '{"Track":' + "[" * 9000 + "]" * 9000 + "}"}, "fact_sheet_invalid"),
    "a long sheet": ({"a.py": GOOD, "f.json": '{"Track": "' + "x" * 30_000 + '"}'}, "fact_sheet_invalid"),
    "a team of numbers": ({"a.py": GOOD, "f.json": '{"Track": "Task Planning", "Team": 5}'}, "fact_sheet_invalid"),
    "syntax error": ({"a.py": "def f(:\n", "f.json": SHEET}, "syntax_error"),
    "no text": ({"a.py": b"\xff\xfe\x00", "f.json": SHEET}, "syntax_error"),
    "deep": ({"a.py": "(" * 5000 + ")" * 5000, "f.json": SHEET}, "syntax_error"),
    "no agent": ({"a.py": "class Agent: pass\n", "f.json": SHEET}, "no_agent_class"),
    "hidden agent": ({"a.py": "def f():\n    class PlanningAgent: pass\n", "f.json": SHEET}, "no_agent_class"),
    "large python": ({"a.py": "#" * (MAX_PYTHON_BYTES + 1), "f.json": SHEET}, "python_too_large"),
    "100 MB": ({"a.py": GOOD, "f.json": SHEET, "weights.bin": b"0" * (MAX_TOTAL_BYTES + 1)}, "submission_too_large"),
    "own container": ({"a.py": GOOD, "f.json": SHEET, "metadata.yaml": "command: ls"}, "own_container"),
    "many files": ({"a.py": GOOD, "f.json": SHEET, **{f"x{n}.txt": "" for n in range(1001)}}, "too_many_files"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_submission_is_refused_with_a_code_and_two_sentences(name: str, tmp_path: Path) -> None:
    files, code = BAD[name]
    (tmp_path / "in").mkdir()
    with pytest.raises(Problem) as caught:
        take(lay(tmp_path / "in", files), tmp_path / "private", "Task Planning", OFFERED)
    assert caught.value.code == code
    for sentence in (caught.value.message, caught.value.mend):
        assert sentence.endswith(".")
        assert len(sentence) < 300


@pytest.mark.parametrize("link", ["a.py", "f.json"])
def test_a_link_is_never_followed(link: str, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {"a.py": GOOD, "f.json": SHEET})
    (folder / link).rename(tmp_path / link)
    os.symlink(tmp_path / link, folder / link)
    with pytest.raises(Problem) as caught:
        take(folder, tmp_path / "private", "Task Planning", OFFERED)
    assert caught.value.code in ("no_python_file", "no_fact_sheet")


def test_a_fifo_does_not_hang_the_check(tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {"f.json": SHEET})
    os.mkfifo(folder / "a.py")
    with pytest.raises(Problem) as caught:
        take(folder, tmp_path / "private", "Task Planning", OFFERED)
    assert caught.value.code == "not_a_file"


@pytest.mark.parametrize("around", ["", "my_agent/"])
def test_one_enclosing_folder_and_what_macos_adds_are_looked_through(around: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{around}agent.py": GOOD,
        f"{around}sheet.json": SHEET,
        f"{around}README.md": "hello",
        f"{around}.DS_Store": b"\0",
        "__MACOSX/._agent.py": b"\0",
    }
    taken = take(lay(tmp_path / "in", files), tmp_path / "private", "Task Planning", OFFERED)
    assert taken.module.read_text() == GOOD
    assert taken.fact_sheet.Track == "Task Planning"


def test_the_digest_depends_on_the_content_and_not_on_names(tmp_path: Path) -> None:
    one = take(lay(tmp_path / "1", {"a.py": GOOD, "f.json": SHEET}), tmp_path / "p1", "Task Planning", OFFERED)
    two = take(lay(tmp_path / "2", {"x/b.py": GOOD, "x/g.json": SHEET}), tmp_path / "p2", "Task Planning", OFFERED)
    other = take(lay(tmp_path / "3", {"a.py": GOOD + "#", "f.json": SHEET}), tmp_path / "p3", "Task Planning", OFFERED)
    assert one.digest == two.digest != other.digest


@pytest.mark.parametrize(
    "source",
    [
        "from json import JSONDecoder as PlanningAgent",
        "class A: pass\nPlanningAgent = A",
        "if True:\n    class PlanningAgent: pass",
    ],
)
def test_the_agent_may_be_defined_in_any_top_level_way(source: str, tmp_path: Path) -> None:
    take(lay(tmp_path / "in", {"a.py": source, "f.json": SHEET}), tmp_path / "private", "Task Planning", OFFERED)
