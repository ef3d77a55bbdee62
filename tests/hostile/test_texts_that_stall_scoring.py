"""Found here: an agent does the work and then answers with a text on which a rule of the judge fails or takes minutes.

`[` six thousand times ended the scoring with a RecursionError, `a-` ten thousand times took minutes in a regular
expression. Scoring that falls or overruns is *Failed*: not counted, a free new draw. Each rule is bounded now.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bounded import Overrun, bounded
from tests.hostile.arena import EXECUTION, Arena, outcomes, survived, ways

ANSWERS = {
    "brackets": "'x ' + '[' * 5000, '[' * 5900 + ' x'",
    "dashes": "'a-' * 9999,",
    "capitals": "'Aa ' * 6600,",
    "names": "' '.join('Chiller %d' % n for n in range(1800)),",
    "numbers": "' '.join(str(n) for n in range(4000)),",
    "codes": "' '.join('WO%05d' % n for n in range(2400)),",
    "dates": "'2025-06-01 ' * 1800,",
    "words that use little room": "' '.join('zqx%dk' % n for n in range(3000)),",
    "a letter of eighteen": "'\\ufdfa' * 19_000,",
}
WORK = """
for n in range(60):
    ctx.call("generate_work_order", asset_id="Chiller 6", description="a-" * 400 + str(n))
    ctx.call("list_workorders")
for n in range(300):
    ctx.agents[task.agents[n % 4]["name"]].run("no " * 1000 + str(n))
    ctx.log("x1y2 " * 700 + str(n))
"""


def test_no_answer_stops_or_stalls_the_scoring(arena: Arena, tmp_path: Path) -> None:
    golds = arena.golds(EXECUTION, "final")
    bodies = {}
    for name, (what, answer) in zip(arena.ids(), ANSWERS.items(), strict=False):
        step = golds[name].steps[0]
        bodies[what] = f"ctx.call({step.tools[0]!r}, **{step.arguments!r})\nreturn ({answer})[-1]"
    bodies["a long record"] = WORK + "return ' '.join('zqx%dk' % n for n in range(3000))"
    fought = arena.fight(tmp_path, ways(arena, bodies), phase="final", budgets={"scenario_seconds": 60.0})
    survived(fought, at_most=70)
    found = outcomes(fought, bodies)
    assert {one.status for name, one in found.items() if name != "a long record"} == {"finished"}


def test_work_that_fails_or_overruns_is_contained(capsys: pytest.CaptureFixture[str]) -> None:
    def endless() -> int:
        while True:
            pass

    def refuses() -> int:
        raise Overrun("a canarybird")

    assert bounded(lambda: 1, 0, "done") == 1
    assert bounded(endless, 7, "done", seconds=0.2) == 7
    assert bounded(refuses, 8, "done") == 8
    assert "canarybird" not in capsys.readouterr().err
