"""One competition per track, cut from the one `competition.yaml`.

With one task in every phase, Codabench's `Force_Best` and its automatic migration are exactly the official rule: the
best Score_Public of a team, and only that, goes to the final phase (CODABENCH.md section 4).
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS


def cut(competition: dict[str, Any], track: str) -> dict[str, Any]:
    """The competition of one track: its tasks only, one in every phase, and the track in the title.

    Args:
        competition: `competition.yaml` as read; a task belongs to the track its name starts with. Not changed.
        track: "Task Planning" or "Task Execution", as in the fact sheet.

    Raises:
        Problem: `unknown_track`; `bad_cut` when a phase does not have exactly one task of the track.
    """
    if track not in TRACKS:
        raise Problem("unknown_track", f"There is no track {track[:40]!r}.", f"The tracks are: {', '.join(TRACKS)}.")
    tasks = [task for task in competition["tasks"] if task["name"].startswith(track)]
    indexes = {task["index"] for task in tasks}
    phases = [
        {**phase, "tasks": [index for index in phase["tasks"] if index in indexes]} for phase in competition["phases"]
    ]
    for phase in phases:
        if len(phase["tasks"]) != 1:
            raise Problem(
                "bad_cut",
                f"The phase {phase['name']} has {len(phase['tasks'])} tasks of the track {track}.",
                f"Give it one task whose name starts with {track!r}.",
            )
    return deepcopy({**competition, "title": f"{competition['title']}: {track}", "tasks": tasks, "phases": phases})
