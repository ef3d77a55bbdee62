"""Agents compiled from what is public: the families' YAML, or the practice pool. And their scores, in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assetops.contract.scenario import GoldStandard, Scenario
from assetops.environment.store import Plant
from assetops.scenarios.family import Family
from assetops.scenarios.pool import Pair
from organizer.in_process import Question, points, submission
from tests.submissions import agent


def compiler(families: Sequence[Family], folder: Path) -> Path:
    """The agent that has compiled these families."""
    compiled = [_compiled(family) for family in families]
    return _written(agent("family_compiler") + f"\nFAMILIES = {compiled!r}\n", folder)


def _compiled(family: Family) -> dict[str, Any]:
    data = family.as_data()
    options = {
        name: [option for option in slot["options"] if isinstance(option, dict)]
        for name, slot in data.get("slots", {}).items()
        if slot["draw"] == "choice"
    }
    steps = [
        {"id": step.id, "tool": step.tool, "arguments": step.arguments, "needs": list(step.needs)}
        for step in family.steps
    ]
    return {
        "wordings": list(family.wordings),
        "clarification": data.get("clarification"),
        "options": options,
        "steps": steps,
    }


def lookup(pairs: Sequence[Pair], answers: Sequence[str], nearest: bool, folder: Path) -> Path:
    """The agent that remembers these scenarios with their gold steps and answers."""
    memory = {
        scenario.utterance: _remembered(scenario, gold, answer)
        for (scenario, gold), answer in zip(pairs, answers, strict=True)
    }
    return _written(agent("lookup") + f"\nNEAREST = {nearest}\nMEMORY = {memory!r}\n", folder)


def _remembered(scenario: Scenario, gold: GoldStandard, answer: str) -> dict[str, Any]:
    return {
        "ask": scenario.clarification.missing[0] if scenario.clarification else None,
        "steps": [{"id": step.id, "tool": step.tools[0], "arguments": step.arguments} for step in gold.steps],
        "answer": answer,
    }


def _written(source: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "agent.py"
    file.write_text(source)
    return file


def score(file: Path, plant: Plant, pairs: Sequence[Pair]) -> float:
    """The mean share of criteria met over a pool, in percent."""
    solver, track = submission(file)
    met = [points(solver, Question(plant, scenario, gold), track) for scenario, gold in pairs]
    return float(np.mean(met)) / 6 * 100
