"""Reading a file row by row with line numbers, in bounded memory; a bad row costs itself and nothing after it."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from organizer.importing.values import Malformed

LONGEST = 1_000_000  # bytes of one line
_MOST_LINES = 100  # of one quoted row
_BOM = b"\xef\xbb\xbf"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Row = dict[str, str]
Numbered = tuple[int, str | Malformed]


def text_lines(path: Path) -> Iterator[Numbered]:
    """The lines of a file without their ends (LF or CRLF) and without a byte order mark, numbered from 1."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST + 1):
            number += 1
            if len(raw) > LONGEST and not raw.endswith(b"\n"):
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(LONGEST)
                yield number, Malformed(f"the line is longer than {LONGEST} bytes")
                continue
            yield number, _decode(raw.removeprefix(_BOM) if number == 1 else raw)


def header(path: Path) -> list[str]:
    """The column names of a CSV file, stripped and in lower case; none when its first line cannot be read."""
    for _, text in text_lines(path):
        cells = None if isinstance(text, Malformed) else _parse(text)
        return [cell.strip().casefold() for cell in cells or ()]
    return []


def csv_rows(path: Path) -> Iterator[tuple[int, Row | Malformed]]:
    """The rows below the header by column, with the number of their first line; blank rows are passed over.

    White space in a cell is one space, none at its ends. Empty cells beyond the header's columns are nothing.
    """
    columns = header(path)
    lines = text_lines(path)
    next(lines, None)
    for number, cells in _cells(lines, len(columns)):
        if isinstance(cells, Malformed):
            yield number, cells
        elif any(cell.strip() for cell in cells):
            yield number, _row(columns, cells)


def documents(path: Path) -> Iterator[tuple[int, dict[str, Any] | Malformed]]:
    """The JSON objects of a file that has one a line; blank lines are passed over."""
    for number, text in text_lines(path):
        if isinstance(text, Malformed):
            yield number, text
        elif text.strip():
            yield number, _document(text)


def _decode(raw: bytes) -> str | Malformed:
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return Malformed("the line is not UTF-8 text")


def _document(text: str) -> dict[str, Any] | Malformed:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Malformed("the line is no JSON document")
    return found if isinstance(found, dict) else Malformed("the document is no JSON object")


def _cells(lines: Iterator[Numbered], width: int) -> Iterator[tuple[int, list[str] | Malformed]]:
    """Rows as cells. A quote left open costs its own line: what follows is read again as rows."""
    waiting: deque[Numbered] = deque()
    while (one := _next(waiting, lines)) is not None:
        number, text = one
        if isinstance(text, Malformed):
            yield number, text
        elif text.strip():
            more = _continued(text, waiting, lines)
            cells = _parse("\n".join([text, *(str(line) for _, line in more)])) if more else None
            if cells is None or len(cells) != width:
                waiting.extendleft(reversed(more))
                cells = _parse(text)
            yield (
                number,
                Malformed("it is no CSV row: quotes do not close, or text follows them") if cells is None else cells,
            )


def _next(waiting: deque[Numbered], lines: Iterator[Numbered]) -> Numbered | None:
    return waiting.popleft() if waiting else next(lines, None)


def _continued(text: str, waiting: deque[Numbered], lines: Iterator[Numbered]) -> list[Numbered]:
    """The further lines of a row with an open quote, up to the line that closes it."""
    more: list[Numbered] = []
    quotes, size = text.count('"'), len(text)
    while quotes % 2 and len(more) < _MOST_LINES and size < LONGEST and (one := _next(waiting, lines)) is not None:
        more.append(one)
        if isinstance(one[1], Malformed):
            break
        quotes += one[1].count('"')
        size += len(one[1])
    return more


def _parse(text: str) -> list[str] | None:
    """The cells of one row; None when it is not exactly one row."""
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _row(columns: Sequence[str], cells: list[str]) -> Row | Malformed:
    plain = [" ".join(cell.split()) for cell in cells]
    if len(plain) < len(columns) or any(plain[len(columns) :]):
        return Malformed(f"it has {len(plain)} cells where the header has {len(columns)}")
    if any(_CONTROL.search(cell) for cell in plain):
        return Malformed("it holds control characters")
    return dict(zip(columns, plain, strict=False))
