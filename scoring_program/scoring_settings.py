"""What the build put beside the scoring code: which bundle, which judge, which keys."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from assetops.contract.errors import Problem
from assetops.contract.model import Model, read_model
from assetops.contract.record import JudgeEndpoint, Phase
from assetops.contract.submission import Track

FOLDER = "bundle"
SCENARIOS = {"development": 11, "final": 10}
_MEND = "Build the bundle again with `make bundle`."


class ScoringSettings(Model):
    """The public part. The denominator is fixed by the phase: a missing scenario is six failures."""

    bundle: str
    track: Track
    phase: Phase
    judge: Literal["procedural", "llm"]
    emergent: Literal["llm", "rules"] = "llm"  # who names emergent modes where an LLM judges

    @property
    def scenarios(self) -> int:
        """11 in development, 10 in the final phase."""
        return SCENARIOS[self.phase]


class ScoringKeys(Model):
    """The secret part. `llm`: the judge's language model, where the organizer set one."""

    seal: str = Field(min_length=64)
    output: str = ""  # decrypts the prediction output; empty in dry runs
    verdicts: str = ""  # encrypts verdicts.json for the organizer; empty in dry runs
    llm: JudgeEndpoint | None = None


def load(program: Path) -> tuple[ScoringSettings, ScoringKeys]:
    """Read settings and keys.

    Raises:
        Problem: bundle_incomplete, bundle_invalid.
    """
    parts = []
    for name in ("settings.json", "keys.json"):
        path = program / FOLDER / name
        if not path.is_file():
            raise Problem("bundle_incomplete", f"{FOLDER}/{name} is missing in the scoring program.", _MEND)
        parts.append(path.read_bytes())
    settings = read_model(ScoringSettings, parts[0], "bundle_invalid", _MEND)
    return settings, read_model(ScoringKeys, parts[1], "bundle_invalid", _MEND)
