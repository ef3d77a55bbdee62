"""What became of every row: counts by file, and each row that was not kept with its file, line and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

_LISTED = 20  # malformed rows that a refusal names


@dataclass
class FileReport:
    """One file: rows read, kept, left out (duplicates, nothing in them) and malformed, each with reasons."""

    name: str
    kind: str
    read: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    malformed: int = 0
    notes: list[str] = field(default_factory=list)
    unplaced: Counter[str] = field(default_factory=Counter)  # values by column that a plant has no place for

    def remarks(self) -> list[str]:
        """Everything but the counts, in words."""
        lost = [f"column {name}: {count} values have no place in a plant" for name, count in self.unplaced.items()]
        return [f"{count} {reason}" for reason, count in sorted(self.left_out.items())] + lost + self.notes


class Report:
    """The whole import. Every row that is not kept goes into `log` as one line; memory stays bounded."""

    def __init__(self, log: TextIO) -> None:
        self.files: list[FileReport] = []
        self.unread: list[tuple[str, str]] = []
        self.notes: list[str] = []
        self.first: list[str] = []
        self._log = log

    @property
    def malformed(self) -> int:
        """Malformed rows of all files."""
        return sum(file.malformed for file in self.files)

    def open(self, name: str, kind: str) -> FileReport:
        """Begin the account of one file."""
        file = FileReport(name, kind)
        self.files.append(file)
        return file

    def reject(self, file: FileReport, line: int, reason: str) -> None:
        """Note a malformed row."""
        file.malformed += 1
        sentence = f"{file.name} line {line}: {reason}"
        self._write(sentence)
        if len(self.first) < _LISTED:
            self.first.append(sentence)

    def leave_out(self, file: FileReport, line: int, group: str, detail: str) -> None:
        """Note a sound row, or readings of it, that are not kept; `group` is counted, `detail` goes into the log."""
        file.left_out[group] += 1
        self._write(f"{file.name} line {line}: {detail}")

    def _write(self, sentence: str) -> None:
        self._log.write(sentence + "\n")

    def table(self) -> str:
        """The summary: a line a file, then what else is to be known."""
        rows = [("file", "format", "read", "kept", "left out", "malformed")]
        rows += [
            (one.name, one.kind, str(one.read), str(one.kept), str(one.read - one.kept - one.malformed),
             str(one.malformed)) for one in self.files
        ]  # fmt: skip
        widths = [max(len(row[place]) for row in rows) for place in range(6)]
        lines = ["  ".join(_side(place)(cell, widths[place]) for place, cell in enumerate(row)) for row in rows]
        lines += [f"{one.name}: {remark}" for one in self.files for remark in one.remarks()]
        lines += [f"{name}: not read ({why})" for name, why in self.unread]
        return "\n".join(line.rstrip() for line in [*lines, *self.notes])


def _side(place: int) -> Callable[[str, int], str]:
    return str.ljust if place < 2 else str.rjust
