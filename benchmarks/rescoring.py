"""Re-scoring with a warm verdict cache: no judge call, identical bytes (DESIGN section 9)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from assetops.contract.submission import SHORT, TRACKS
from benchmarks.rows import row
from organizer.dry_run import SAMPLES, Settings, dry_run
from organizer.rescore import rescore


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _rescored(place: Path, name: str) -> tuple[int, dict[str, bytes]]:
    """How often a judge was asked, and what was left."""
    from tests.llm.scripts import right_judge
    from tests.llm.server import Server

    with Server(right_judge) as server:
        os.environ["OPENAI_BASE_URL"] = server.base_url
        rescore(place / "runs", place / name, "llm")
        return len(server.calls), _files(place / name)


def measure() -> list[dict[str, Any]]:
    """The rows: calls of the second time, and files that differ from the first time."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ |= {"JUDGE_MODEL": "m", "JUDGE_CACHE": str(place / "cache.sqlite")}
        for track in TRACKS:
            dry_run(SAMPLES[track], place / "runs" / SHORT[track], Settings(show=False))
        calls, cold = _rescored(place, "cold")
        again, warm = _rescored(place, "warm")
    if not calls:
        raise RuntimeError("the cold judging made no call: this measures nothing")
    differing = sum(cold.get(name) != warm.get(name) for name in {*cold, *warm})
    return [
        row(f"re-score with a warm verdict cache: calls (cold: {calls})", again, 0, "calls"),
        row(f"re-score with a warm verdict cache: of {len(cold)} files differ", differing, 0, "files"),
    ]
