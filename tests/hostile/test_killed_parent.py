"""The ingestion process is killed at any moment, as an out-of-memory killer or an operator would: no agent lives on.

Scoring then gives 0 points with `run_incomplete` when ingestion had begun with the submission, *Failed* before that.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from unittest import mock

import pytest

from assetops.contract.record import START_MARKER_FILE
from organizer.platform import lay_prediction, lay_scoring, start_program
from tests.hostile.arena import (
    EXECUTION,
    SCORING_SECONDS,
    Arena,
    Ended,
    Fought,
    execution,
    failed,
    leave_out,
    processes_below,
    refused,
    renew,
    run_program,
    write,
)
from tests.waiting import wait_until

# Busy, in a second thread, and deaf to polite requests: it ends only when the kernel ends it.
STUBBORN = execution("""
for number in range(1, 32):
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_IGN)
threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
time.sleep(600)
""")


def _children(pid: int) -> list[int]:
    return [int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()]


def _kill_when(root: Path, process: subprocess.Popen[bytes], moment: float) -> None:
    """Kill ingestion `moment` seconds after its start marker; for a negative moment at once."""
    if moment >= 0:
        wait_until((root / "output" / START_MARKER_FILE).exists, "the start marker")
        time.sleep(moment)
    wait_until(lambda: _children(process.pid), "the program")
    os.kill(_children(process.pid)[0], signal.SIGKILL)


def _killed(arena: Arena, place: Path, moment: float) -> Fought:
    root = place / "prediction"
    lay_prediction(arena.task(EXECUTION), write(place / "submission", STUBBORN), root)
    renew(root / "program", "ingestion_program")
    leave_out(root / "program")
    (root / "tmp").mkdir()
    began = time.monotonic()
    with (root / "streams").open("wb") as streams, mock.patch.dict(os.environ, TMPDIR=str(root / "tmp")):
        process = start_program(root, streams, streams)
    try:
        _kill_when(root, process, moment)
    finally:
        code = process.wait(60)
    try:
        wait_until(lambda: not processes_below(place), "the agents' end", seconds=20)
    finally:
        for line in processes_below(place):
            os.kill(int(line.split()[0]), signal.SIGKILL)
    shutil.rmtree(root / "tmp")  # the container goes, and this with it
    (root / "tmp").mkdir()
    ended = Ended(code, time.monotonic() - began, (root / "streams").read_bytes())
    lay_scoring(arena.task(EXECUTION), root / "output", place / "scoring", code)
    scoring = run_program(place / "scoring", SCORING_SECONDS)
    return Fought(arena.task(EXECUTION), place, EXECUTION, "development", ended, scoring)


@pytest.mark.parametrize("moment", [0.0, 0.4, 1.5, 4.0])
def test_after_the_start_marker_it_is_an_incomplete_run_with_0_points(
    moment: float, arena: Arena, tmp_path: Path
) -> None:
    arena.needs_sandbox("parent_death_signal")
    fought = _killed(arena, tmp_path, moment)
    assert fought.ingestion.code not in (0, 124)
    refused(_as_ended_well(fought), "run_incomplete")


def test_before_it_the_submission_is_failed_and_not_counted(arena: Arena, tmp_path: Path) -> None:
    fought = _killed(arena, tmp_path, -1.0)
    assert not (fought.prediction / START_MARKER_FILE).exists()
    failed(fought, "no_start_marker")


def _as_ended_well(fought: Fought) -> Fought:
    """For the common assertions: here ingestion was killed by us, and its exit code is no finding."""
    return Fought(
        fought.task, fought.place, fought.track, fought.phase, Ended(0, 0.0, fought.ingestion.streams), fought.scoring
    )
