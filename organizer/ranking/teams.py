"""Which account belongs to which team: case and spaces do not count, and what is doubtful is reported."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from assetops.contract.errors import Problem
from organizer.findings import Finding, error, warning
from organizer.importing.lines import csv_rows, header
from organizer.importing.values import Malformed, need, shown

_COLUMNS = ("account", "team")
_MEND = "Give every account one row with its name on the platform and its team: account,team."


def folded(name: str) -> str:
    """A name without regard to case, width of characters and spaces: what is equal is the same name."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass
class Teams:
    """A team map. `teams`: folded account -> team as first spelled; `findings`: what was doubtful in the file."""

    teams: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, account: str) -> str:
        """The account's team. Whoever is in no team is one alone, and cannot be taken for a team of that name."""
        alone = f"{' '.join(account.split())} (account)"
        return self.teams.get(folded(account), alone if self.teams else " ".join(account.split()))

    def missing(self, accounts: Iterable[str]) -> list[Finding]:
        """A warning for each account that the map does not name."""
        unknown = sorted(
            {folded(account): account for account in accounts if folded(account) not in self.teams}.items()
        )
        return [
            warning("teams.csv", f"The account {shown(account)} is in no team; it counts as one of its own.", _MEND)
            for _, account in unknown
        ]


def read_teams(path: Path) -> Teams:
    """The team map of a CSV file with the columns account and team; malformed and doubtful rows become findings.

    Raises:
        Problem: `bad_teams` when a column is missing.
    """
    lacking = [column for column in _COLUMNS if column not in header(path)]
    if lacking:
        raise Problem("bad_teams", f"{path}: there is no column {' and no column '.join(lacking)}.", _MEND)
    found = Teams()
    spelled: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in csv_rows(path):
        place = f"{path.name}, line {line}"
        try:
            if isinstance(row, Malformed):
                raise row
            account, team = need(row, "account"), need(row, "team")
        except Malformed as reason:
            found.findings.append(error(place, f"The row is left out: {reason}.", _MEND))
            continue
        team = spelled.setdefault(folded(team), team)
        before = found.teams.setdefault(folded(account), team)
        if folded(account) in lines:
            found.findings.append(_twice(place, account, before, team, lines[folded(account)]))
        lines.setdefault(folded(account), line)
    return found


def _twice(place: str, account: str, before: str, team: str, line: int) -> Finding:
    """An account with two rows: the first one counts."""
    if before == team:
        return warning(place, f"The account {shown(account)} stands in line {line} already.", "Leave one of the rows.")
    reason = f"The account {shown(account)} is in {shown(before)} by line {line}; it stays there, not in {shown(team)}."
    return error(place, reason, "Leave the row of its right team only.")
