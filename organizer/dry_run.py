"""`make score`: a submission through ingestion and scoring, by the commands that Codabench runs."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import landlockpy
import seccompy

from assetops.contract.errors import Problem
from assetops.contract.model import read_model
from assetops.contract.record import Phase
from assetops.contract.strict import clean_text
from assetops.contract.submission import SHORT, TRACKS, Track
from assetops.contract.trajectory import ErrorEvent, Trajectory
from assetops.contract.verdict import CRITERIA, CRITERION_TITLES
from organizer.archive import unpack
from organizer.local import local_task
from organizer.platform import predict, publish, score
from organizer.programs import KIT, ROOT, JudgeName

sys.path.insert(0, str(ROOT / "ingestion_program"))

from submission_check import stated_track

SAMPLES: dict[Track, Path] = {
    "Task Planning": KIT / "planning_agent",
    "Task Execution": KIT / "execution_agent",
}
_WIDTH = 30


@dataclass(frozen=True)
class Settings:
    """What to run it with."""

    phase: Phase = "development"
    judge: JudgeName = "procedural"
    show: bool = True


def unpacked(submission: Path, place: Path) -> Path:
    """A submission's folder: itself, or what its zip unpacks to at `place`.

    Raises:
        Problem: no_submission, zip_*.
    """
    if submission.is_dir():
        return submission
    if not submission.is_file():
        raise Problem("no_submission", f"{submission} does not exist.", "Give SUBMISSION= a folder or a zip.")
    unpack(submission, place)
    return place


def sandbox_note() -> str | None:
    """What this machine cannot keep from an agent, in a sentence; None where it confines as the competition does."""
    files, calls = landlockpy.supported(), seccompy.supported()
    if files and calls:
        return None
    if not files and not calls:
        return "This system has no sandbox: the agent runs with your own rights. In the competition it is confined."
    if calls:
        return "This kernel has no Landlock: the agent can use your files. In the competition it cannot."
    return "This kernel has no seccomp: the agent can use network and programs. In the competition it cannot."


def dry_run(submission: Path, out: Path, settings: Settings) -> dict[str, float]:
    """Run a submission (folder or zip); leaves `out/prediction/` and `out/scoring/`, and gives the scores.

    Raises:
        Problem: zip_*, no_submission; `ingestion_failed` or `scoring_failed` when a program failed on our side.
    """
    with tempfile.TemporaryDirectory(prefix="assetops-run-") as name:
        place = Path(name)
        folder = unpacked(submission, place / "submission")
        task = local_task(stated_track(folder), settings.phase, settings.judge)
        ingestion = predict(task, folder, place / "prediction", settings.show)
        publish(place / "prediction" / "output", out / "prediction")
        scoring = score(task, place / "prediction" / "output", place / "scoring", ingestion.code, settings.show)
        publish(place / "scoring" / "output", out / "scoring")
    if scoring.code != 0:
        raise Problem(
            "scoring_failed",
            f"The scoring program ended with exit code {scoring.code}. {scoring.error.strip()[-500:]}".strip(),
            f"What it left is in {out / 'scoring'}.",
        )
    scores: dict[str, float] = json.loads((out / "scoring" / "scores.json").read_text())
    return scores


def table(scores: dict[str, float]) -> str:
    """The criteria and the score, a line each."""
    lines = [f"  {CRITERION_TITLES[key]:<{_WIDTH}}{scores[key]:6.1f} %" for key in CRITERIA]
    lines.append(f"  {'Score':<{_WIDTH}}{scores['score']:6.2f}")
    return "\n".join(lines)


def unfinished(prediction: Path) -> str | None:
    """How many scenarios of a local run did not finish, and what ended the first of them; None where all did."""
    written = [path.read_bytes() for path in sorted(prediction.glob("trajectory_*.json"))]
    runs = [read_model(Trajectory, data, "scoring_failed", "Run it again.", len(data)) for data in written]
    ended = [run for run in runs if run.status != "finished"]
    if not ended:
        return None
    told = [event.message for event in ended[0].events if isinstance(event, ErrorEvent)]
    plain = "".join(char if char.isprintable() else " " for char in clean_text((told or [""])[-1], 300))
    return f"{len(ended)} of {len(runs)} did not finish; {ended[0].status}: {plain}"


def _run_one(name: str, submission: Path, out: Path, settings: Settings) -> None:
    began = time.monotonic()
    print(f"\n{name}", flush=True)
    scores = dry_run(submission, out, settings)
    print(table(scores))
    if lost := unfinished(out / "prediction"):
        print(f"  {'Scenarios':<{_WIDTH}}{lost}")
    print(f"  {'Seconds':<{_WIDTH}}{time.monotonic() - began:6.1f}")
    print(f"  Report: {out / 'scoring' / 'detailed_results.html'}", flush=True)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make score", description=__doc__)
    parser.add_argument("--submission", default="", help="a folder or a zip; without it both sample agents run")
    parser.add_argument("--out", default="", help="where the results go")
    parser.add_argument("--phase", choices=get_args(Phase), default="development")
    parser.add_argument("--judge", choices=get_args(JudgeName), default="procedural")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, and give the exit code: 1 with one clear sentence when something is wrong."""
    arguments = _arguments(given)
    settings = Settings(arguments.phase, arguments.judge)
    out = Path(arguments.out or ROOT / "runs" / "latest")
    if lacking := sandbox_note():
        print(lacking)
    try:
        if arguments.submission:
            _run_one(arguments.submission, Path(arguments.submission), out, settings)
        else:
            for track in TRACKS:
                _run_one(f"{track}: sample agent", SAMPLES[track], out / SHORT[track], settings)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
