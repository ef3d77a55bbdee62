"""Lay out the four folders of one track and phase: programs with keys, input data, reference data."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assetops.contract.errors import Problem
from assetops.contract.model import write_lines
from assetops.contract.offered import Offered
from assetops.contract.record import Endpoint, Phase
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.seal import digest
from assetops.contract.submission import Track
from assetops.scenarios.forms import Form
from organizer.keys import derive
from organizer.offered import read_offered

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "starting_kit" if (ROOT / "starting_kit").is_dir() else ROOT.parent  # in the kit our code is its engine/
JudgeName = Literal["procedural", "llm"]
# Without these a built bundle does not run an agent. Dry runs take what the machine has.
REQUIRED_ISOLATION = ("seccomp", "landlock_fs", "non_dumpable_parent")
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "generator", "families")


@dataclass(frozen=True)
class PlantFiles:
    """A generated plant: its folder, and its labels outside of it."""

    name: str
    folder: Path
    labels: Path


@dataclass(frozen=True)
class TaskData:
    """All one task of the competition needs. `forms`: what development draws from, places among the hidden;
    `isolation`: without which no agent is run (not in dry runs); `offered`: what agents may import."""

    bundle: str
    track: Track
    phase: Phase
    scenarios: list[Scenario]
    golds: list[GoldStandard]
    plants: list[PlantFiles]
    judge: JudgeName
    seed: bytes = field(repr=False)
    agents_llm: Endpoint | None = None
    judge_llm: Endpoint | None = None
    dry_run: bool = False
    forms: list[Form] = field(default_factory=list)
    isolation: tuple[str, ...] = REQUIRED_ISOLATION
    offered: Offered = field(default_factory=read_offered)


def _write_json(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")


def _copy_code(program: str, parts: tuple[str, ...], target: Path) -> None:
    shutil.copytree(ROOT / program, target, ignore=_SKIPPED)
    (target / "assetops").mkdir()
    for name in ("__init__.py", "startup.py"):
        shutil.copy(ROOT / "assetops" / name, target / "assetops")
    for part in parts:
        shutil.copytree(ROOT / "assetops" / part, target / "assetops" / part, ignore=_SKIPPED)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}


def task_keys(seed: bytes, track: Track, phase: Phase) -> dict[str, bytes]:
    """The keys of one task by name: seal, draw, output (prediction output), verdicts (for the organizer)."""
    return {name: derive(seed, name, track, phase) for name in ("seal", "draw", "output", "verdicts")}


def _llm(endpoint: Endpoint | None) -> dict[str, object]:
    return {"llm": endpoint.as_data()} if endpoint is not None else {}


def emergent_setting() -> dict[str, str]:
    """EMERGENT=rules: no language model is asked for emergent failure modes, whoever judges (docs/failure_modes.md).

    Raises:
        Problem: `bad_emergent`.
    """
    given = os.environ.get("EMERGENT", "").strip()
    if given not in ("", "llm", "rules"):
        raise Problem(
            "bad_emergent", f"EMERGENT={given[:40]} is neither llm nor rules.", "Say one of them, or nothing."
        )
    return {"emergent": given} if given else {}


def lay_out(task: TaskData, target: Path) -> None:
    """Write `ingestion_program/`, `scoring_program/`, `input_data/` and `reference_data/` into `target`.

    Keys and hidden scenarios go into the ingestion program only, gold standards and labels into the reference data
    only (DESIGN section 4, *What travels where*).
    """
    if target.exists():
        shutil.rmtree(target)
    for plant in task.plants:
        shutil.copytree(plant.folder, target / "input_data" / plant.name)
        (target / "reference_data").mkdir(exist_ok=True)
        shutil.copy(plant.labels, target / "reference_data" / f"labels_{plant.name}.json")
    write_lines(target / "reference_data" / "gold.jsonl", task.golds)
    keys = {name: key.hex() for name, key in task_keys(task.seed, task.track, task.phase).items()}
    shared = {"seal": keys["seal"]} | ({} if task.dry_run else {"output": keys["output"]})
    common = {"bundle": task.bundle, "track": task.track, "phase": task.phase}

    _copy_code("ingestion_program", ("contract", "environment", "llm", "scenarios"), target / "ingestion_program")
    ingestion = target / "ingestion_program" / "bundle"
    settings = {
        **common,
        "input_hashes": _hashes(target / "input_data"),
        "keep_agent_output": task.dry_run,
        "offered": task.offered.as_data(),
        "required_isolation": () if task.dry_run else task.isolation,
    }
    _write_json(ingestion / "settings.json", settings)
    _write_json(ingestion / "keys.json", {**shared, "draw": keys["draw"], "forms": task.forms, **_llm(task.agents_llm)})
    write_lines(ingestion / "scenarios.jsonl", task.scenarios)

    verdicts = {} if task.dry_run else {"verdicts": keys["verdicts"]}
    _copy_code("scoring_program", ("contract", "llm"), target / "scoring_program")
    _write_json(
        target / "scoring_program" / "bundle" / "settings.json", {**common, "judge": task.judge, **emergent_setting()}
    )
    _write_json(target / "scoring_program" / "bundle" / "keys.json", {**shared, **verdicts, **_llm(task.judge_llm)})
