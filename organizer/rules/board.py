"""The leaderboard shows exactly what scores.json holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from assetops.contract.scores import COLUMNS
from organizer.findings import Finding, error
from organizer.rules.bundle import Bundle, rows

PRIMARY = COLUMNS[0]


def _columns(bundle: Bundle) -> Iterator[tuple[str, dict[str, Any], list[tuple[str, dict[str, Any]]]]]:
    for place, board in bundle.rows("leaderboards"):
        yield place, board, rows(board, "columns", place)


def distinct_columns(bundle: Bundle) -> Iterator[Finding]:
    """No index and no key twice."""
    for place, _, columns in _columns(bundle):
        for part in ("index", "key"):
            counts = Counter(str(column[part]) for _, column in columns if part in column)
            for value in sorted(value for value, count in counts.items() if count > 1):
                reason = f"Two columns have the {part} {value}."
                yield error(f"{place}.columns", reason, f"Give every column its own {part}.")


def columns_are_the_scores(bundle: Bundle) -> Iterator[Finding]:
    """Codabench ignores a score without a column and leaves a column without a score blank."""
    for place, _, columns in _columns(bundle):
        keys = {str(column.get("key")) for _, column in columns}
        for key in [key for key in COLUMNS if key not in keys]:
            yield error(f"{place}.columns", f"There is no column for the score {key!r}.", "Add the column.")
        for spot, column in columns:
            if column.get("key") not in COLUMNS:
                reason = f"scores.json holds no {column.get('key')!r}; the column would stay blank."
                yield error(f"{spot}.key", reason, "The keys are: " + ", ".join(COLUMNS) + ".")


def primary_column(bundle: Bundle) -> Iterator[Finding]:
    """The ranking goes by `score`, the higher the better. The platform checks neither."""
    for place, board, columns in _columns(bundle):
        primary = board.get("primary_index")
        found = [row for row in columns if row[1].get("index") == primary]
        if not found:
            reason = f"No column has the index {primary!r}."
            yield error(f"{place}.primary_index", reason, f"Give the index of the column {PRIMARY!r}.")
        for spot, column in found:
            if column.get("key") != PRIMARY:
                reason = f"The ranking would go by {column.get('key')!r}."
                yield error(f"{place}.primary_index", reason, f"Give the index of the column {PRIMARY!r}.")
            elif column.get("sorting", "desc") != "desc":
                yield error(f"{spot}.sorting", "The lowest score would rank first.", "Write `sorting: desc`.")
