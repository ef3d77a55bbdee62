"""The agent's process: `python host.py <fd> <path> <path>`; loads the submission and lets it answer one task.

The first line it receives says how to confine itself, the second what to do; it answers `ready`, and in the end `done`
or `failed`. Nothing in here is trusted by the parent once the submission is imported.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import sys
import traceback
from typing import Any


def _load(path: str) -> Any:
    spec = importlib.util.spec_from_file_location("submission", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["submission"] = module
    spec.loader.exec_module(module)
    return module


def _answer(value: Any) -> Any:
    from assetops_agent.api import Answer, Plan

    if isinstance(value, Plan):
        return value.as_data()
    return value.text if isinstance(value, Answer) else value


def _where(error: BaseException, submission: str) -> str:
    """The error as its type, message and the submission's own line: what its author needs, and no more."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == submission]
    place = f" (line {own[-1].lineno}, in {own[-1].name})" if own else ""
    return f"{type(error).__name__}: {error}{place}"


def _run(channel: Any, order: dict[str, Any]) -> dict[str, Any]:
    from assetops_agent.api import Task
    from assetops_agent.context import ExecutionContext, PlanningContext
    from assetops_agent.offered import offer

    task = Task(agents=tuple(order["agents"]), **order["task"])
    names = [card["name"] for card in order["agents"]]
    try:
        if order["workflow"]:
            sys.path.insert(0, os.path.join(sys.argv[2], "cods2025", "modules"))
        offer(order["importable"])
        module = _load(order["submission"])
        planning = order["track"] == "Task Planning"
        ctx = PlanningContext(channel) if planning else ExecutionContext(channel, names)
        if order["workflow"]:
            from cods_session import run

            value = run(getattr(module, order["workflow"]), order["track"], task, ctx)
        else:
            value = module.PlanningAgent().plan(task, ctx) if planning else module.ExecutionAgent().run(task, ctx)
        return {"op": "done", "value": _answer(value)}
    except Exception as error:
        traceback.print_exc()
        return {"op": "failed", "message": _where(error, order["submission"])}


def main() -> None:
    """Serve one task, then leave without running exit handlers of the submission."""
    sys.path[:0] = sys.argv[2:]
    # All of ours is imported before the door closes: the folders these lie in cannot be listed afterwards.
    import assetops_agent.context
    import assetops_agent.offered  # noqa: F401
    from assetops.contract.errors import Problem
    from assetops_agent.channel import Channel
    from assetops_agent.confine import confine

    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    channel.send({"op": "ready", "isolation": confine(channel.receive())})
    closing = _run(channel, channel.receive())
    with contextlib.suppress(Exception):  # before the last word: what comes after it is not read
        sys.stdout.flush()
        sys.stderr.flush()
    try:
        channel.send(closing)
    except Problem as problem:
        channel.send({"op": "failed", "message": f"What the agent returned is not JSON: {problem.message}"})
    os._exit(0)


if __name__ == "__main__":
    main()
