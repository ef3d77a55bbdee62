"""Clustering statements about failures, and analysing saved trajectories."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assetops.llm.embedding import lexical
from benchmarks.rows import row
from failure_modes.grouping import Statement, group
from organizer.programs import ROOT
from tests.organizer.files_2025 import write_many
from tests.scoring.planted import planted

_SEED = 11
TARGETS = {66: 1.5, 900: 6.0}
FILES = 200  # a fifth of what the target speaks of


def _cluster(count: int) -> float:
    """Seconds for one grouping of `count` statements."""
    statements = [Statement(*pair) for pair in planted(_SEED, count, 8, 10).statements]
    began = time.perf_counter()
    found = group(statements, [None] * count, lexical)
    seconds = time.perf_counter() - began
    if len(found.groups) < 7:
        raise RuntimeError("the planted groups were not found: this measures something else")
    return seconds


def _analyse(place: Path) -> float:
    write_many(place / "in", FILES, room=250_000)
    began = time.perf_counter()
    command = [sys.executable, "-m", "organizer.trajectory_analysis", "--dir", str(place / "in"), "--out", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began


def measure() -> list[dict[str, Any]]:
    """The rows of DESIGN section 9 about clusters, and a fifth of a thousand trajectories."""
    first = _cluster(66)
    rows = [row(f"cluster {count} failure statements", _cluster(count), most, "s") for count, most in TARGETS.items()]
    rows.append(row("the first clustering of a process, with its imports", first, 3, "s"))
    with tempfile.TemporaryDirectory() as name:
        rows.append(row(f"make analyse-trajectories on {FILES} files", _analyse(Path(name)), 24, "s"))
    return rows
