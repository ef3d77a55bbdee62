"""Another valid way of doing the gold steps of an IoT or FMSR family passes all six criteria."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assetops.contract.scenario import GoldStandard
from assetops.scenarios.family import Family
from assetops.scenarios.instantiate import Instance, instantiate
from judge.facts import compute_facts
from tests.replay import new_desk
from tests.scenarios.conftest import KEY, Made

Arguments = dict[str, Any]
Results = list[dict[str, Any]]
Way = list[tuple[str, Callable[[Arguments, Results], Arguments]]]


def same(arguments: Arguments, results: Results) -> Arguments:
    return arguments


def asset(arguments: Arguments, results: Results) -> Arguments:
    return {"asset_id": arguments.get("asset_id") or arguments["asset_name"]}


def modes(arguments: Arguments, results: Results) -> Arguments:
    return {"asset_name": arguments["asset_name"]}


def placed(arguments: Arguments, results: Results) -> Arguments:
    return {**asset(arguments, results), "site_name": results[0]["site"]}


def one_mode(arguments: Arguments, results: Results) -> Arguments:
    return {**modes(arguments, results), "failure_mode": arguments["failure_modes"][0]}


LOOKED: dict[str, tuple[Way, str]] = {
    "iot-peak-and-its-time": ([("history", same)], ""),
    "iot-sensor-not-fitted": ([("get_asset", asset), ("sensors", placed)], "It has no sensor {sensors[0]}."),
    "iot-asset-at-the-wrong-site": ([("get_asset", asset)], "There is no {asset_id} at {site_name}."),
    "iot-site-that-is-not-there": ([("sites", lambda a, r: {})], "There is no site {site_name}."),
    "fmsr-sensors-of-mode": ([("get_failure_mode", one_mode)], ""),
    "fmsr-risk-of-two-modes": ([("rank_failure_modes", modes)], ""),
    "fmsr-modes-of-an-absent-sensor": ([("get_asset", asset), ("sensors", placed)], "It has no {sensors[0]}."),
    "fmsr-sensors-of-a-foreign-mode": (
        [("get_failure_modes", modes)],
        "There is no failure mode {failure_modes[0]} of {asset_name}.",
    ),
}


def first(family: Family, made: Made) -> Instance:
    tried = (instantiate(family, made.plant, made.labels, KEY, index) for index in range(30))
    return next(one for one in tried if isinstance(one, Instance))


@pytest.mark.parametrize("name", LOOKED)
def test_another_way_passes_all_six(name: str, families: list[Family], public: Made) -> None:
    instance = first(next(family for family in families if family.id == name), public)
    way, said = LOOKED[name]
    desk, results = new_desk(public.plant, instance.scenario), Results()
    arguments = instance.gold.steps[0].arguments
    for tool, given in way:
        results.append(desk.call(desk.recorder.main, tool, given(arguments, results)))
    answer = f"{subject(instance.gold)}: " + (said.format(**arguments) or results[-1]["message"])
    trajectory = desk.recorder.close("finished", answer, 0)
    assert not compute_facts(instance.gold, trajectory).findings


def subject(gold: GoldStandard) -> str:
    return gold.subjects[0]
