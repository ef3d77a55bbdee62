"""What scoring leaves behind. Files appear whole or not at all; the report is there from the first moment."""

from __future__ import annotations

import shutil
from pathlib import Path

from assetops.contract.results import VERDICTS_FILE, Results
from assetops.contract.scores import scores_bytes
from assetops.contract.secrecy import encrypt

SCORES_FILE = "scores.json"
REPORT_FILE = "detailed_results.html"


def empty(folder: Path) -> None:
    """Remove whatever lies in the output folder: an old scores.txt would be read as scores (ATTACKS row 5)."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.rename(path)


def write_report(folder: Path, html: str) -> None:
    """Write the participant's page."""
    _write(folder / REPORT_FILE, html.encode())


def write_scores(folder: Path, scores: dict[str, float]) -> None:
    """Write scores.json, the last file of all.

    Raises:
        Problem: `bad_scores`.
    """
    _write(folder / SCORES_FILE, scores_bytes(scores))


def write_results(folder: Path, results: Results, key: str) -> None:
    """Write every verdict with its reason and evidence, for the organizer: encrypted in built bundles."""
    _write(folder / VERDICTS_FILE, encrypt(key, VERDICTS_FILE, results.as_bytes() + b"\n"))
