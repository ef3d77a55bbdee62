"""When the phases begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assetops.contract.errors import Problem

DEVELOPMENT_DAYS = 60
FINAL_DAYS = 14
_FORMAT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Dates:
    """When the phases begin and end, in UTC. The final phase begins an hour after development ends."""

    start: datetime
    end: datetime

    def of(self, phase: int) -> dict[str, str]:
        """Start and end of the first or second phase, as Codabench reads them."""
        final = self.end + timedelta(hours=1)
        start, end = ((self.start, self.end), (final, final + timedelta(days=FINAL_DAYS)))[phase]
        return {"start": start.strftime(_FORMAT), "end": end.strftime(_FORMAT)}


def _date(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem(
            "bad_date", f"{name} is no date.", f"Write {name}=2027-01-15 or 2027-01-15T12:00, in UTC."
        ) from error
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def read_dates(start: str, end: str) -> Dates:
    """START defaults to today, END to sixty days after it. An offset, where one is given, is converted to UTC.

    Raises:
        Problem: `bad_date`, `bad_period`.
    """
    today = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    first = _date(start, "START") if start else today
    last = _date(end, "END") if end else first + timedelta(days=DEVELOPMENT_DAYS)
    if last <= first:
        raise Problem("bad_period", "END does not lie after START.", "Give two dates in order.")
    return Dates(first, last)
