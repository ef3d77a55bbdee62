"""A family that is wrong is refused when it is read, and the author is told where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assetops.contract.errors import Problem
from assetops.scenarios.family import FOLDER, Family, load_families


def good() -> dict[str, Any]:
    """The first family of iot.yaml, as data, under another id."""
    entry: dict[str, Any] = yaml.safe_load((FOLDER / "iot.yaml").read_text("utf-8"))["families"][0]
    return {**entry, "id": "iot-own-mean"}


def read(folder: Path, *entries: Any) -> list[Family]:
    (folder / "iot_own.yaml").write_text(yaml.safe_dump({"families": list(entries)}, sort_keys=False))
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
    assert [family.id for family in read(tmp_path, good())] == ["iot-own-mean"]


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
    assert "iot_own.yaml" in caught.value.message
    assert "iot-own-mean" in caught.value.message
    assert said in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "families: [",
        "families: []\nfamilies: []",
        "families: {}",
        "families: []\ncolour: red",
        "families: [7]",
        "families: [{id: !!python/object/apply:os.getcwd []}]",
        "- 1",
        "families: [{id: x, slots: {a: .nan}}]",
    ],
)
def test_a_file_that_is_no_list_of_families_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "iot_own.yaml").write_text(text)
    with pytest.raises(Problem, match=r"iot_own\.yaml"):
        load_families(tmp_path)


def test_a_folder_without_families_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no family"):
        load_families(tmp_path)


def test_two_families_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="iot-own-mean"):
        read(tmp_path, good(), good())


def test_a_question_that_leaves_nothing_out_needs_no_clarification(tmp_path: Path) -> None:
    entry = {**good(), "clarification": {"missing": ["period"], "reply": "From {window.from} to {window.to}."}}
    entry["wordings"] = [f"{text} {{window.from}} {{window.to}}" for text in entry["wordings"]]
    with pytest.raises(Problem, match="nothing to clarify"):
        read(tmp_path, entry)


@pytest.mark.parametrize("name", ["iot.yaml", "iot_own.yaml", "iot_a_b.yaml"])
def test_the_type_is_read_from_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(yaml.safe_dump({"families": [good()]}, sort_keys=False))
    assert load_families(tmp_path)[0].type == "IoT"


@pytest.mark.parametrize("name", ["own.yaml", "iots.yaml", "my_iot.yaml", "rewording.yaml"])
def test_a_file_not_called_after_a_type_is_refused_and_not_passed_over(tmp_path: Path, name: str) -> None:
    read(tmp_path, good())
    (tmp_path / name).write_text("families: []")
    with pytest.raises(Problem, match=name):
        load_families(tmp_path)


def test_slots_are_drawn_in_the_order_of_the_file(tmp_path: Path) -> None:
    (family,) = read(tmp_path, good())
    assert list(family.slots) == ["asset", "sensor", "window"]
