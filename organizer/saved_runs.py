"""Saved runs: where they lie, and what opens and judges them.

A run is a folder, or a zip, with what the ingestion program left: `OUT/prediction` of a dry run, or the prediction
output of a submission as fetched from Codabench.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from assetops.contract.errors import Problem
from assetops.contract.model import from_data
from assetops.contract.record import RUN_RECORD_FILE, START_MARKER_FILE, StartMarker
from assetops.contract.strict import read_json
from assetops.contract.submission import SHORT
from organizer.archive import unpack
from organizer.keys import read_seed
from organizer.local import local_task
from organizer.programs import ROOT, JudgeName, task_keys
from organizer.tree import FolderTree

if str(ROOT / "scoring_program") not in sys.path:
    sys.path.insert(0, str(ROOT / "scoring_program"))

from scoring_settings import ScoringKeys, ScoringSettings, load

_PRACTICE = "practice"


@dataclass(frozen=True)
class Found:
    """A saved run: its name in the output, and its folder or zip."""

    name: str
    path: Path


@dataclass(frozen=True)
class Origin:
    """What opens the runs of one task, and the file with its gold standards."""

    settings: ScoringSettings
    keys: ScoringKeys
    gold: Path


def find_runs(folder: Path) -> list[Found]:
    """All folders below `folder` that hold a run, and all zips, in the order of their names.

    Raises:
        Problem: `no_runs`.
    """
    marks = {path.parent for name in (START_MARKER_FILE, RUN_RECORD_FILE) for path in folder.rglob(name)}
    places = sorted(marks | set(folder.rglob("*.zip")))
    if not places:
        mend = f"Give RUNS= a folder whose subfolders or zips hold {START_MARKER_FILE}."
        raise Problem("no_runs", f"{folder} holds no saved run.", mend)
    top = folder.resolve().name
    return [Found(top if path == folder else path.relative_to(folder).as_posix(), path) for path in places]


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder with the run's files; of a zip, unpacked for a while."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="assetops-rescore-") as name:
        unpack(path, Path(name))
        yield next((mark.parent for mark in Path(name).rglob(START_MARKER_FILE)), Path(name))


def is_plain(folder: Path) -> bool:
    """Whether a run was decrypted already, as `make fetch` leaves it; its seals are checked all the same."""
    path = folder / RUN_RECORD_FILE
    return path.is_file() and path.read_bytes().startswith(b'{"payload":')


def read_marker(folder: Path) -> StartMarker:
    """The start marker as it says of itself; scoring checks its seal.

    Raises:
        Problem: `no_start_marker`, `bad_start_marker`.
    """
    mend = "Take the whole prediction output of a run."
    path = folder / START_MARKER_FILE
    if not path.is_file():
        raise Problem("no_start_marker", f"There is no {START_MARKER_FILE}.", mend)
    sealed = read_json(path.read_bytes())
    return from_data(StartMarker, sealed.get("payload") if isinstance(sealed, dict) else None, "bad_start_marker", mend)


class Archive:
    """Where keys and gold standards come from: the practice competition, or the bundle in `dist`."""

    def __init__(self, dist: Path, judge: JudgeName, place: Path) -> None:
        self._dist = dist
        self._judge: JudgeName = judge
        self._place = place

    @lru_cache  # noqa: B019  an archive lives as long as the command
    def origin(self, marker: StartMarker) -> Origin:
        """What opens the runs of a task.

        Raises:
            Problem: `no_secrets`, `unknown_bundle`, `no_bundle`, `bad_seed`.
        """
        settings = ScoringSettings(bundle=marker.bundle, track=marker.track, phase=marker.phase, judge=self._judge)
        if marker.bundle == _PRACTICE:
            task = local_task(marker.track, marker.phase, "procedural")
            return Origin(settings, load(task / "scoring_program")[1], task / "reference_data" / "gold.jsonl")
        keys = task_keys(self._seed(marker.bundle), marker.track, marker.phase)
        return Origin(settings, ScoringKeys(seal=keys["seal"].hex(), output=keys["output"].hex()), self._gold(marker))

    def _seed(self, bundle: str) -> bytes:
        path = self._dist / "secrets.yaml"
        if not path.is_file():
            raise Problem("no_secrets", f"{path} is missing.", "Give DIST= the folder that `make bundle` wrote.")
        secrets = yaml.safe_load(path.read_text())
        if not isinstance(secrets, dict) or secrets.get("bundle") != bundle:
            raise Problem("unknown_bundle", "The run comes from another bundle.", f"Give DIST= the folder of {bundle}.")
        return read_seed(str(secrets.get("seed")))

    def _gold(self, marker: StartMarker) -> Path:
        name = f"assetops-live-{SHORT[marker.track]}.zip"
        bundle = FolderTree(self._dist).inside(name)
        reference = bundle and bundle.inside(f"reference_data_{marker.phase}.zip")
        gold = reference and reference.read("gold.jsonl")
        if not gold:
            message = f"{self._dist / name} does not hold the gold standards."
            raise Problem("no_bundle", message, "Keep the uploads beside secrets.yaml.")
        path = self._place / f"{SHORT[marker.track]}-{marker.phase}.jsonl"
        path.write_bytes(gold)
        return path
