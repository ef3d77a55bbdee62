"""The arena: a submission goes through the real commands of both programs, and what it must not achieve is asserted.

An attack is one small file:

    def test_what_it_tries(arena: Arena, tmp_path: Path) -> None:
        fought = arena.fight(tmp_path, execution("return open('/etc/shadow').read()"))
        survived(fought)

The tasks are those of a real build (keys, encryption, sixty hidden scenarios) with canaries in all that is hidden.
"""

from __future__ import annotations

import json
import math
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from unittest import mock

import pytest
import yaml

from assetops.contract.errors import Problem
from assetops.contract.model import from_data, read_lines
from assetops.contract.record import RUN_RECORD, RUN_RECORD_FILE, Phase, RunRecord
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.scores import COLUMNS
from assetops.contract.seal import open_seal
from assetops.contract.secrecy import decrypt
from assetops.contract.submission import SHORT, Track
from assetops.contract.trajectory import Trajectory
from organizer.platform import lay_prediction, lay_scoring, start_program
from organizer.programs import task_keys
from organizer.worker import in_container
from tests.built import SEED
from tests.hostile.canaries import found
from tests.submissions import Outcome

EXECUTION: Track = "Task Execution"
PLANNING: Track = "Task Planning"
# Longest a program may take before a test ends it. What takes seconds takes a minute on a machine that is very busy.
INGESTION_SECONDS = 300.0
SCORING_SECONDS = 180.0
# `HOSTILE_WITHOUT=landlock` switches a part of the sandbox off in all runs, to see which cases need it.
WITHOUT = "HOSTILE_WITHOUT"
# `HOSTILE_IMAGE=image` runs both programs in containers of this image, as Codabench's worker does.
IMAGE = "HOSTILE_IMAGE"
# `HOSTILE_ARENA=folder` uses an arena built before; see switched_off.py.
REUSED = "HOSTILE_ARENA"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, its seconds, and all it wrote to its two streams."""

    code: int
    seconds: float
    streams: bytes

    @property
    def text(self) -> str:
        return self.streams.decode(errors="replace")


@dataclass(frozen=True)
class Fought(Outcome):
    """A submission's way through both programs of a built bundle."""

    track: Track
    phase: Phase
    ingestion: Ended
    scoring: Ended

    @property
    def keys(self) -> dict[str, str]:
        return {name: key.hex() for name, key in task_keys(SEED, self.track, self.phase).items()}

    @property
    def record(self) -> RunRecord:
        data = decrypt(self.keys["output"], RUN_RECORD_FILE, (self.prediction / RUN_RECORD_FILE).read_bytes())
        return from_data(RunRecord, open_seal(bytes.fromhex(self.keys["seal"]), RUN_RECORD, data), "bad", "")

    @property
    def trajectories(self) -> list[Trajectory]:
        """As scoring reads them, the public scenario's first."""
        return [
            Trajectory.model_validate_json(
                decrypt(self.keys["output"], entry.file, (self.prediction / entry.file).read_bytes())
            )
            for entry in self.record.entries
        ]

    def seen(self) -> list[bytes]:
        """Everything a participant could see if hiding were forgotten: files, their names, streams."""
        places = [self.ingestion.streams, self.scoring.streams]
        for folder in (self.prediction, self.output):
            for path in folder.rglob("*"):
                places.append(path.name.encode(errors="surrogateescape"))
                places += [path.read_bytes()] if path.is_file() and not path.is_symlink() else []
        return places


def _start(root: Path, streams: IO[bytes]) -> subprocess.Popen[bytes]:
    image = os.environ.get(IMAGE)
    if not image:
        with mock.patch.dict(os.environ, TMPDIR=str(root / "tmp")):
            return start_program(root, streams, streams)
    worker = in_container(image)
    assert worker is not None, f"no container engine here has the image {image}"
    words = shlex.split(yaml.safe_load((root / "program" / "metadata.yaml").read_text())["command"])
    command = worker.command(root, ["env", "TMPDIR=/app/tmp", *words])
    command.insert(command.index("run") + 1, "--network=host")  # the scripted models answer on this machine's loopback
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=streams, stderr=streams)


def run_program(root: Path, seconds: float) -> Ended:
    """Run `root/program` by its own command, bounded; its temporary files go below `root`."""
    (root / "tmp").mkdir(exist_ok=True)
    began = time.monotonic()
    with (root / "streams").open("wb") as streams:
        process = _start(root, streams)
    try:
        code = process.wait(seconds)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    return Ended(code, time.monotonic() - began, (root / "streams").read_bytes())


