"""Dates, order and limits of the phases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from organizer.findings import Finding, error, warning
from organizer.rules.bundle import Bundle

PLACEHOLDER_YEAR = 2098  # competition.yaml in the repository starts here; the build writes the real dates
DEFAULT_LIMIT = 600  # seconds: the default of a phase, and the cap of the public default queue

Row = tuple[str, dict[str, Any]]


def ordered(bundle: Bundle) -> list[Row]:
    """The phases in the order the platform gives them: by `index`, 0 where there is none."""
    return sorted(bundle.rows("phases"), key=lambda row: row[1]["index"] if isinstance(row[1].get("index"), int) else 0)


def _moment(value: object) -> datetime | None:
    """The UTC moment of a quoted date; None if it is none."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is not None and moment.tzinfo is not None:
        return None if moment.utcoffset() else moment.astimezone(UTC).replace(tzinfo=None)
    return moment


def dates(bundle: Bundle) -> Iterator[Finding]:
    """Each date is readable and without an offset, and each phase ends after it starts."""
    for place, phase in bundle.rows("phases"):
        for key in ("start", "end"):
            value = phase.get(key)
            if isinstance(value, str) and _moment(value) is None:
                reason = f"{value[:40]!r} is no date without an offset; Codabench drops offsets, it does not convert."
                yield error(f"{place}.{key}", reason, 'Write the date in UTC: "2027-03-01 00:00:00".')
        start, end = _moment(phase.get("start")), _moment(phase.get("end"))
        if start and end and end <= start:
            yield error(f"{place}.end", "The phase ends before it starts.", "Let the end be later than the start.")
        if start and start.year >= PLACEHOLDER_YEAR:
            mend = "Give real dates to the build: `make bundle START=… END=…`."
            yield warning(f"{place}.start", "The date is the placeholder of the repository.", mend)


def order(bundle: Bundle) -> Iterator[Finding]:
    """A phase that is followed has an end, and the next one starts later than that."""
    for (place, phase), (next_place, following) in pairwise(ordered(bundle)):
        if phase.get("end") is None:
            yield error(f"{place}.end", "The phase has no end, but another one follows.", "Give it an end.")
        end, start = _moment(phase.get("end")), _moment(following.get("start"))
        if end and start and start < end:
            reason = "The phase starts before the one before it has ended."
            yield error(f"{next_place}.start", reason, "Let it start after that one's end.")
        if end and start and start == end:
            mend = f'Let it start a second later: "{start + timedelta(seconds=1)}".'
            yield error(f"{next_place}.start", "The phase starts at the very moment the one before it ends.", mend)


def migration(bundle: Bundle) -> Iterator[Finding]:
    """The best submissions, and nothing else, reach the final phase by themselves."""
    phases = ordered(bundle)
    for place, phase in phases[:1]:
        if phase.get("auto_migrate_to_this_phase") is True:
            reason = "Submissions cannot migrate to the first phase: there is none before it."
            yield error(f"{place}.auto_migrate_to_this_phase", reason, "Set it on the final phase only.")
    for place, phase in phases[1:]:
        if phase.get("auto_migrate_to_this_phase") is not True:
            reason = "The best submissions of the phase before do not come here by themselves."
            yield error(place, reason, "Write `auto_migrate_to_this_phase: true`.")
        if isinstance(phase.get("max_submissions"), int) and phase["max_submissions"] > 1:
            reason = "Teams could submit something else than their best development submission."
            yield error(f"{place}.max_submissions", reason, "Write `max_submissions: 1` (ATTACKS.md row 31).")


def time_limit(bundle: Bundle) -> Iterator[Finding]:
    """The public default queue caps the limit."""
    for place, phase in bundle.rows("phases"):
        limit = phase.get("execution_time_limit", DEFAULT_LIMIT)
        if isinstance(limit, int) and limit > DEFAULT_LIMIT and "queue" not in bundle.competition:
            reason = f"{limit} s is cut to {DEFAULT_LIMIT} s on the public default queue."
            yield warning(f"{place}.execution_time_limit", reason, "Write 600, or name a queue of your own.")
