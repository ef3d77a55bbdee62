"""Rows on disk until they are written: in order of time, each key once, in bounded memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_SCHEMA = """
CREATE TABLE rows (number INTEGER PRIMARY KEY, kind TEXT, key TEXT, time TEXT, place TEXT, body TEXT);
CREATE UNIQUE INDEX by_key ON rows (kind, key);
CREATE INDEX by_time ON rows (kind, time, number);
"""


class Spool:
    """A scratch database of rows by kind; closed with the `with` that opened it."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.executescript(_SCHEMA)
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._base.close()

    def add(self, kind: str, key: str, time: str, body: dict[str, Any], place: str) -> tuple[str, bool] | None:
        """Add a row unless its key is taken; then give the place of the row that took it, and whether it is equal."""
        text = json.dumps(body)
        added = self._base.execute(
            "INSERT OR IGNORE INTO rows (kind, key, time, place, body) VALUES (?, ?, ?, ?, ?)",
            (kind, key, time, place, text),
        )
        if added.rowcount:
            return None
        earlier, same = self._base.execute(
            "SELECT place, body = ? FROM rows WHERE kind = ? AND key = ?", (text, kind, key)
        ).fetchone()
        return str(earlier), bool(same)

    def rows(self, kind: str) -> Iterator[dict[str, Any]]:
        """The rows of a kind by time, then in the order they came."""
        found = self._base.execute("SELECT body FROM rows WHERE kind = ? ORDER BY time, number", (kind,))
        return (json.loads(body) for (body,) in found)
