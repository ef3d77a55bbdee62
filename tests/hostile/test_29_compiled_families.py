"""The families are public, so an agent can compile them: match the wordings, read off the slots, replay the gold steps.

Private families and rewordings kept outside the repository are the defence; the compiled agent and its score with and
without them belong to the scenarios (issue 3). Here: no run shows which family a hidden scenario is of.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.arena import EXECUTION, Arena, execution, survived


def test_an_agent_is_not_told_family_type_or_difficulty(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, execution("return json.dumps(task.__dict__, default=str)"))
    survived(fought)
    families = {scenario.family for scenario in arena.scenarios(EXECUTION)}
    ids = {scenario.id for scenario in arena.scenarios(EXECUTION)}
    for one in fought.trajectories:
        told = one.answer
        assert '"family"' not in told
        assert '"difficulty"' not in told
        assert not any(family in told for family in families)
    assert not any(family in name for family in families for name in ids)


def test_the_compiled_agent_scores_less_on_private_families() -> None:
    pytest.skip("belongs to the scenarios: issue 3 (organizer/private_families.py and its tests)")
