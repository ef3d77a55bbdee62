"""The smoke run of `make validate`: unpack a bundle as the platform does, run a sample agent, look at the results."""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assetops.contract.submission import TRACKS
from assetops.startup import LIST
from organizer.dry_run import SAMPLES
from organizer.findings import Finding, error, warning
from organizer.platform import lay_prediction, lay_scoring
from organizer.rules.bundle import YAML
from organizer.rules.files import TASK_PARTS
from organizer.worker import Worker, find_worker

_FORGED = ("scores.json", "scores.txt", "detailed_results.html", "trajectory_00.json")  # ATTACKS.md rows 1 and 5
_OURS = "Read what the program says; docs/organizer.md names the usual causes."
_SELECTED = {"development": 11, "final": 10}


@dataclass(frozen=True)
class Run:
    """One task on this machine: its four parts unpacked at `parts`, its runs at `place`."""

    name: str
    phase: str
    parts: Path
    place: Path
    columns: tuple[str, ...]

    def wrong(self, reason: str, mend: str = _OURS) -> Finding:
        """An error found by running."""
        return error(f"smoke run: {self.name}", reason, mend)


def _settings(program: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((program / "bundle" / "settings.json").read_text())
    return found


def _unpack_task(task: dict[str, Any], bundle: Path, target: Path) -> None:
    for part in TASK_PARTS:
        source = bundle / task[part]
        if source.is_dir():
            shutil.copytree(source, target / part)
        else:
            with zipfile.ZipFile(source) as archive:
                archive.extractall(target / part)


def _without_gateway(run: Run) -> Iterator[Finding]:
    """Endpoints on a worker's socket cannot be reached from here: judge procedurally, offer no model, and say so."""
    for program in ("ingestion_program", "scoring_program"):
        keys = run.parts / program / "bundle" / "keys.json"
        content = json.loads(keys.read_text())
        url = str((content.get("llm") or {}).get("base_url", ""))
        if url.startswith("unix://") and not Path(url.removeprefix("unix://")).exists():
            del content["llm"]
            keys.write_text(json.dumps(content))
            settings = keys.with_name("settings.json")
            changed = _settings(run.parts / program) | ({"judge": "procedural"} if program == "scoring_program" else {})
            settings.write_text(json.dumps(changed))
            reason = f"The gateway {url} is not on this machine: the {program} was tried without it."
            yield warning(f"smoke run: {run.name}", reason, "Try the gateway on a worker (docs/organizer.md).")


def _forge(output: Path) -> None:
    """Leave in the output what a submission's files, copied there by the worker, could be."""
    for name in _FORGED:
        (output / name).write_text('{"score": 100}')
    os.symlink("/etc/hostname", output / "link")


def _prediction_findings(run: Run, output: Path) -> Iterator[Finding]:
    for path in sorted(output.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            yield run.wrong(f"Ingestion left {path.name}, which is no regular file (ATTACKS.md row 4).")
    forged = [name for name in _FORGED if name != "trajectory_00.json" and (output / name).exists()]
    if forged:
        yield run.wrong(f"Ingestion left what lay in its output before: {', '.join(forged)} (ATTACKS.md row 1).")
    if (output / "metadata").exists():
        yield run.wrong("Ingestion wrote a file named `metadata`: the job fails, and blocks the worker.")


def _is_score(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(float(str(value))) and abs(float(str(value))) < 1e10


def scores_findings(run: Run, output: Path) -> Iterator[Finding]:
    """What is wrong with the scores of a run (CODABENCH.md section 3)."""
    try:
        scores = json.loads((output / "scores.json").read_text())
    except (OSError, ValueError):
        yield run.wrong("Scoring left no scores.json that can be read.")
        return
    if not isinstance(scores, dict):
        yield run.wrong("scores.json is no object.")
        return
    for key in run.columns:
        if not _is_score(scores.get(key)):
            yield run.wrong(f"scores.json has no finite number for the column {key!r} (ATTACKS.md row 6).")
    if extra := sorted(scores.keys() - set(run.columns)):
        yield run.wrong(f"scores.json has keys without a column: {', '.join(extra)}.")
    if scores.get("scenarios_completed") != _SELECTED[run.phase]:
        reason = f"The sample agent completed {scores.get('scenarios_completed')} of {_SELECTED[run.phase]} scenarios."
        yield run.wrong(reason)
    if (output / "scores.txt").exists():
        yield run.wrong("Scoring left scores.txt, which is loaded unsafely (ATTACKS.md row 5).")
    if not (output / "detailed_results.html").is_file():
        yield run.wrong("Scoring left no detailed_results.html.")


def _run(run: Run, worker: Worker) -> Iterator[Finding]:
    """Both jobs. Prints what was run and how long it took."""
    track = next(track for track in TRACKS if run.name.startswith(track))
    began = time.monotonic()
    lay_prediction(run.parts, SAMPLES[track], run.place / "prediction")
    _forge(run.place / "prediction" / "output")
    ingestion = worker.run(run.place / "prediction")
    predicted = time.monotonic()
    if ingestion.code != 0:
        yield run.wrong(f"The ingestion program ended with {ingestion.code}: {ingestion.error.strip()[-400:]}")
        return
    output = run.place / "prediction" / "output"
    left = list(_prediction_findings(run, output))
    if left:
        yield from left
        return
    lay_scoring(run.parts, output, run.place / "scoring")
    scoring = worker.run(run.place / "scoring")
    if scoring.code != 0:
        yield run.wrong(f"The scoring program ended with {scoring.code}: {scoring.error.strip()[-400:]}")
        return
    findings = list(scores_findings(run, run.place / "scoring" / "output"))
    yield from findings
    seconds = f"ingestion {predicted - began:.1f} s, scoring {time.monotonic() - predicted:.1f} s"
    print(f"  {run.name}: {seconds}, {'wrong' if findings else 'every column is there'}")


def _worker(parts: Path, image: str, place: Path) -> tuple[Worker, Finding | None]:
    listed = parts / "ingestion_program" / "bundle" / LIST
    python = json.loads(listed.read_text())["python"] if listed.is_file() else None
    worker = find_worker(image, python, place)
    if worker.isolated or python is None:
        return worker, None
    reason = f"This machine has no Python {python} and no image of it: the packages were checked, but not installed."
    return worker, warning("smoke run", reason, f"Validate where Python {python} is, or Docker with {image}.")


def smoke(bundle: Path) -> Iterator[Finding]:
    """Run a sample agent on every task of a bundle that has no errors.

    Args:
        bundle: a zip, or the folder it was unpacked to.
    """
    with tempfile.TemporaryDirectory(prefix="assetops-smoke-") as name:
        home = Path(name)
        folder = bundle
        if bundle.is_file():
            folder = home / "bundle"
            with zipfile.ZipFile(bundle) as archive:
                archive.extractall(folder)
        competition = yaml.safe_load((folder / YAML).read_text())
        columns = tuple(column["key"] for column in competition["leaderboards"][0]["columns"])
        yield from _smoke_tasks(competition, folder, home, columns)


def _smoke_tasks(competition: dict[str, Any], folder: Path, home: Path, columns: tuple[str, ...]) -> Iterator[Finding]:
    worker: Worker | None = None
    for number, task in enumerate(task for task in competition["tasks"] if "input_data" in task):
        parts = home / f"task-{number}"
        _unpack_task(task, folder, parts)
        phase = _settings(parts / "scoring_program")["phase"]
        if worker is None:
            worker, finding = _worker(parts, competition["docker_image"], home / "venv")
            print(f"Smoke run {worker.how}", flush=True)
            yield from [finding] if finding else []
        if not worker.isolated:
            for program in ("ingestion_program", "scoring_program"):
                (parts / program / "bundle" / LIST).unlink(missing_ok=True)
        run = Run(task["name"], phase, parts, home / f"run-{number}", columns)
        yield from _without_gateway(run)
        yield from _run(run, worker)
        shutil.rmtree(run.place, ignore_errors=True)
        shutil.rmtree(parts, ignore_errors=True)
