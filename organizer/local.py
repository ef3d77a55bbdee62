"""What dry runs use: both programs laid out over the practice data, kept in build/ until their sources change."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

from assetops.contract.record import Phase
from assetops.contract.seal import digest
from assetops.contract.submission import SHORT, Track
from organizer import practice
from organizer.programs import ROOT, JudgeName, lay_out

BUILD = ROOT / "build"
SHIPPED = ROOT / "practice"  # in the starting kit; the repository makes its own


def _fingerprint() -> str:
    """The digest of all that a dry run is built from."""
    folders = ("assetops", "ingestion_program", "scoring_program", "organizer")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))]
    # Other processes may be writing there, under passing names.
    files = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    return digest(b"".join(path.read_bytes() for path in files))


def _once(folder: Path, fingerprint: str, make: Callable[[], None]) -> None:
    """Make a folder unless it was made from the same sources."""
    mark = folder / "fingerprint"
    if not mark.is_file() or mark.read_text() != fingerprint:
        make()
        mark.write_text(fingerprint)


def practice_data(build: Path = BUILD) -> Path:
    """The folder of the practice data: the kit's, or made when missing or out of date."""
    if SHIPPED.is_dir():
        return SHIPPED
    folder = build / "practice"

    def make() -> None:
        print("Building the public plant and the practice scenarios (once) …", flush=True)
        practice.make(folder)

    _once(folder, _fingerprint(), make)
    return folder


def _lay_out_all(data: Path, judge: JudgeName, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for task in practice.load(data, judge):
        lay_out(task, target / f"{SHORT[task.track]}-{task.phase}")


def local_task(track: Track, phase: Phase, judge: JudgeName, build: Path = BUILD) -> Path:
    """The folder with the four parts of a local run of this track and phase; built when missing or out of date."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = practice_data(build)
        _once(build / judge, _fingerprint(), lambda: _lay_out_all(data, judge, build / judge))
    return build / judge / f"{SHORT[track]}-{phase}"


if __name__ == "__main__":
    local_task("Task Planning", "development", "procedural")
