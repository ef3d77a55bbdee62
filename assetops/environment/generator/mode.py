"""One failure mode as the tables write it."""

from __future__ import annotations

from typing import NamedTuple


class Mode(NamedTuple):
    """A failure mode of an asset class; ``ranks`` are severity, occurrence and detection, each 1 to 10."""

    name: str
    component: str
    mechanism: str
    cause: str
    effect: str
    sensors: tuple[str, ...]
    ranks: tuple[int, int, int]
    action: str
    secondary_code: str
