"""τ-match and `make rank` (issue 6's numbers)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.rows import row
from organizer.data import opened, public_plant
from tau_match import tau_match
from tests.organizer.ranking.large_export import write_large
from tests.replay import oracle_trajectory

ROOT = Path(__file__).resolve().parents[1]
STEPS = 30
_POOL = 60


def _tau_match(place: Path) -> list[dict[str, Any]]:
    """Milliseconds of processor time for a trajectory of thirty calls, against the longest gold standard of a pool."""
    from assetops.scenarios.pool import build_pool

    plant, labels = opened(public_plant(place))
    pool = build_pool(plant, labels, b"bench", _POOL)
    scenario, gold = max(pool, key=lambda pair: len(pair[1].steps))
    done = oracle_trajectory(plant, scenario, gold)
    others = [call for one, other in pool for call in oracle_trajectory(plant, one, other).calls]
    calls = [*done.calls, *others][:STEPS]
    events = tuple(call.model_copy(update={"at": (at,)}) for at, call in enumerate(calls, start=1))
    trajectory = done.model_copy(update={"events": events})
    began = time.process_time()
    for _ in range(20):
        tau_match(gold, trajectory)
    milliseconds = 1000 * (time.process_time() - began) / 20
    return [row(f"τ-match, {STEPS} calls against {len(gold.steps)} gold steps", milliseconds, 5, "ms")]


def _rank(place: Path) -> list[dict[str, Any]]:
    """Seconds for the whole command, intervals and page included."""
    export = write_large(place / "export")
    out = place / "out"
    command = [sys.executable, "-m", "organizer.ranking", "--export", str(export), "--out", str(out)]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    if not json.loads((out / "ranking.json").read_text())["additions"]["teams"][0].get("rank_interval"):
        raise RuntimeError("the ranking has no intervals: this measures something else")
    return [row("make rank on 300 submissions", seconds, 10, "s")]


def measure() -> list[dict[str, Any]]:
    """The rows."""
    with tempfile.TemporaryDirectory() as name:
        return [*_tau_match(Path(name)), *_rank(Path(name))]
