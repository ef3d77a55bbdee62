"""A dry run, a plant from its seed, a fresh agent process, and the report."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from agent_process import AgentProcess, Limit, compile_host
from assetops.contract.submission import SHORT, TRACKS
from assetops.environment.generator import generate
from benchmarks.rows import row
from organizer.dry_run import SAMPLES, Settings, dry_run
from organizer.local import local_task
from report import render
from settings import Budgets
from tests.scoring.report_samples import bad

_SEED = 20_260_101
_REQUESTS = re.compile(r"<script|<link(?![^>]*data:)|@import|(?:src|href|url\()\W{0,2}https?:", re.IGNORECASE)


def _dry_runs(place: Path) -> list[dict[str, Any]]:
    rows = []
    for track in TRACKS:
        local_task(track, "development", "procedural")
        began = time.perf_counter()
        dry_run(SAMPLES[track], place / SHORT[track], Settings(show=False))
        rows.append(row(f"dry run, {SHORT[track]} sample, 11 scenarios", time.perf_counter() - began, 20, "s"))
    return rows


def _plant(place: Path) -> list[dict[str, Any]]:
    began = time.perf_counter()
    generate(_SEED, "bench", place / "plant", place / "labels.json")
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in (place / "plant").rglob("*") if path.is_file()) / 1e6
    return [row("a plant from its seed", seconds, 6, "s"), row("a plant on disk", size, 15, "MB")]


def _process(place: Path) -> list[dict[str, Any]]:
    """A fresh agent process that ends at once, over a bare interpreter that does; medians of interleaved starts."""
    compile_host()
    agent, bare = [], []
    for _ in range(15):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-s", "-P", "-c", "pass"], check=True)
        bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        with AgentProcess(place, place / "agent.py", Budgets()) as process:
            process.confine(Limit(time.monotonic() + 10, "deadline"))
            process.send({"track": "Task Planning", "submission": "/nowhere", "task": {}, "agents": []})
            _until_it_ends(process)
        agent.append(time.perf_counter() - began)
    cost = 1000 * (statistics.median(agent) - statistics.median(bare))
    return [row("agent process over a bare interpreter", cost, 80, "ms")]


def _until_it_ends(process: AgentProcess) -> None:
    try:
        for _ in process.messages(Limit(time.monotonic() + 10, "deadline")):
            return
    except Exception as ended:
        if "ended by itself" not in str(ended):
            raise


def _report() -> list[dict[str, Any]]:
    page = bad()
    first = render(page)
    began = time.perf_counter()
    render(page)
    milliseconds = 1000 * (time.perf_counter() - began)
    return [
        row("report, 11 x 6: size", len(first.encode()) / 1000, 150, "kB"),
        row("report, 11 x 6: render", milliseconds, 50, "ms"),
        row("report: scripts and external requests", len(_REQUESTS.findall(first)), 0, ""),
    ]


def measure() -> list[dict[str, Any]]:
    """The rows."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        return [*_dry_runs(place), *_plant(place), *_process(place), *_report()]
