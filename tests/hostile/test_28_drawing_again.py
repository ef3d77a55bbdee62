"""A team submits again and again until an easy draw comes: the same files under other names, in other zips, with notes
beside them; or ends its own runs in ways that might not be counted.

What counts is the content of the two files; identical content draws the same. Everything a participant can cause ends
Finished with 0 points, and counts.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ingestion import pick
from settings import load
from tests.hostile.arena import EXECUTION, Arena, execution, survived, write

AGENT = execution("return None")


def disguised(folder: Path) -> Path:
    """The same two files in another zip: enclosed, renamed, of another time, with notes and system files beside."""
    inner = write(folder / "enclosing", AGENT)
    (inner / "agent.py").rename(inner / "another_name.py")
    (inner / "fact_sheet.json").rename(inner / "facts.json")
    os.utime(inner / "facts.json", (1, 1))
    (inner / "README.txt").write_text("Once more.")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._agent.py").write_text("x")
    (inner / ".hidden.py").write_text("other = 1")
    return folder


def test_the_same_content_draws_the_same(arena: Arena, tmp_path: Path) -> None:
    first = arena.fight(tmp_path / "first", write(tmp_path / "plain", AGENT))
    again = arena.fight(tmp_path / "again", disguised(tmp_path / "disguise"))
    survived(first)
    survived(again)
    assert first.record.draw == again.record.draw
    assert first.record.submission_digest == again.record.submission_digest
    assert (first.output / "scores.json").read_bytes() == (again.output / "scores.json").read_bytes()


@pytest.fixture(scope="module")
def draws(arena: Arena, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The draws of 60 different submissions, as a team is allowed in all."""
    program = tmp_path_factory.mktemp("draws") / "program"
    shutil.copytree(arena.task(EXECUTION) / "ingestion_program", program)
    settings, keys, scenarios = load(program)
    return [[one.id for one in pick(settings, keys, scenarios, f"{n:064x}")] for n in range(60)]


def test_other_content_draws_another_ten_of_the_same_kind(arena: Arena, draws: list[list[str]]) -> None:
    kinds = {scenario.id: (scenario.type, scenario.difficulty) for scenario in arena.scenarios(EXECUTION)}
    assert len({tuple(drawn) for drawn in draws}) > 1
    for drawn in draws:
        assert len(set(drawn)) == 11
        types = [kinds[name][0] for name in drawn[1:]]
        assert {types.count(kind) for kind in types} == {2}, "two of each type, in every draw"
        assert len({kinds[name][1] for name in drawn[1:]}) == 3


ENDINGS = """
chosen = len(task.utterance) % 4
if chosen == 0: os._exit(1)
if chosen == 1: raise MemoryError
if chosen == 2: print("x" * 2_000_000)
time.sleep(600)
"""


def test_a_run_ruined_on_purpose_counts(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, execution(ENDINGS), budgets={"scenario_seconds": 2.0, "run_seconds": 6.0})
    survived(fought)
    assert fought.scores["scenarios_completed"] == 0
