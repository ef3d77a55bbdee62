"""The verdict cache: no call when warm, whatever happens to its file."""

from __future__ import annotations

import multiprocessing
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.verdict import Verdict
from assetops.llm.reply import Tokens
from judge.cache import Answer as Kept
from judge.cache import Cache
from judge.llm import LlmJudge
from tests.llm.scripts import right_judge
from tests.llm.server import Answer, Call, Server, completion, failure
from tests.scoring.llm_cases import case, settings

CASES = [case(f"s-{number}") for number in range(3)]
ANSWER = Kept("yes", Tokens(5, 1, 2))


def judged(path: Path, model: str = "m") -> tuple[list[list[Verdict]], int]:
    with Server(right_judge) as server, Cache(path) as cache:
        found = LlmJudge(settings(server.base_url, model=model), cache=cache).judge(CASES, lambda: None)
        return found, len(server.calls)


def test_warm_there_is_no_call_and_the_same_verdicts_though_the_fences_differ(tmp_path: Path) -> None:
    cold, warm = judged(tmp_path / "c.sqlite"), judged(tmp_path / "c.sqlite")
    assert (cold[1], warm[1]) == (3, 0)
    assert cold[0] == warm[0]


def test_a_fence_that_a_model_repeats_is_not_kept(tmp_path: Path) -> None:
    """Otherwise two judgings would differ in a random word."""

    def repeating(call: Call) -> Answer:
        mark = call.text.split("RECORD, fence ")[1][:32]
        said = right_judge(call)
        return replace(said, body=said.body.replace(b"It is met.", f"Between {mark} it is met.".encode()))

    with Server(repeating) as server:
        first, second = (LlmJudge(settings(server.base_url)).judge(CASES[:1], lambda: None) for _ in range(2))
    assert first == second
    assert first[0][0].reason == "Between fence it is met."


def test_another_model_is_another_judge_and_asks_anew(tmp_path: Path) -> None:
    judged(tmp_path / "c.sqlite")
    assert judged(tmp_path / "c.sqlite", model="other")[1] == 3


def test_an_answer_nobody_can_read_and_a_refusal_are_not_kept(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.sqlite") as cache:
        with Server(lambda call: completion("prose")) as server, pytest.raises(Problem):
            LlmJudge(settings(server.base_url), cache=cache).judge(CASES, lambda: None)
        with Server(lambda call: failure(400) if "Chiller 6" in call.text else right_judge(call)) as server:
            LlmJudge(settings(server.base_url), cache=cache).judge(CASES, lambda: None)
    assert judged(tmp_path / "c.sqlite")[1] == 3


@pytest.mark.parametrize("damage", ["garbage", "cut", "middle", "empty"])
def test_a_broken_file_is_begun_anew_and_changes_no_verdict(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.sqlite"
    expected, _ = judged(path)
    data = path.read_bytes()
    middle = data[:100] + b"\xaa" * (len(data) - 200) + data[-100:]
    path.write_bytes(
        {"garbage": b"no database" * 99, "cut": data[: len(data) // 3], "middle": middle, "empty": b""}[damage]
    )
    assert judged(path) == (expected, 3)
    assert judged(path) == (expected, 0), "and it works again"
    assert damage == "empty" or "begun anew" in capsys.readouterr().err


def test_a_row_that_was_changed_counts_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    expected, _ = judged(path)
    with sqlite3.connect(path) as rows:
        rows.execute("UPDATE answers SET answer = replace(answer, 'met', 'unmet')")
    assert judged(path) == (expected, 3)


def test_a_file_that_breaks_while_it_is_open_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Cache(path) as cache:
        for number in range(200):
            cache.keep(f"key {number}", ANSWER)
        with path.open("r+b") as file:
            file.seek(0)
            file.write(b"\x00" * 50_000)
        for number in range(200, 260):
            assert cache.keep(f"key {number}", ANSWER) == ANSWER
        assert all(cache.get(f"key {number}") in (ANSWER, None) for number in range(260))


def test_the_first_answer_counts(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.sqlite") as one, Cache(tmp_path / "c.sqlite") as other:
        assert one.keep("key", ANSWER) == ANSWER
        assert other.keep("key", Kept("no", Tokens(1, 0, 1))) == ANSWER


def _many(path: Path, number: int) -> None:
    with Cache(path) as cache:
        for place in range(100):
            kept = cache.keep(f"key {place}", Kept(f"by {number}", Tokens(1, 0, 1)))
            assert cache.get(f"key {place}") == kept


def test_processes_may_share_it(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    workers = [multiprocessing.get_context("spawn").Process(target=_many, args=(path, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with Cache(path) as cache:
        assert all(cache.get(f"key {place}") is not None for place in range(100))


def test_a_path_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "c.sqlite", tmp_path):
        with pytest.raises(Problem) as caught:
            Cache(path)
        assert caught.value.code == "cache_not_writable"
