"""What a check of a bundle says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong (`error`: do not upload) or that the organizer should know (`warning`).

    `place` is a file of the bundle and the spot in it, `reason` what is wrong, `mend` how to put it right.
    """

    severity: Severity
    place: str
    reason: str
    mend: str


def error(place: str, reason: str, mend: str) -> Finding:
    """A finding with which the bundle must not be uploaded."""
    return Finding("error", place, reason, mend)


def warning(place: str, reason: str, mend: str) -> Finding:
    """A finding with which the bundle can be uploaded."""
    return Finding("warning", place, reason, mend)


def table(findings: Sequence[Finding]) -> str:
    """The findings for a terminal, errors first, three lines each."""
    ordered = sorted(findings, key=lambda finding: finding.severity)
    return "\n".join(
        f"{finding.severity:<8} {finding.place}\n{'':9}{finding.reason}\n{'':9}→ {finding.mend}" for finding in ordered
    )
