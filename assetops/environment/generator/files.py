"""Writing a plant folder: the same plant gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from assetops.environment.generator.tables import Row
from assetops.environment.generator.telemetry import Telemetry


def write_json(path: Path, data: Any) -> None:
    """Write JSON with keys as they stand, one space of indent, ASCII only."""
    path.write_text(json.dumps(data, indent=1, allow_nan=False) + "\n", encoding="ascii")


def write_csv(path: Path, rows: list[Row]) -> None:
    """Write rows, all with the same columns, under one header line. There must be at least one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def write_telemetry(folder: Path, telemetry: dict[str, Telemetry]) -> None:
    """Write one ``<asset_id>.npy`` per asset, float32, time by sensor."""
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob("*.npy"):
        left_over.unlink()
    for asset_id, values in telemetry.items():
        np.save(folder / f"{asset_id}.npy", np.ascontiguousarray(values), allow_pickle=False)
