"""The start marker and the run record: what ingestion seals for scoring."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assetops.contract.model import VERSION, Model
from assetops.contract.submission import KIT_VERSION, Track
from assetops.contract.trajectory import Status, Usage

Phase = Literal["development", "final"]

START_MARKER_FILE = "start_marker.json"
RUN_RECORD_FILE = "run_record.json"
TIMINGS_FILE = "timings.json"
START_MARKER = "start marker"
RUN_RECORD = "run record"
TIMINGS = "timings"


class Endpoint(Model):
    """A language model as the organizer set it at build time: it travels with the keys, in the programs only.

    `more_models`: what agents may name beside `model`, which they get when they name none.
    """

    base_url: str
    api_key: str = Field(default="", repr=False)
    model: str
    more_models: tuple[str, ...] = ()


JudgeMode = Literal["joint", "per_criterion"]


class JudgeEndpoint(Endpoint):
    """The judge's language model and how it is asked.

    `mode`: all six criteria in one call, or each in a call of its own. `price_in`, `price_out`: what a million tokens
    of prompt and of completion cost, in whatever currency; None when nobody said.
    """

    mode: JudgeMode = "joint"
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)


class StartMarker(Model):
    """Written and sealed before anything of the submission is touched: from here on a missing record is the
    submission's fault (DESIGN section 4)."""

    version: Literal[1] = VERSION
    bundle: str
    track: Track
    phase: Phase


class Refusal(Model):
    """Why a submission, or the run, did not go on: a code, what is wrong, how to mend it."""

    code: str
    message: str
    mend: str


class Entry(Model):
    """One trajectory in the record: its file in the output folder and the SHA-256 of that file's bytes."""

    scenario: str
    file: str
    sha256: str
    status: Status
    usage: Usage


class RunRecord(Model):
    """The sealed list of a submission's trajectories.

    `refusal`: the submission was not run and scores 0. `infrastructure`: our side failed, scoring must end *Failed*.
    """

    version: Literal[1] = VERSION
    bundle: str
    track: Track
    phase: Phase
    submission_digest: str | None = None
    draw: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    refusal: Refusal | None = None
    infrastructure: Refusal | None = None
    isolation: tuple[str, ...] = ()
    versions: dict[str, str] = Field(default_factory=dict)
    team: str | None = None
    kit: str | None = Field(default=None, pattern=KIT_VERSION)  # of the starting kit that made the zip
