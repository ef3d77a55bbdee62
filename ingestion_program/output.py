"""The output folder: emptied first, then written under our own names only (ATTACKS rows 1 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assetops.contract.record import (
    RUN_RECORD,
    RUN_RECORD_FILE,
    START_MARKER,
    START_MARKER_FILE,
    TIMINGS,
    TIMINGS_FILE,
    Entry,
    RunRecord,
    StartMarker,
)
from assetops.contract.seal import digest, seal
from assetops.contract.secrecy import encrypt
from sandbox.scratch import remove_tree
from scenario_run import Ran
from settings import Keys, Settings


def empty(folder: Path) -> None:
    """Remove whatever lies in the output folder: the platform copies the submission's files there."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)  # of any depth: no submission may keep ingestion from its start marker
        else:
            path.unlink()


def _sealed(keys: Keys, purpose: str, payload: Any) -> bytes:
    return seal(bytes.fromhex(keys.seal), purpose, payload)


def write_start_marker(folder: Path, settings: Settings, keys: Keys) -> None:
    """Seal the start marker: from here on, what is missing is the submission's fault."""
    marker = StartMarker(bundle=settings.bundle, track=settings.track, phase=settings.phase)
    (folder / START_MARKER_FILE).write_bytes(_sealed(keys, START_MARKER, marker.as_data()))


def write_trajectories(folder: Path, runs: Sequence[Ran], keys: Keys, keep_output: bool) -> tuple[Entry, ...]:
    """Write the trajectories and, apart from them, the measured seconds; give the record's entries.

    In built bundles all is encrypted for the scoring program: participants may get to see it (CODABENCH.md section 3).
    """
    entries = []
    for number, ran in enumerate(runs):
        data = ran.trajectory.as_bytes()
        name = f"trajectory_{number:02d}.json"
        (folder / name).write_bytes(encrypt(keys.output, name, data))
        entries.append(
            Entry(
                scenario=ran.trajectory.scenario,
                file=name,
                sha256=digest(data),
                status=ran.trajectory.status,
                usage=ran.trajectory.usage,
            )
        )
        if keep_output and ran.output:
            (folder / "agent_output").mkdir(exist_ok=True)
            (folder / "agent_output" / f"{ran.trajectory.scenario}.txt").write_bytes(ran.output)
    seconds = {ran.trajectory.scenario: round(ran.seconds, 3) for ran in runs}
    (folder / TIMINGS_FILE).write_bytes(encrypt(keys.output, TIMINGS_FILE, _sealed(keys, TIMINGS, seconds)))
    return tuple(entries)


def write_record(folder: Path, record: RunRecord, keys: Keys) -> None:
    """Seal the run record, the last file of a run; written whole or not at all."""
    unfinished = folder / (RUN_RECORD_FILE + ".part")
    unfinished.write_bytes(encrypt(keys.output, RUN_RECORD_FILE, _sealed(keys, RUN_RECORD, record.as_data())))
    unfinished.rename(folder / RUN_RECORD_FILE)
