"""What all readers share: equipment, time zone, spool and account; and the loop that takes up the rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assetops.environment.store import fold
from organizer.importing.equipment import Equipment
from organizer.importing.report import FileReport, Report
from organizer.importing.spool import Spool
from organizer.importing.values import Malformed, when

NO_PLACE = "rows that a plant has no place for"


@dataclass
class Intake:
    """The state of one import. `first` and `last` are the earliest and the latest moment in what was kept."""

    report: Report
    spool: Spool
    zone: ZoneInfo
    equipment: Equipment = field(default_factory=Equipment)
    key_figures: dict[str, dict[str, str]] = field(default_factory=dict)  # asset id -> folded name -> name
    first: datetime | None = None
    last: datetime | None = None

    def time(self, text: str, column: str) -> datetime:
        """A plant-local time from a cell; raises `Malformed`."""
        return when(text, column, self.zone)

    def saw(self, *moments: datetime) -> None:
        """Take note of moments of a row that is kept."""
        self.first = min(moments if self.first is None else (self.first, *moments))
        self.last = max(moments if self.last is None else (self.last, *moments))

    def key_figure(self, asset_id: str, name: str) -> str:
        """The name of an anomaly's key figure as it was first written for that asset."""
        return self.key_figures.setdefault(asset_id, {}).setdefault(fold(name), name)


@dataclass(frozen=True)
class Record:
    """One row as the plant keeps it: `key` tells it from the others of its kind, `moments` are its times.

    An empty `body` is a row that a plant has no place for.
    """

    key: str
    body: dict[str, Any]
    moments: tuple[datetime, ...] = ()


Numbered = Iterable[tuple[int, Any]]


def take_rows(
    intake: Intake, path: Path, file: FileReport, rows: Numbered, convert: Callable[[Intake, Any], Record]
) -> None:
    """Convert the rows of a file and keep them in the spool; account for every one of them."""
    for line, row in rows:
        file.read += 1
        try:
            if isinstance(row, Malformed):
                raise row
            _keep(intake, file, line, convert(intake, row))
        except Malformed as reason:
            intake.report.reject(file, line, str(reason))


def _keep(intake: Intake, file: FileReport, line: int, record: Record) -> None:
    if not record.body:
        intake.report.leave_out(file, line, NO_PLACE, "a plant has no place for it")
        return
    time = record.moments[0].isoformat() if record.moments else ""
    taken = intake.spool.add(file.kind, record.key, time, record.body, f"{file.name} line {line}")
    if taken is None:
        file.kept += 1
        if record.moments:
            intake.saw(*record.moments)
        return
    place, same = taken
    if not same:
        raise Malformed(f"{record.key!r} was given in {place} with other content")
    intake.report.leave_out(file, line, "duplicates of earlier rows", f"a duplicate of {place}")
