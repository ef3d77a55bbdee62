"""One submission as the platform lists it, and how its fields are read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from assetops.contract.record import Phase
from assetops.contract.submission import Track
from organizer.importing.values import Malformed, shown

FINISHED = "Finished"
STATUSES = ("Submitting", "Submitted", "Preparing", "Running", "Scoring", FINISHED, "Failed", "Cancelled")

_LONGEST_NAME = 150  # of an account on the platform


@dataclass(frozen=True)
class Source:
    """A track and a phase: what one file of the export is about."""

    track: Track
    phase: Phase


@dataclass(frozen=True)
class Listed:
    """A submission. `created` is in the platform's words, "" when unknown; `scores` by column key, as far as there
    are any; `place` names file and line. `parent`: it ran on several tasks and has its scores in its children."""

    id: int
    account: str
    source: Source
    status: str
    place: str
    created: str = ""
    file: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    parent: bool = False

    @property
    def moment(self) -> datetime:
        """When it was made; what has no date was made last."""
        return read_moment(self.created) if self.created else datetime.max


def read_moment(text: str) -> datetime:
    """A moment as the platform writes it, in UTC.

    Raises:
        Malformed: it is no date.
    """
    try:
        found = datetime.fromisoformat(text.strip())
        return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Malformed(f"the date is none: {shown(text)}") from None


def read_created(value: Any) -> str:
    """A date, checked, or "" for none; raises `Malformed`."""
    if value in (None, ""):
        return ""
    if not isinstance(value, str):
        raise Malformed(f"the date is no text: {shown(str(value))}")
    read_moment(value)
    return value.strip()


def read_id(value: Any) -> int:
    """The number of a submission; raises `Malformed`."""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Malformed(f"the submission's id is no number: {shown(text)}")
    return int(text)


def read_account(value: Any) -> str:
    """The name of an account, a line of text; raises `Malformed`."""
    if not isinstance(value, str) or not value.strip():
        raise Malformed("the owner is blank")
    if len(value) > _LONGEST_NAME or not value.strip().isprintable():
        raise Malformed(f"the owner is no name: {shown(value)}")
    return value.strip()


def read_status(value: Any) -> str:
    """One of the platform's statuses, whatever the case; raises `Malformed`."""
    found = {status.casefold(): status for status in STATUSES}.get(str(value).strip().casefold())
    if found is None:
        raise Malformed(f"the status is none of the platform's: {shown(str(value))}")
    return found


def read_score(key: str, value: Any) -> float | None:
    """A score as number or numeric text, None when blank; raises `Malformed`."""
    if value is None or value == "":
        return None
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise Malformed(f"{shown(key)} is no finite number: {shown(str(value))}")
    return number
