"""The sample agents, on a real desk: what they do with a question, what they ask, and that they know only what a
participant's agent knows."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from assetops.contract.scenario import Clarification
from assetops.contract.strict import canonical
from assetops.contract.trajectory import AskEvent, Trajectory
from assetops.environment.store import Plant
from tests.environment.small_plant import write
from tests.starting_kit.in_process import ROOT, run, scenario

PLANNING = ROOT / "starting_kit" / "planning_agent" / "agent.py"
EXECUTION = ROOT / "starting_kit" / "execution_agent" / "agent.py"
SAMPLES = (PLANNING, EXECUTION)
NOW = "2025-03-30T00:00:00"
MEAN = "What was the mean Tonnage of Chiller 1 at site MAIN from 2025-03-10 to 2025-03-17?"


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    folder: Path = tmp_path_factory.mktemp("samples") / "plant"
    return Plant.open(write(folder))


def asked(trajectory: Trajectory) -> list[AskEvent]:
    return [event for event in trajectory.events if isinstance(event, AskEvent)]


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_a_mean_is_retrieved_computed_and_stated(plant: Plant, file: Path) -> None:
    trajectory = run(file, plant, scenario(MEAN, NOW))
    assert [call.tool for call in trajectory.calls if call.tool in ("history", "aggregate")] == ["history", "aggregate"]
    assert "mean of Tonnage of Chiller 1 (C1)" in trajectory.answer
    assert f"{trajectory.calls[-1].result['value']:g} ton" in trajectory.answer
    assert not asked(trajectory)


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_twice_the_same_question_gives_the_same_trajectory(plant: Plant, file: Path) -> None:
    first, second = (run(file, plant, scenario(MEAN, NOW)) for _ in range(2))
    assert canonical(first.as_data()) == canonical(second.as_data())


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_a_missing_window_is_asked_for_and_the_reply_is_used(plant: Plant, file: Path) -> None:
    wanted = Clarification(missing=("window", "period"), reply="Take 2025-03-10 to 2025-03-17.")
    trajectory = run(file, plant, scenario("What was the mean Tonnage of Chiller 1 at MAIN?", NOW, wanted))
    assert [event.useful for event in asked(trajectory)] == [True]
    assert trajectory.calls[-1].scopes[0].start == "2025-03-10T00:00:00"


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_a_name_at_two_sites_is_asked_about(plant: Plant, file: Path) -> None:
    wanted = Clarification(missing=("site",), reply="The one at site NORTH.")
    question = "What was the mean Tonnage of AHU 1 from 2025-03-10 to 2025-03-17?"
    trajectory = run(file, plant, scenario(question, NOW, wanted))
    assert any(event.useful for event in asked(trajectory))
    assert trajectory.calls[-1].scopes[0].assets == ("A1",)
    assert "A1" in trajectory.answer


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
@pytest.mark.parametrize(
    ("question", "tool", "said"),
    [
        ("List the failure modes of Chiller 1 at MAIN", "get_failure_modes", "Oil Loss"),
        ("How many corrective work orders did C1 have in 2025?", "list_workorders", "WO2"),
        ("Which alerts did C2 have in March 2025?", "get_alerts", "RUL0013"),
        (
            "Forecast the Tonnage of C1 for the next 12 hours from its data from 2025-03-10 to 2025-03-17",
            "run_tsfm_forecasting",
            "forecast of Tonnage",
        ),
        ("Are there anomalies in the Tonnage of C1 in March 2025?", "run_tsad", "Tonnage"),
        (
            "Create a work order for C1 with code M003 and priority 2 to replace the bearing",
            "generate_work_order",
            "WO-",
        ),
    ],
)
def test_each_kind_of_question_reaches_its_tool(plant: Plant, file: Path, question: str, tool: str, said: str) -> None:
    trajectory = run(file, plant, scenario(question, NOW))
    assert tool in [call.tool for call in trajectory.calls if call.ok]
    assert said in trajectory.answer


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_missing_data_is_said_to_be_missing(plant: Plant, file: Path) -> None:
    trajectory = run(file, plant, scenario("Mean Supply Temperature of C1 at MAIN on 2025-03-02?", NOW))
    assert trajectory.calls[-1].result["error"]["code"] == "empty_window"
    assert "There is no data" in trajectory.answer


def test_a_question_of_two_parts_becomes_dependent_steps(plant: Plant) -> None:
    question = "Rank the failure modes of C1 by severity, then create a work order for it with code M003."
    trajectory = run(PLANNING, plant, scenario(question, NOW))
    assert trajectory.plan is not None
    assert [step.depends_on for step in trajectory.plan.steps] == [(), ("s1",)]
    assert [call.tool for call in trajectory.calls] == ["rank_failure_modes", "generate_work_order"]


@pytest.mark.parametrize("question", ["", "?", "Hello!", "and then " * 200, "Chiller 1", "\u202e 42 % ((("])
@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_any_question_gets_an_answer(plant: Plant, file: Path, question: str) -> None:
    assert run(file, plant, scenario(question, NOW)).answer


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_a_sample_is_short_and_imports_only_what_a_submission_may(file: Path) -> None:
    text = file.read_text()
    tree = ast.parse(text)
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules <= {"__future__", "re", "datetime", "typing", "assetops_agent"}
    assert len(text.splitlines()) < 200


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_a_sample_knows_no_name_of_the_public_plant(file: Path) -> None:
    from assetops.environment.generator import PUBLIC_SEED
    from assetops.environment.generator.codes import CODES
    from assetops.environment.generator.layout import draw_layout

    assets = draw_layout(PUBLIC_SEED).assets
    names = {asset.name for asset in assets} | {asset.asset_id for asset in assets}
    names |= {sensor.name for asset in assets for sensor in asset.sensors if " " in sensor.name}
    names |= {code for codes in CODES.values() for code, _ in codes}
    assert [name for name in sorted(names) if name in file.read_text()] == []


@pytest.mark.parametrize("file", SAMPLES, ids=["planning", "execution"])
def test_the_fact_sheet_names_the_track_of_the_class(file: Path) -> None:
    sheet = json.loads((file.parent / "fact_sheet.json").read_text())
    assert sheet["Track"] == ("Task Planning" if "class PlanningAgent" in file.read_text() else "Task Execution")
