"""What dry runs use: public plant and practice pools, made once and kept in build/ until their sources change."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from assetops.contract.record import Phase
from assetops.contract.seal import digest
from assetops.contract.submission import SHORT, Track
from organizer.data import Plan, make_tasks, public_plant
from organizer.programs import ROOT, JudgeName, lay_out

BUILD = ROOT / "build"
POOL = 60
# Known to everybody: what it seals and draws is practice.
PRACTICE_SEED = b"assetops-live practice seed"


def _fingerprint() -> str:
    """The digest of all that a dry run is built from."""
    folders = ("assetops", "ingestion_program", "scoring_program", "organizer")
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))]
    return digest(b"".join(path.read_bytes() for path in files if path.is_file() and path.suffix != ".pyc"))


def _build(judge: JudgeName, target: Path) -> None:
    print("Building the public plant and the practice scenarios (once) …", flush=True)
    shutil.rmtree(target, ignore_errors=True)
    plant = public_plant(target / "plants")
    plan = Plan(
        bundle="practice",
        seed=PRACTICE_SEED,
        public=plant,
        plants={"development": plant, "final": plant},
        pool=POOL,
        judge=judge,
        dry_run=True,
    )
    for task in make_tasks(plan):
        lay_out(task, target / f"{SHORT[task.track]}-{task.phase}")


def local_task(track: Track, phase: Phase, judge: JudgeName, build: Path = BUILD) -> Path:
    """The folder with the four parts of a local run of this track and phase; built when missing or out of date."""
    target = build / judge
    build.mkdir(parents=True, exist_ok=True)
    mark = target / "fingerprint"
    with (build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_text() != _fingerprint():
            _build(judge, target)
            mark.write_text(_fingerprint())
    return target / f"{SHORT[track]}-{phase}"


if __name__ == "__main__":
    local_task("Task Planning", "development", "procedural")
