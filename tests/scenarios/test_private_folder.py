"""An organizer's own families and rewordings, from a folder outside the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assetops.contract.errors import Problem
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.instantiate import Instance, instantiate
from tests.scenarios.conftest import KEY, Made
from tests.scenarios.test_family import good

PUBLIC = "iot-mean-in-window"
NEW = "Mean of {sensor.name}, {asset.name} of {asset.site}, {window.from} up to {window.to}, if you please."


def reword(folder: Path, rewordings: Any, *families: Any) -> list[Family]:
    (folder / "rewordings.yaml").write_text(yaml.safe_dump({"rewordings": rewordings}))
    if families:
        (folder / "iot_own.yaml").write_text(yaml.safe_dump({"families": list(families)}, sort_keys=False))
    return load_families(folder)


def test_a_reworded_public_family_has_none_of_its_public_wordings(tmp_path: Path, families: list[Family]) -> None:
    public = next(family for family in families if family.id == PUBLIC)
    (family,) = reword(tmp_path, {PUBLIC: [NEW]})
    assert family.id == PUBLIC
    assert family.wordings == (NEW,)
    assert family.steps == public.steps


def test_an_own_family_gets_more_wordings(tmp_path: Path) -> None:
    (family,) = reword(tmp_path, {"iot-own-mean": [NEW]}, good())
    assert family.wordings == (*good()["wordings"], NEW)


def test_own_families_and_reworded_public_ones_come_together(tmp_path: Path) -> None:
    assert [family.id for family in reword(tmp_path, {PUBLIC: [NEW]}, good())] == ["iot-own-mean", PUBLIC]


def test_a_private_wording_is_what_an_agent_reads(tmp_path: Path, public: Made) -> None:
    (family,) = reword(tmp_path, {PUBLIC: [NEW]})
    made = instantiate(family, public.plant, public.labels, KEY, 0)
    assert isinstance(made, Instance)
    assert made.scenario.utterance.startswith("Mean of ")
    assert made.scenario.utterance.endswith(", if you please.")


@pytest.mark.parametrize(
    ("rewordings", "said"),
    [
        ({PUBLIC: ["What was the mean of {asset.name} ({asset.site}) from {window.from}?"]}, "sensor"),
        ({PUBLIC: [NEW + " {weather.now}"]}, "weather"),
        ({PUBLIC: [NEW, NEW]}, "the same"),
        ({PUBLIC: []}, "list of texts"),
        ({PUBLIC: NEW}, "list of texts"),
        ({PUBLIC: [7]}, "list of texts"),
        ({"iot-no-such-family": [NEW]}, "iot-no-such-family"),
        ([NEW], "rewordings"),
    ],
)
def test_a_wrong_rewording_is_refused_with_its_family(tmp_path: Path, rewordings: Any, said: str) -> None:
    with pytest.raises(Problem, match=said) as caught:
        reword(tmp_path, rewordings)
    assert caught.value.code == "bad_family"
    assert "rewordings.yaml" in caught.value.message


def test_a_rewording_that_is_public_is_no_rewording(tmp_path: Path, families: list[Family]) -> None:
    known = next(family for family in families if family.id == PUBLIC).wordings[0]
    with pytest.raises(Problem, match="already"):
        reword(tmp_path, {PUBLIC: [known]})


def test_a_rewording_must_leave_open_what_is_to_be_asked(tmp_path: Path, families: list[Family]) -> None:
    family = next(family for family in families if family.id == "wo-create-without-priority")
    with pytest.raises(Problem, match="nothing to clarify"):
        reword(tmp_path, {family.id: [family.wordings[0] + " Priority {priority}."]})


def test_a_private_family_may_not_take_a_public_id(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=PUBLIC):
        reword(tmp_path, {PUBLIC: [NEW]}, {**good(), "id": PUBLIC})
