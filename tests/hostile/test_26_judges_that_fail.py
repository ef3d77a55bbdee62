"""The judge is down, answers 429 or 500, cuts off, returns prose, invents keys, says pass to everything; or an agent
writes what trips its content filter, hoping that the scoring fails and the submission does not count.

Down is *Failed*, with one clear sentence and no scores; a text it refuses is an unmet item of that scenario.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile.arena import EXECUTION, Arena, Fought, failed, finite_and_complete, no_secret_shown
from tests.hostile.test_12_instructions_to_the_judge import judged_by
from tests.llm.scripts import all_met, faulty, refusing, right_judge, said
from tests.llm.server import Answer, Script, Server, completion, failure
from tests.submissions import oracle

TABOO = "tabooword"


@pytest.fixture(scope="module")
def good(arena: Arena, tmp_path_factory: pytest.TempPathFactory) -> Fought:
    """A perfect run whose every answer ends in a word that a content filter could refuse."""
    source = oracle(arena.task(EXECUTION, "final"))
    source += f"""
_run = ExecutionAgent.run
def _with_word(self, task, ctx):
    ctx.log({TABOO!r})
    answer = _run(self, task, ctx)
    return answer + (" {TABOO}" if task.id in {arena.ids()[:3]!r} else "")
ExecutionAgent.run = _with_word
"""
    fought = arena.fight(tmp_path_factory.mktemp("good"), source, phase="final")
    assert fought.scoring.code == 0, fought.scoring.text
    assert fought.scores["score"] > 80
    return fought


def judged(arena: Arena, good: Fought, place: Path, script: Script) -> Fought:
    with Server(script) as server:
        return arena.rescore(good, place, judged_by(server))


DOWN: dict[str, Script] = {
    "refuses all": lambda call: failure(401),
    "an unknown model": lambda call: failure(404),
    "prose": lambda call: completion("I would say it is all fine."),
    "invented keys": lambda call: said({**all_met(call), "seventh": all_met(call)["task_completion"]}),
    "cut off": lambda call: completion(json.dumps(all_met(call))[:200]),
    "wants to be left alone for an hour": lambda call: failure(429, retry_after="3600"),
}


@pytest.mark.parametrize("name", DOWN)
def test_a_judge_that_is_no_judge_fails_the_scoring(name: str, arena: Arena, good: Fought, tmp_path: Path) -> None:
    failed(judged(arena, good, tmp_path, DOWN[name]), "llm_")


def test_faults_that_pass_and_verdicts_against_the_facts_change_no_score(
    arena: Arena, good: Fought, tmp_path: Path
) -> None:
    faults = (failure(429, retry_after="1"), failure(500), completion("prose"), Answer(b"", drop=True))
    again = judged(arena, good, tmp_path / "a", faulty(right_judge, *faults))
    plain = judged(arena, good, tmp_path / "b", right_judge)
    assert again.scoring.code == plain.scoring.code == 0, again.scoring.text
    assert again.scores == plain.scores


@pytest.mark.parametrize("status", [400, 403])
def test_a_text_the_judge_refuses_costs_its_scenario_and_not_the_run(
    status: int, arena: Arena, good: Fought, tmp_path: Path
) -> None:
    again = judged(arena, good, tmp_path, refusing(right_judge, TABOO, failure(status, "content_filter")))
    assert again.scoring.code == 0, again.scoring.text
    assert finite_and_complete(again.scores)
    assert again.scores["score"] < good.scores["score"]
    no_secret_shown(again)
