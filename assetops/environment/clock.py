"""The simulated clock: the only source of "now" that a tool or a specialist has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Clock:
    """A clock that stands still for one scenario. Plant-local time without zone."""

    moment: datetime

    def now(self) -> datetime:
        """The scenario's present. Data at or after it does not exist yet."""
        return self.moment

    @classmethod
    def at(cls, text: str) -> Clock:
        """A clock from an ISO time such as "2025-05-12T00:00:00"; raises ValueError on another text."""
        return cls(datetime.fromisoformat(text).replace(tzinfo=None))
