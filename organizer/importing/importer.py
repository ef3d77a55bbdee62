"""One import: recognise the files, read them in order, write plant and scenarios, or nothing at all."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assetops.contract.errors import Problem
from organizer.importing.formats import ORDER, SCENARIOS, TELEMETRY, Kind, recognise
from organizer.importing.intake import Intake, take_rows
from organizer.importing.lines import csv_rows, documents
from organizer.importing.report import FileReport, Report
from organizer.importing.scenarios import convert, scenarios
from organizer.importing.spool import Spool
from organizer.importing.tables import CONVERTERS, NOTES
from organizer.importing.telemetry import Telemetry, fill, scan
from organizer.importing.values import Malformed
from organizer.importing.writing import PLANT, present, write_head, write_tables

OnError = Literal["refuse", "skip"]
# The clocks of the public data: its documents' first epoch is 04:00 UTC for what was published as midnight.
ZONE = "America/New_York"
_Files = list[tuple[Path, FileReport]]


def import_folder(source: Path, out: Path, on_error: OnError = "refuse", zone: str = ZONE) -> Report:
    """Import the files of a folder into `out`: `plant/`, scenario files, `summary.txt` and `skipped.txt`.

    `scenarios.jsonl` holds `Scenario` records, `scenarios_llm_only.jsonl` what an LLM judge needs of each (`LlmOnly`).

    Args:
        source: folder with files in the public formats; folders in it are not read.
        out: a new or empty folder.
        on_error: what malformed rows mean: nothing is imported, or they are left out and listed in `skipped.txt`.
        zone: IANA name of the time zone in which the plant's clocks run.

    Raises:
        Problem: `no_source`, `out_in_use`, `unknown_zone`, `malformed_rows`, `nothing_imported`, `telemetry_too_long`,
            `not_readable`.
    """
    clocks = _checked(source, out, zone)
    try:
        return _into(source, out, on_error, clocks)
    except (OSError, sqlite3.Error) as error:
        raise Problem(
            "not_readable", f"A file cannot be read or written: {error}.", "Mend that and try again."
        ) from error


def _into(source: Path, out: Path, on_error: OnError, clocks: ZoneInfo) -> Report:
    """Import into a folder beside `out`, which becomes `out` when all is done."""
    out.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=".import-", dir=out.parent))
    try:
        with (place / "skipped.txt").open("w", encoding="utf-8") as log, Spool(place / "rows") as spool:
            intake = Intake(Report(log), spool, clocks)
            _import(intake, source, place, on_error)
        (place / "rows").unlink()
        (place / "summary.txt").write_text(intake.report.table() + "\n", encoding="utf-8")
        place.chmod(0o755)
        place.replace(out)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return intake.report


def _checked(source: Path, out: Path, zone: str) -> ZoneInfo:
    if not source.is_dir():
        raise Problem("no_source", f"{source} is no folder.", "Name the folder that holds the files.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Problem("out_in_use", f"{out} is not empty.", "Name a new folder; an import overwrites nothing.")
    if out.resolve().is_relative_to(source.resolve()):
        raise Problem("out_in_use", f"{out} lies in the source.", "Name a folder elsewhere; the source stays as it is.")
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"There is no time zone {zone!r} on this machine."
        raise Problem("unknown_zone", message, "Give an IANA name such as Europe/Berlin.") from None


def _import(intake: Intake, source: Path, place: Path, on_error: OnError) -> None:
    found = _sorted_files(intake.report, source)
    telemetry = Telemetry()
    documents_of: _Files = []
    for path, kind in found:
        file = intake.report.open(path.name, kind.name)
        file.notes += [NOTES[kind.name].format(zone=intake.zone.key)] if kind.name in NOTES else []
        if kind is TELEMETRY:
            documents_of.append((path, file))
            scan(intake, telemetry, path, file)
        elif kind is SCENARIOS:
            take_rows(intake, path, file, _placed(documents(path), kind, file), convert)
        else:
            take_rows(intake, path, file, _placed(csv_rows(path), kind, file), CONVERTERS[kind.name])
    _refuse(intake.report, source, on_error)
    if not intake.equipment.names:
        message = f"No equipment was found in the files of {source}."
        raise Problem("nothing_imported", message, "Give work orders, events, alerts, anomalies or telemetry.")
    _write(intake, telemetry, documents_of, place)


def _sorted_files(report: Report, source: Path) -> list[tuple[Path, Kind]]:
    """The files that have a known format, in the order of reading; the others are noted."""
    found: list[tuple[Path, Kind]] = []
    for path in sorted(source.iterdir()):
        try:
            kind = recognise(path) if path.is_file() else "a folder"
        except Malformed as reason:
            report.reject(report.open(path.name, "unknown"), 1, str(reason))
            continue
        if isinstance(kind, str):
            report.unread.append((path.name, kind))
        else:
            found.append((path, kind))
    return sorted(found, key=lambda pair: ORDER.index(pair[1].name))


def _placed(rows: Iterator[tuple[int, Any]], kind: Kind, file: FileReport) -> Iterator[tuple[int, Any]]:
    """The rows as they are, counting values in columns that the plant has no place for."""
    for line, row in rows:
        if not isinstance(row, Malformed):
            file.unplaced.update(key for key, value in row.items() if value not in ("", None) and not kind.placed(key))
        yield line, row


def _refuse(report: Report, source: Path, on_error: OnError) -> None:
    if report.malformed and on_error == "refuse":
        more = report.malformed - len(report.first)
        listed = "\n".join(["", *(f"  {row}" for row in report.first), *([f"  and {more} more"] if more else []), ""])
        message = f"{report.malformed} rows in {source} are malformed, so nothing was imported:{listed}"
        mend = "Mend them, or leave them out with --on-error skip (make import ON_ERROR=skip), which lists them."
        raise Problem("malformed_rows", message, mend)


def _write(intake: Intake, telemetry: Telemetry, documents_of: _Files, place: Path) -> None:
    folder = place / "plant"
    folder.mkdir()
    write_tables(intake, folder)
    arrays = write_head(intake, telemetry, folder)
    for path, file in documents_of:
        fill(intake, telemetry, path, file, arrays)
    now = present(intake, telemetry)
    with (place / "scenarios.jsonl").open("wb") as agents, (place / "scenarios_llm_only.jsonl").open("wb") as judges:
        for scenario, expected in scenarios(intake.spool, PLANT, now):
            agents.write(scenario.as_bytes() + b"\n")
            judges.write(expected.as_bytes() + b"\n")
    intake.report.notes.append(f"The plant is {PLANT!r}, with {len(intake.equipment.names)} assets; now is {now}.")
