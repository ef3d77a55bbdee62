"""A family that is wrong is refused when it is read, and the author is told where."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from assetops.contract.errors import Problem
from assetops.contract.scenario import Category, Difficulty, Type
from assetops.environment.registry import find
from assetops.scenarios.family import FOLDER, Family, load_families


def good() -> dict[str, Any]:
    """The first family of iot.yaml, as data."""
    entry: dict[str, Any] = yaml.safe_load((FOLDER / "iot.yaml").read_text("utf-8"))["families"][0]
    return entry


def read(folder: Path, *entries: Any) -> list[Family]:
    (folder / "own.yaml").write_text(yaml.safe_dump({"type": "IoT", "families": list(entries)}, sort_keys=False))
    return load_families(folder)


def change(path: str, value: Any) -> dict[str, Any]:
    entry = good()
    *parents, last = path.split(".")
    inner: Any = entry
    for part in parents:
        inner = inner[int(part)] if isinstance(inner, list) else inner[part]
    inner[int(last) if isinstance(inner, list) else last] = value
    return entry


def test_a_family_that_is_right_is_read(tmp_path: Path) -> None:
    assert [family.id for family in read(tmp_path, good())] == ["iot-mean-in-window"]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("difficulty", "tricky", "difficulty"),
        ("category", "triage", "category"),
        ("wordings", ["Only {sensor.name} of {asset.name} in {window.from}?"], "wordings"),
        ("wordings.0", "What was the average of {asset.name} in {window.from}?", "wordings.0"),
        ("wordings.1", "What of {asset.name}, {sensor.name}, {window.from}, {weather.now}?", "weather"),
        ("slots.asset", {"draw": "robot"}, "slots.asset"),
        ("slots.asset", {"draw": "asset", "colour": "red"}, "colour"),
        ("steps.0.tool", "histories", "steps.g1.tool"),
        ("steps.0.arguments.zone", "x", "zone"),
        ("steps.1.arguments.data", {"from": "g7", "path": "data"}, "steps.g2"),
        ("steps.1.id", "g1", "steps.g1"),
        ("answer.0.step", "g9", "answer.0.step"),
        ("answer.0.oracle", "guess", "answer.0"),
        ("slots.sensor.of", "pump", "slots.sensor.of"),
        ("slots.asset.like", "asset", "slots.asset.like"),
        (
            "answer.0",
            {"oracle": "set", "name": "x", "step": "g1", "path": "y", "universe": {"step": "g9", "path": "z"}},
            "answer.0.step",
        ),
        ("answer.0.tolerance", {"relative": 0.5}, "tolerance"),
        ("subjects", [], "subjects"),
        ("extra", 1, "extra"),
    ],
)
def test_a_wrong_family_is_refused_with_file_family_and_key(tmp_path: Path, path: str, value: Any, said: str) -> None:
    with pytest.raises(Problem) as caught:
        read(tmp_path, change(path, value))
    assert caught.value.code == "bad_family"
    assert "own.yaml" in caught.value.message
    assert "iot-mean-in-window" in caught.value.message
    assert said in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "type: IoT\nfamilies: [",
        "type: IoT\ntype: WO\nfamilies: []",
        "families: []",
        "type: Weather\nfamilies: []",
        "type: IoT\nfamilies: [7]",
        "type: IoT\nfamilies: [{id: !!python/object/apply:os.getcwd []}]",
        "- 1",
        "type: IoT\nfamilies: [{id: x, slots: {a: .nan}}]",
    ],
)
def test_a_file_that_is_no_list_of_families_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.yaml").write_text(text)
    with pytest.raises(Problem, match=r"own\.yaml"):
        load_families(tmp_path)


def test_a_folder_without_families_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no family"):
        load_families(tmp_path)


def test_two_families_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="iot-mean-in-window"):
        read(tmp_path, good(), good())


def test_a_question_that_leaves_nothing_out_needs_no_clarification(tmp_path: Path) -> None:
    entry = {**good(), "clarification": {"missing": ["period"], "reply": "From {window.from} to {window.to}."}}
    entry["wordings"] = [f"{text} {{window.from}} {{window.to}}" for text in entry["wordings"]]
    with pytest.raises(Problem, match="nothing to clarify"):
        read(tmp_path, entry)


def test_slots_are_drawn_in_the_order_of_the_file(tmp_path: Path) -> None:
    (family,) = read(tmp_path, good())
    assert list(family.slots) == ["asset", "sensor", "window"]


def test_there_are_at_least_thirty_families_and_five_of_each_type(families: list[Family]) -> None:
    types = Counter(family.type for family in families)
    assert len(families) >= 30
    assert all(types[kind] >= 5 for kind in get_args(Type))
    assert {family.category for family in families} == set(get_args(Category))
    assert {family.difficulty for family in families} == set(get_args(Difficulty))


def test_enough_families_need_a_question_lack_data_or_chain_three_agents(families: list[Family]) -> None:
    asking = [family for family in families if family.clarification]
    absent = [family for family in families if any(oracle.oracle == "absence" for oracle in family.answer)]
    assert len(asking) >= 3
    assert len(absent) >= 3
    assert len([family for family in families if family.type == "E2E" and _chained(family)]) >= 3


def _chained(family: Family) -> bool:
    """A chain of four dependent steps, over tools of three agents, that ends in a write or a comparison."""
    depth: dict[str, int] = {}
    for step in family.steps:
        depth[step.id] = 1 + max((depth[other] for other in step.needs), default=0)
    own = {find(step.tool).agents[0] for step in family.steps if len(find(step.tool).agents) == 1}
    last = family.sinks[-1].tool
    return max(depth.values()) >= 4 and len(own) >= 3 and (find(last).role == "write" or last == "compare")
