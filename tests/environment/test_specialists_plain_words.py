"""A step said plainly reaches the tool it means, with its arguments: no plan fails for its specialist's deafness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetops.environment.clock import Clock
from assetops.environment.registry import find, tools
from assetops.environment.session import Environment
from assetops.environment.specialists import specialist_for
from assetops.environment.specialists.base import Outcome
from assetops.environment.store import Plant
from assetops.scenarios.pool import Pair, build_pool
from tests.environment.plain_words import WORDS


@pytest.fixture(scope="module")
def pool(plant: Plant, labels_file: Path) -> list[Pair]:
    return build_pool(plant, json.loads(labels_file.read_text()), b"plain words" * 3, 200)


def _resolved(value: Any, results: dict[str, Any]) -> Any:
    if not (isinstance(value, dict) and set(value) == {"from", "path"}):
        return value
    found = results[value["from"]]
    for part in value["path"].split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def _view(plant: Plant, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments as a tool understands them: defaults filled in, assets by name, no site beside an id."""
    names = {asset.asset_id: asset.name for asset in plant.assets}
    seen = {}
    for name, value in find(tool).check(arguments).items():
        if name in ("asset_id", "equipment", "asset_name"):
            value = names.get(value, value)
        if name in ("start", "final", "end") and value and len(value) == 10:
            value += "T00:00:00"
        seen[name] = sorted(value) if isinstance(value, list) else value
    return {name: value for name, value in seen.items() if value not in (None, []) and name != "site_name"}


def _misheard(plant: Plant, pair: Pair) -> list[str]:
    """The gold steps of a scenario that a specialist, told in plain words, does not carry out as meant."""
    scenario, gold = pair
    env = Environment(plant, Clock.at(scenario.now))
    results: dict[str, Any] = {}
    wrong = []
    for step in gold.steps:
        tool, context = step.tools[0], [_outcome(results[name]) for name in step.depends_on]
        arguments = {name: _resolved(value, results) for name, value in step.arguments.items()}
        calls: list[tuple[str, dict[str, Any]]] = []

        def call(name: str, given: dict[str, Any], calls: list[tuple[str, dict[str, Any]]] = calls) -> dict[str, Any]:
            calls.append((name, given))
            return env.call(name, given).result

        text = WORDS[tool](arguments)
        specialist_for(step.agent, env).run(text, context, call)
        meant = (tool, _view(plant, tool, arguments))
        if len(calls) != 1 or (calls[0][0], _view(plant, calls[0][0], calls[0][1])) != meant:
            wrong.append(f"{text} -> {calls}")
        results[step.id] = env.call(tool, arguments).result
    return wrong


def _outcome(result: dict[str, Any]) -> Outcome:
    error = result.get("error")
    return Outcome(not error, error["message"] if error else result["message"], result)


def test_every_tool_can_be_asked_for_in_words() -> None:
    assert sorted(WORDS) == sorted(tools())


def test_every_gold_step_said_plainly_becomes_its_call(plant: Plant, pool: list[Pair]) -> None:
    assert [line for pair in pool for line in _misheard(plant, pair)] == []
