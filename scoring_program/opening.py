"""Open what ingestion sealed, and tell whose fault it is when it does not open (DESIGN section 4).

Before the start marker everything is ours: the submission *Failed*, and is not counted. After it everything is the
submission's: 0 points. Files are opened without following links, capped, and only those that the record lists.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assetops.contract.errors import Problem
from assetops.contract.model import from_data, read_model
from assetops.contract.record import (
    RUN_RECORD,
    RUN_RECORD_FILE,
    START_MARKER,
    START_MARKER_FILE,
    TIMINGS,
    TIMINGS_FILE,
    Entry,
    Refusal,
    RunRecord,
    StartMarker,
)
from assetops.contract.seal import MAX_SEALED_BYTES, digest, open_seal
from assetops.contract.secrecy import decrypt
from assetops.contract.trajectory import Trajectory, chain
from scoring_settings import ScoringKeys, ScoringSettings

MAX_METADATA_BYTES = 10_000
MAX_TRAJECTORY_BYTES = 8_000_000
_FILE = re.compile(r"^trajectory_\d{2,3}\.json$")
_OURS = "This is the organizers' side: the submission is not counted, please tell them."
_INCOMPLETE = Refusal(
    code="run_incomplete",
    message="The run began, but its record is missing or not authentic.",
    mend="Let the agent stay within its limits and leave the run's files and processes alone.",
)
_OWN_CONTAINER = Refusal(
    code="own_container",
    message="The submission ran in a container of its own.",
    mend="Leave metadata.yaml out of the zip: the ingestion program starts the agent.",
)


@dataclass(frozen=True)
class Opened:
    """A run as scoring may trust it. With `problem` it scores 0; `trajectories` are by scenario id."""

    record: RunRecord | None = None
    trajectories: dict[str, Trajectory] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    problem: Refusal | None = None


def read_file(path: Path, limit: int) -> bytes | None:
    """The bytes of a regular file of at most `limit` bytes, links not followed; None when there is no such file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # asked before fdopen, which raises for a folder
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def had_own_container(res: Path) -> bool:
    """True when the worker says that a container of the submission's own ran (CODABENCH.md section 2)."""
    data = read_file(res / "metadata", MAX_METADATA_BYTES)
    try:
        told = yaml.safe_load(data) if data else None
    except yaml.YAMLError:
        return False
    return isinstance(told, dict) and told.get("exitCode") is not None


def _check_marker(res: Path, settings: ScoringSettings, key: bytes) -> None:
    data = read_file(res / START_MARKER_FILE, MAX_METADATA_BYTES)
    if data is None:
        raise Problem("no_start_marker", "The ingestion program left no start marker: it did not begin.", _OURS)
    marker = from_data(StartMarker, open_seal(key, START_MARKER, data), "bad_start_marker", _OURS)
    if (marker.bundle, marker.track, marker.phase) != (settings.bundle, settings.track, settings.phase):
        raise Problem("wrong_bundle", "Ingestion and scoring come from different builds.", _OURS)


def _decrypted(res: Path, name: str, limit: int, keys: ScoringKeys) -> bytes:
    data = read_file(res / name, limit)
    if data is None:
        raise Problem(_INCOMPLETE.code, _INCOMPLETE.message, _INCOMPLETE.mend)
    return decrypt(keys.output, name, data)


def _open_record(res: Path, settings: ScoringSettings, keys: ScoringKeys) -> RunRecord:
    data = _decrypted(res, RUN_RECORD_FILE, MAX_SEALED_BYTES, keys)
    payload = open_seal(bytes.fromhex(keys.seal), RUN_RECORD, data)
    record = from_data(RunRecord, payload, "bad_run_record", _INCOMPLETE.mend)
    listed = [entry.scenario for entry in record.entries]
    complete = record.refusal is not None or record.infrastructure is not None or listed == list(record.draw)
    if record.bundle != settings.bundle or not complete or len(record.draw) > settings.scenarios:
        raise Problem(_INCOMPLETE.code, _INCOMPLETE.message, _INCOMPLETE.mend)
    return record


def _open_trajectory(res: Path, entry: Entry, keys: ScoringKeys) -> Trajectory:
    data = _decrypted(res, entry.file, MAX_TRAJECTORY_BYTES, keys) if _FILE.match(entry.file) else b""
    if digest(data) != entry.sha256:
        raise Problem(_INCOMPLETE.code, _INCOMPLETE.message, _INCOMPLETE.mend)
    trajectory = read_model(Trajectory, data, "bad_trajectory", _INCOMPLETE.mend, MAX_TRAJECTORY_BYTES)
    if (trajectory.scenario, trajectory.chain) != (entry.scenario, chain(trajectory.events)):
        raise Problem(_INCOMPLETE.code, _INCOMPLETE.message, _INCOMPLETE.mend)
    return trajectory


def _seconds(res: Path, keys: ScoringKeys) -> dict[str, float]:
    data = _decrypted(res, TIMINGS_FILE, MAX_METADATA_BYTES, keys)
    payload: Any = open_seal(bytes.fromhex(keys.seal), TIMINGS, data)
    return {str(name): float(value) for name, value in payload.items()}


def open_results(res: Path, settings: ScoringSettings, keys: ScoringKeys) -> Opened:
    """Open the prediction output in `res`.

    Raises:
        Problem: our fault (no_start_marker, not_authentic marker, wrong_bundle, or what the record says of our side).
    """
    if had_own_container(res):
        return Opened(problem=_OWN_CONTAINER)
    _check_marker(res, settings, bytes.fromhex(keys.seal))
    try:
        record = _open_record(res, settings, keys)
        if record.infrastructure is None:
            trajectories = {entry.scenario: _open_trajectory(res, entry, keys) for entry in record.entries}
            return Opened(record, trajectories, _seconds(res, keys) if record.entries else {}, record.refusal)
    except Problem:
        return Opened(problem=_INCOMPLETE)
    raise Problem(record.infrastructure.code, record.infrastructure.message, _OURS)