def change_settings(program: Path, **changes: Any) -> None:
    """Change the settings that were built into a program."""
    path = program / "bundle" / "settings.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def change_keys(program: Path, **changes: Any) -> None:
    """Change the keys that were built into a program."""
    path = program / "bundle" / "keys.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def leave_out(program: Path) -> None:
    """Start the program without the parts of the sandbox that HOSTILE_WITHOUT names."""
    if os.environ.get(WITHOUT):
        told = yaml.safe_load((program / "metadata.yaml").read_text())
        command = f"env ASSETOPS_WITHOUT={os.environ[WITHOUT]} {told['command']}"
        (program / "metadata.yaml").write_text(yaml.safe_dump({**told, "command": command}))
        change_settings(program, required_isolation=[])


def renew(program: Path, name: str) -> None:
    """Take the code of this checkout instead of that of the arena, where an arena built by another one is used."""
    if REUSED in os.environ:
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, program, dirs_exist_ok=True, ignore=skipped)
        for part in (program / "assetops").iterdir():
            if part.is_dir():
                shutil.copytree(ROOT / "assetops" / part.name, part, dirs_exist_ok=True, ignore=skipped)


Change = Callable[[Path], object]


def nothing(_: Path) -> None:
    """No change."""


@dataclass(frozen=True)
class Arena:
    """The built tasks, and the isolation that a run reaches on this machine."""

    folder: Path
    isolation: frozenset[str]

    def task(self, track: Track, phase: Phase = "development") -> Path:
        return self.folder / f"{SHORT[track]}-{phase}"

    def scenarios(self, track: Track, phase: Phase = "development") -> list[Scenario]:
        return read_lines(Scenario, self.task(track, phase) / "ingestion_program/bundle/scenarios.jsonl", "bad")

    def golds(self, track: Track, phase: Phase = "development") -> dict[str, GoldStandard]:
        listed = read_lines(GoldStandard, self.task(track, phase) / "reference_data/gold.jsonl", "bad")
        return {gold.scenario: gold for gold in listed}

    def keys(self, track: Track, phase: Phase = "development") -> dict[str, str]:
        return {name: key.hex() for name, key in task_keys(SEED, track, phase).items()}

    def rescore(self, fought: Fought, place: Path, between: Change) -> Fought:
        """Score the same prediction again, after a change of the scoring job's folder."""
        lay_scoring(fought.task, fought.prediction, place / "scoring", fought.ingestion.code)
        renew(place / "scoring" / "program", "scoring_program")
        between(place / "scoring")
        scoring = run_program(place / "scoring", SCORING_SECONDS)
        (place / "prediction").symlink_to(fought.place / "prediction")
        return replace(fought, place=place, scoring=scoring)

    def ids(self, track: Track = EXECUTION) -> list[str]:
        """The final phase's ten scenarios, the same for everybody: one attack each."""
        return [scenario.id for scenario in self.scenarios(track, "final")]

    def needs_sandbox(self, *parts: str) -> None:
        """Skip where the run record's isolation lacks one of these parts."""
        lacking = [part for part in parts if part not in self.isolation]
        if lacking:
            pytest.skip(f"needs the sandbox: the run record's isolation lacks {', '.join(lacking)}")

    def fight(
        self,
        place: Path,
        submission: Path | str,
        track: Track = EXECUTION,
        phase: Phase = "development",
        *,
        budgets: Mapping[str, float] | None = None,
        before: Change = nothing,
        between: Change = nothing,
    ) -> Fought:
        """Run a submission: a folder, or the source text of its module.

        Args:
            budgets: to replace those of the bundle.
            before: what to do to the prediction job's folder before ingestion starts.
            between: what to do to the scoring job's folder before scoring starts.
        """
        task = self.task(track, phase)
        folder = submission if isinstance(submission, Path) else write(place / "submission", submission, track)
        lay_prediction(task, folder, place / "prediction")
        renew(place / "prediction" / "program", "ingestion_program")
        leave_out(place / "prediction" / "program")
        if budgets:
            change_settings(place / "prediction" / "program", budgets=dict(budgets))
        before(place / "prediction")
        ingestion = run_program(place / "prediction", INGESTION_SECONDS)
        shutil.rmtree(place / "prediction" / "input_data", ignore_errors=True)
        lay_scoring(task, place / "prediction" / "output", place / "scoring", ingestion.code)
        renew(place / "scoring" / "program", "scoring_program")
        between(place / "scoring")
        scoring = run_program(place / "scoring", SCORING_SECONDS)
        return Fought(task, place, track, phase, ingestion, scoring)


