"""Some answer without working: nothing, the same to every question, a colon, the question itself, a list of everything.

Each must fail before or despite the judge: 0 of 66.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.submission import Track
from tests.hostile.arena import EXECUTION, PLANNING, Arena, execution, planning, survived

LISTING = """
parts = []
for site in ctx.call("sites")["sites"]:
    parts += ctx.call("assets", site_name=site).get("assets", [])
return ", ".join(str(part) for part in parts)
"""
STEP = "{{'steps': [{{'id': 'a', 'agent': task.agents[0]['name'], 'task': {0}}}]}}"
AGENTS: dict[str, tuple[Track, str]] = {
    "empty": (EXECUTION, execution("return ''")),
    "constant": (EXECUTION, execution("return 'All assets work normally; the mean is 42.'")),
    "colon": (EXECUTION, execution("return ':'")),
    "thought": (EXECUTION, execution("return 'Thought process:'")),
    "no data": (EXECUTION, execution("return 'There is no data available for this asset.'")),
    "echo": (EXECUTION, execution("return task.utterance")),
    "list": (EXECUTION, execution("return ' '.join(str(card) for card in task.agents)")),
    "no plan": (PLANNING, planning("return None")),
    "a plan of a colon": (PLANNING, planning("return " + STEP.format("':'"))),
}


@pytest.mark.parametrize("name", AGENTS)
def test_no_work_scores_0_of_66(name: str, arena: Arena, tmp_path: Path) -> None:
    track, source = AGENTS[name]
    survived(arena.fight(tmp_path, source, track))
