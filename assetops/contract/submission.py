"""The fact sheet: the one .json of a submission."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from assetops.contract.model import Model

Track = Literal["Task Planning", "Task Execution"]
TRACKS: tuple[Track, ...] = ("Task Planning", "Task Execution")
SHORT: dict[str, str] = {"Task Planning": "planning", "Task Execution": "execution"}
MAX_FACT_SHEET_BYTES = 20_000
KIT_FILE = "kit_version.txt"  # beside the two files where the kit made the zip; no part of the digest
KIT_VERSION = r"^\d{1,4}\.\d{1,4}\.\d{1,4}$"


class FactSheet(Model):
    """What a team says of its submission. `Track` is required and spelled as in the 2025 competition."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    Track: Track
    Team: str | None = Field(default=None, max_length=100)
    Model: str | None = Field(default=None, max_length=100)
    Description: str | None = Field(default=None, max_length=2000)
