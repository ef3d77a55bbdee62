"""The verdict cache: what a judge answered to a request, in an SQLite file, so that it need not be asked again.

The first answer to a request is the one that counts, also when two processes ask at the same time. A file that is
broken is put aside and begun anew; a row that is broken counts as absent.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from assetops.contract.strict import canonical, read_json
from assetops.llm.reply import Tokens

T = TypeVar("T")

_BUSY_SECONDS = 10.0
_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer BLOB NOT NULL, sha256 TEXT NOT NULL)"


@dataclass(frozen=True)
class Answer:
    """What a judge answered, and the tokens it took."""

    content: str
    tokens: Tokens


def _packed(answer: Answer) -> bytes:
    tokens = answer.tokens
    return canonical([answer.content, tokens.prompt, tokens.cached, tokens.completion])


class Cache:
    """Answers by the key of their request. Use it as a context manager, or call `close`."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            Problem: `cache_not_writable`.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open()
        except (OSError, sqlite3.OperationalError) as error:
            message = f"The verdict cache {path} cannot be written: {error}."
            raise Problem("cache_not_writable", message, "Give another path as JUDGE_CACHE.") from error
        except sqlite3.DatabaseError:
            self._begin_anew()

    def __enter__(self) -> Cache:
        """The cache itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def get(self, key: str) -> Answer | None:
        """The answer kept for this request; None when there is none that is whole."""
        return self._tried(lambda: self._read(key))

    def keep(self, key: str, answer: Answer) -> Answer:
        """Keep an answer. Gives the one that counts: another process may have been first."""
        packed = _packed(answer)
        row = (key, packed, _sum(key, packed))
        self._tried(lambda: self._rows.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", row))
        return self.get(key) or answer

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def _tried(self, work: Callable[[], T]) -> T | None:
        """None when the file is locked for very long, or broken: then the judge is asked instead."""
        try:
            return work()
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            self._begin_anew()
            return None

    def _read(self, key: str) -> Answer | None:
        row = self._rows.execute("SELECT answer, sha256 FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        packed, sha256 = row
        if not isinstance(packed, bytes) or sha256 != _sum(key, packed):
            self._rows.execute("DELETE FROM answers WHERE key = ?", (key,))
            return None
        content, prompt, cached, completion = read_json(packed)
        return Answer(content, Tokens(prompt, cached, completion))

    def _open(self) -> None:
        """One connection without transactions of its own: every statement is whole by itself.

        WAL lets others read meanwhile, and needs no fsync for each answer; what a power cut takes is asked again.
        """
        self._rows = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = NORMAL")
        self._rows.execute(_TABLE)

    def _begin_anew(self) -> None:
        """Put the broken file aside, unless another process has done it already.

        Where there can be no file, answers last as long as this process.
        """
        self._rows.close()
        try:
            if not self._is_whole():
                print("The verdict cache is broken; it is begun anew.", file=sys.stderr, flush=True)
                self._put_aside()
            self._open()
        except (OSError, sqlite3.Error):
            self._path = Path(":memory:")
            self._open()

    def _is_whole(self) -> bool:
        try:
            with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS)) as rows:
                return bool(rows.execute("PRAGMA quick_check").fetchone() == ("ok",))
        except sqlite3.Error:
            return False

    def _put_aside(self) -> None:
        self._path.replace(self._path.with_name(self._path.name + ".broken"))
        for beside in ("-wal", "-shm"):
            self._path.with_name(self._path.name + beside).unlink(missing_ok=True)


def _sum(key: str, packed: bytes) -> str:
    return digest(key.encode() + b"\0" + packed)


def configured_cache() -> Cache | None:
    """The cache in the file that JUDGE_CACHE names, one for the whole process; None where it names none.

    Raises:
        Problem: `cache_not_writable`.
    """
    path = os.environ.get("JUDGE_CACHE", "").strip()
    return _shared(Path(path)) if path else None


@lru_cache
def _shared(path: Path) -> Cache:
    return Cache(path)
