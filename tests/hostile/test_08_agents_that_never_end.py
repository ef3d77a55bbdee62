"""The platform's own time limit did not stop programs that overran it, silent or talking.

So each scenario and the run as a whole have deadlines of ours; what is unfinished by then scores 0.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, execution, survived

SILENT = "time.sleep(3600)"
BUSY = """
end = time.monotonic() + 3600
while time.monotonic() < end:
    ctx.log("busy")
    time.sleep(0.05)
"""
BUDGETS = {"scenario_seconds": 3.0, "run_seconds": 12.0}


def test_silent_and_busy_agents_are_stopped_by_our_own_deadlines(arena: Arena, tmp_path: Path) -> None:
    agent = execution(
        f"if len(task.utterance) % 2:\n    {SILENT}\nelse:\n" + "\n".join("    " + x for x in BUSY.split("\n"))
    )
    fought = arena.fight(tmp_path, agent, budgets=BUDGETS)
    survived(fought)
    assert {one.status for one in fought.trajectories} <= {"deadline", "run_deadline"}
    assert len(fought.trajectories) == 11
    assert fought.ingestion.seconds < BUDGETS["run_seconds"] + 45
    assert fought.scores["scenarios_completed"] == 0
