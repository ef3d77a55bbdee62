"""The four parts of a task come from one build and fit each other."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assetops.contract.seal import digest
from assetops.startup import WHEELS
from organizer.findings import Finding, error
from organizer.rules.archive import escapes
from organizer.rules.bundle import Bundle
from organizer.rules.files import TASK_PARTS, spot
from organizer.tree import Tree

SETTINGS, KEYS, GOLD, SCENARIOS = "bundle/settings.json", "bundle/keys.json", "gold.jsonl", "bundle/scenarios.jsonl"
_REBUILD = "Build the bundle anew with `make bundle`, and change nothing in it."


@dataclass(frozen=True)
class Task:
    """One task of the competition with its parts, those that can be opened: part → (path, content)."""

    place: str
    name: str
    parts: dict[str, tuple[str, Tree]]

    def read(self, part: str, name: str) -> bytes | None:
        """A file of a part; None if there is none."""
        return self.parts[part][1].read(name) if part in self.parts else None

    def spot(self, part: str, name: str) -> str:
        """Where a file of a part is."""
        return spot(self.parts[part][0], name) if part in self.parts else f"{self.place}.{part}"

    def data(self, part: str, name: str) -> dict[str, Any] | None:
        """A JSON object of a part; None if there is none."""
        try:
            found = json.loads(self.read(part, name) or b"null")
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


def tasks(bundle: Bundle) -> Iterator[Task]:
    """The tasks that a build has made: those with input data (`files.data_present` tells of the others)."""
    for place, row in bundle.rows("tasks"):
        if "input_data" not in row:
            continue
        parts = {}
        for part in TASK_PARTS:
            path = row.get(part)
            if isinstance(path, str) and path and not escapes(path):
                try:
                    tree = bundle.tree.inside(path)
                except zipfile.BadZipFile:
                    continue
                if tree is not None:
                    parts[part] = (path, tree)
        yield Task(place, str(row.get("name")), parts)


def one_build(bundle: Bundle) -> Iterator[Finding]:
    """Both programs of a task carry the same bundle, track, phase and keys; two tasks never the same keys."""
    seen: dict[str, str] = {}
    for task in tasks(bundle):
        ingestion, scoring = (task.data(part, SETTINGS) for part in ("ingestion_program", "scoring_program"))
        for part, found in (("ingestion_program", ingestion), ("scoring_program", scoring)):
            if found is None or task.data(part, KEYS) is None:
                yield error(task.spot(part, SETTINGS), "The program has no settings and keys of a build.", _REBUILD)
        if ingestion and scoring:
            yield from _same(task, ingestion, scoring)
        seal = str((task.data("ingestion_program", KEYS) or {}).get("seal"))
        if seal in seen and seal != "None":
            yield error(task.spot("ingestion_program", KEYS), f"The keys are those of {seen[seal]} too.", _REBUILD)
        seen.setdefault(seal, task.name)


def _same(task: Task, ingestion: dict[str, Any], scoring: dict[str, Any]) -> Iterator[Finding]:
    place = task.spot("scoring_program", SETTINGS)
    for key in ("bundle", "track", "phase"):
        if ingestion.get(key) != scoring.get(key):
            reason = f"The programs differ in {key}: {ingestion.get(key)!r} and {scoring.get(key)!r}."
            yield error(place, reason, _REBUILD)
    if not task.name.startswith(str(ingestion.get("track"))):
        reason = f"The task {task.name!r} runs programs for {ingestion.get('track')!r}."
        yield error(task.place, reason, "Give each task the programs of its own track.")
    keys = [task.data(part, KEYS) or {} for part in ("ingestion_program", "scoring_program")]
    if any(keys[0].get(name) != keys[1].get(name) for name in ("seal", "output")):
        reason = "The programs have different keys: every submission would be Failed."
        yield error(task.spot("scoring_program", KEYS), reason, _REBUILD)
    if not keys[0].get("output") or not keys[1].get("verdicts"):
        reason = "The programs do not encrypt: hidden questions could be read in their output."
        yield error(task.spot("scoring_program", KEYS), reason, _REBUILD)


def input_as_hashed(bundle: Bundle) -> Iterator[Finding]:
    """The input data is what the ingestion program will compare it with."""
    for task in tasks(bundle):
        settings = task.data("ingestion_program", SETTINGS)
        hashes = (settings or {}).get("input_hashes")
        if "input_data" not in task.parts or not isinstance(hashes, dict):
            continue
        for name in sorted(hashes):
            content = task.read("input_data", name)
            if content is None or digest(content) != hashes[name]:
                reason = "The file is missing or not the one of the build: no submission would run."
                yield error(task.spot("input_data", name), reason, _REBUILD)
        known = hashes.keys()
        for name in task.parts["input_data"][1].files():
            if name not in known and not name.startswith(f"{WHEELS}/"):
                reason = "The ingestion program does not know this file."
                yield error(
                    task.spot("input_data", name), reason, "Take it out; a submission's container could read it."
                )


def _ids(content: bytes | None, key: str) -> set[str]:
    found = set()
    for line in (content or b"").splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            found.add(str(row.get(key)))
    return found


def every_scenario_has_gold(bundle: Bundle) -> Iterator[Finding]:
    """What can be asked can be judged."""
    for task in tasks(bundle):
        if {"ingestion_program", "reference_data"} <= task.parts.keys():
            asked = _ids(task.read("ingestion_program", SCENARIOS), "id")
            known = _ids(task.read("reference_data", GOLD), "scenario")
            if not asked:
                yield error(task.spot("ingestion_program", SCENARIOS), "There are no scenarios.", _REBUILD)
            elif asked - known:
                reason = f"{len(asked - known)} scenarios have no gold standard, {min(asked - known)} for one."
                yield error(task.spot("reference_data", GOLD), reason, _REBUILD)
