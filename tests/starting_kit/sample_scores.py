"""The table of starting_kit/SAMPLES.md: `python -m tests.starting_kit.sample_scores` prints it.

Every sample goes through `make score PHASE=final` twice: without a language model, and with the scripted endpoint of
`tests/llm/plausible.py` over a real socket, whose specialists then use it too.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assetops.environment.store import Plant
from organizer.dry_run import Settings, dry_run
from organizer.in_process import ROOT  # puts the programs on the path
from organizer.local import local_task
from submission_check import stated_track
from tests.llm.plausible import plausible
from tests.llm.server import Server

KIT = ROOT / "starting_kit"
SAMPLES = (
    "planning_agent",
    "llm_planner",
    "llm_planner_critique",
    "execution_agent",
    "react_agent",
    "supervisor_agent",
)
HEAD = (
    "| sample | track | no model: score | scripted endpoint: score | tool calls | tokens |\n"
    "| --- | --- | --- | --- | --- | --- |"
)


@contextlib.contextmanager
def scripted_endpoint() -> Iterator[None]:
    """The scripted endpoint in the environment that programs are started with."""
    task = local_task("Task Planning", "final", "procedural")
    with Server(plausible(Plant.open(task / "input_data" / "public"))) as server:
        os.environ.update(OPENAI_BASE_URL=server.base_url, MODEL="scripted")
        try:
            yield
        finally:
            for name in ("OPENAI_BASE_URL", "MODEL"):
                del os.environ[name]


def scores(sample: str) -> dict[str, float]:
    """What `make score PHASE=final` gives: there all agents of a track have the same ten scenarios."""
    with tempfile.TemporaryDirectory() as place:
        return dry_run(KIT / sample, Path(place), Settings("final", show=False))


def rows() -> list[str]:
    """The lines of the table."""
    alone = {sample: scores(sample) for sample in SAMPLES}
    with scripted_endpoint():
        helped = {sample: scores(sample) for sample in SAMPLES}
    return [HEAD] + [
        f"| `{sample}` | {stated_track(KIT / sample)} | {alone[sample]['score']:.1f} | {helped[sample]['score']:.1f} | "
        f"{helped[sample]['tool_calls']:.0f} | {helped[sample]['llm_tokens']:,.0f} |"
        for sample in SAMPLES
    ]


if __name__ == "__main__":
    print("\n".join(rows()))
