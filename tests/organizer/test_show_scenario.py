"""`make scenario`: what an author of families sees."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from organizer.data import public_plant
from organizer.programs import PlantFiles
from organizer.show_scenario import main
from tests.scenarios.test_family import good


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> PlantFiles:
    return public_plant(tmp_path_factory.mktemp("plant"))


@pytest.fixture(autouse=True)
def made_once(files: PlantFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real public plant, but one for all of these tests: it takes seconds."""
    monkeypatch.setattr("organizer.show_scenario.public_plant", lambda folder: files)


def test_an_instance_is_shown_with_question_steps_results_answer_and_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--family", "e2e-top-risk-to-work-order", "--seed", "2"]) == 0
    shown = capsys.readouterr().out
    for part in ("The agent reads", "g1: rank_failure_modes(", "after g1", "→ Created preventive work order", "Facts"):
        assert part in shown
    assert "write 'new work order'" in shown
    assert max(map(len, shown.splitlines())) <= 120


def test_one_seed_shows_one_instance_and_another_seed_another(capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for seed in ("1", "1", "2"):
        assert main(["--family", "iot-mean-in-window", "--seed", seed]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] != shown[2]


def test_what_is_left_out_of_the_question_and_what_fails_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--family", "e2e-ask-priority-of-top-risk"]) == 0
    assert "Make it priority" in capsys.readouterr().out
    assert main(["--family", "e2e-sensor-not-fitted"]) == 0
    assert "fails, as it should (unknown_sensor)" in capsys.readouterr().out


def test_a_wrong_id_gives_the_close_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--family", "e2e-toprisk-to-workorder"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("unknown_family: ")
    assert "e2e-top-risk-to-work-order" in said


def test_a_seed_that_is_no_number_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--family", "iot-mean-in-window", "--seed", "x"]) == 1
    assert "bad_seed" in capsys.readouterr().err


def test_a_private_family_is_shown_and_one_without_instances_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = good()
    entry["steps"][0]["requires"] = {"rows": 1e9}
    (tmp_path / "iot_own.yaml").write_text(yaml.safe_dump({"families": [entry]}, sort_keys=False))
    assert main(["--family", "iot-own-mean", "--private-families", str(tmp_path)]) == 1
    assert "not_met" in capsys.readouterr().err