def write(folder: Path, source: str, track: Track = EXECUTION, **sheet: Any) -> Path:
    """A submission's folder with this module and a fact sheet."""
    folder.mkdir(parents=True)
    (folder / "agent.py").write_text(source)
    (folder / "fact_sheet.json").write_text(json.dumps({"Track": track, **sheet}))
    return folder


def execution(body: str, head: str = "") -> str:
    """An execution agent whose `run` has this body."""
    return f"{_IMPORTS}{head}\n\nclass ExecutionAgent:\n    def run(self, task, ctx):\n{_indented(body)}\n"


def planning(body: str, head: str = "") -> str:
    """A planning agent whose `plan` has this body."""
    return f"{_IMPORTS}{head}\n\nclass PlanningAgent:\n    def plan(self, task, ctx):\n{_indented(body)}\n"


_IMPORTS = "import ctypes, gc, json, os, signal, socket, sys, threading, time\n"


def _indented(body: str) -> str:
    return "\n".join(" " * 8 + line for line in body.strip("\n").splitlines())


def ways(arena: Arena, bodies: Mapping[str, str], track: Track = EXECUTION, head: str = "") -> str:
    """An agent that behaves in another way in each of the final phase's scenarios: at most ten bodies, by name."""
    assert len(bodies) <= 10
    functions = "".join(f"\ndef way_{n}(task, ctx):\n{_indented(body)}\n" for n, body in enumerate(bodies.values()))
    chosen = ", ".join(f"{name!r}: way_{n}" for n, (name, _) in enumerate(zip(arena.ids(track), bodies, strict=False)))
    call = f"return {{{chosen}}}.get(task.id, lambda task, ctx: '')(task, ctx)"
    return (execution if track == EXECUTION else planning)(call, head + functions)


def outcomes(fought: Fought, bodies: Mapping[str, str]) -> dict[str, Trajectory]:
    """The trajectories of a run of `ways`, by name."""
    return dict(zip(bodies, fought.trajectories, strict=False))


def processes_below(place: Path) -> list[str]:
    """Command lines of processes that still work somewhere below this folder."""
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            here = os.readlink(process / "cwd")
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z" and (str(place) in words or here.startswith(str(place))):
            left.append(f"{process.name} {words}")
    return left


def finite_and_complete(scores: Mapping[str, Any]) -> bool:
    """Exactly the leaderboard's columns, each a finite number in its range."""
    return tuple(scores) == tuple(sorted(COLUMNS)) and all(
        type(value) in (int, float) and math.isfinite(value) and 0 <= value < 1e10 for value in scores.values()
    )


def no_secret_shown(fought: Fought) -> None:
    """No canary and no key stands in anything a participant could see."""
    assert found(fought.seen(), fought.keys.values()) == []


def survived(fought: Fought, at_most: float = 0.0) -> None:
    """What every attack must leave: both steps well, valid scores, nothing gained, nothing shown, nobody left."""
    assert fought.ingestion.code == 0, fought.ingestion.text
    assert fought.scoring.code == 0, fought.scoring.text
    assert "Traceback" not in fought.ingestion.text + fought.scoring.text
    assert finite_and_complete(fought.scores), fought.scores
    assert fought.scores["score"] <= at_most
    assert not (fought.output / "scores.txt").exists()
    assert "</html>" in fought.report
    no_secret_shown(fought)
    assert processes_below(fought.place) == []
    assert list((fought.place / "prediction" / "tmp").iterdir()) == [], "the private folder is gone"


def refused(fought: Fought, code: str) -> None:
    """A submission that was not run: 0 points, and the report says why."""
    survived(fought)
    assert code in fought.report
    assert set(fought.scores.values()) == {0}


def failed(fought: Fought, code: str) -> None:
    """Our side failed: *Failed*, no scores, one sentence that says why."""
    assert fought.scoring.code not in (0, None)
    assert not (fought.output / "scores.json").exists()
    assert not (fought.output / "scores.txt").exists()
    assert code in fought.scoring.text
    assert "Traceback" not in fought.scoring.text
    no_secret_shown(fought)
    assert processes_below(fought.place) == []


def refusal_of(call: Callable[[], object]) -> str:
    """The code of the Problem a call raises."""
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.code
