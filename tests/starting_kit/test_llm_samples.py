"""The samples that use the language model, on a real desk with a scripted endpoint: how they work, and how they do
when the model writes nonsense, refuses, is spent, or is not there."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.scenario import Clarification
from assetops.contract.trajectory import AskEvent, CallEvent, StepEvent, ThoughtEvent, Trajectory, precedes
from assetops.environment.store import Plant
from assetops.llm.client import Client
from assetops.llm.settings import Settings
from gateway import Gateway
from tests.environment.small_plant import write
from tests.llm.plausible import calling, in_turn, plausible
from tests.llm.server import Answer, Call, Script, Server, completion, failure
from tests.starting_kit.in_process import ROOT, run, scenario
from tests.starting_kit.sample_scores import SAMPLES as ALL
from tests.starting_kit.sample_scores import rows

NOW = "2025-03-30T00:00:00"
MEAN = "What was the mean Tonnage of Chiller 1 at site MAIN from 2025-03-10 to 2025-03-17?"
TWO = "List the failure modes of Chiller 1 at MAIN. Which alerts did C2 have in March 2025?"
IOT, WO = "IoT Data Download", "WorkOrder Agent"
PLANNERS = ("llm_planner", "llm_planner_critique")
EXECUTORS = ("react_agent", "supervisor_agent")
SAMPLES = PLANNERS + EXECUTORS


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    folder: Path = tmp_path_factory.mktemp("llm_samples") / "plant"
    return Plant.open(write(folder))


def file_of(sample: str) -> Path:
    return ROOT / "starting_kit" / sample / "agent.py"


def ask(
    sample: str,
    plant: Plant,
    script: Script,
    question: str = MEAN,
    wanted: Clarification | None = None,
    calls: int = 200,
) -> tuple[Trajectory, list[Call]]:
    with Server(script) as server, Client(Settings(server.base_url, "", "m", retries=0)) as client:
        trajectory = run(file_of(sample), plant, scenario(question, NOW, wanted), Gateway(client, 10**6, calls))
        return trajectory, server.calls


def thoughts(trajectory: Trajectory) -> str:
    return "\n".join(event.text for event in trajectory.events if isinstance(event, ThoughtEvent))


def written(**data: Any) -> Answer:
    return completion(json.dumps(data))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_mean_is_retrieved_computed_and_stated(sample: str, plant: Plant) -> None:
    trajectory, asked = ask(sample, plant, plausible(plant))
    assert [call.tool for call in trajectory.calls] == ["history", "aggregate"]
    assert f"{trajectory.calls[-1].result['value']:g} ton" in trajectory.answer
    assert len(asked) >= 3


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_is_missing_is_asked_for_and_the_reply_is_used(sample: str, plant: Plant) -> None:
    wanted = Clarification(missing=("window", "period"), reply="Take 2025-03-10 to 2025-03-17.")
    question = "What was the mean Tonnage of Chiller 1 at MAIN?"
    trajectory, _ = ask(sample, plant, plausible(plant), question, wanted)
    assert [event.useful for event in trajectory.events if isinstance(event, AskEvent)] == [True]
    assert trajectory.calls[-1].scopes[0].start == "2025-03-10T00:00:00"


@pytest.mark.parametrize("sample", SAMPLES)
def test_both_parts_of_a_question_are_answered(sample: str, plant: Plant) -> None:
    trajectory, _ = ask(sample, plant, plausible(plant), TWO)
    assert {"get_failure_modes", "get_alerts"} <= {call.tool for call in trajectory.calls}
    assert "Oil Loss" in trajectory.answer
    assert "RUL0013" in trajectory.answer


NONSENSE: dict[str, Answer] = {
    "prose": completion("I would first look at the sites."),
    "a list": completion("[1, 2]"),
    "wrong types": written(ask=7, steps={"id": 1}, tasks="t", answer=[], problems="none"),
    "odd rows": written(ask=None, steps=[1, {"id": 1}, {"agent": []}], tasks=[{"agent": IOT, "task": 3}, None]),
    "an unknown agent": written(steps=[{"id": "a", "agent": "Boss", "task": "x"}], tasks=[{"agent": "Boss"}]),
    "bad calls": calling(("sites", "{"), ("sites", "[1]"), ("no_such_tool", {"a": 1})),
    "a refusal": completion(None, refusal="No."),
    "a filter": failure(400, "content_filter"),
}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_ends_in_an_answer_all_the_same(sample: str, nonsense: str, plant: Plant) -> None:
    trajectory, asked = ask(sample, plant, lambda call: NONSENSE[nonsense])
    assert trajectory.answer
    assert len(asked) < 20


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("calls", [0, 1, 2])
def test_a_spent_budget_ends_in_an_answer_all_the_same(sample: str, calls: int, plant: Plant) -> None:
    trajectory, asked = ask(sample, plant, plausible(plant), calls=calls)
    assert len(asked) == calls
    assert trajectory.answer


@pytest.mark.parametrize("sample", SAMPLES)
def test_without_a_model_the_question_goes_to_one_agent(sample: str, plant: Plant) -> None:
    trajectory = run(file_of(sample), plant, scenario(MEAN, NOW))
    assert [event.agent for event in trajectory.events if isinstance(event, StepEvent)] == [IOT]
    assert "ton" in trajectory.answer


def draft(*steps: tuple[str, str, list[str]]) -> dict[str, Any]:
    return {"ask": None, "steps": [{"id": n, "agent": a, "task": MEAN, "depends_on": d} for n, a, d in steps]}


def test_a_draft_that_would_be_refused_is_repaired(plant: Plant) -> None:
    good = draft(("a", IOT, []))
    script = in_turn(written(**draft(("a", "Boss", []), ("b", IOT, ["c"]))), written(**good), written(problems=[]))
    trajectory, asked = ask("llm_planner_critique", plant, script)
    assert "step a: the agents are" in thoughts(trajectory)
    assert "step b: depends_on names something that is no earlier step" in thoughts(trajectory)
    assert "Boss" in asked[1].body["messages"][1]["content"], "the repair sees the draft"
    assert trajectory.plan is not None
    assert [step.id for step in trajectory.plan.steps] == ["a"]


def test_a_critic_that_is_never_content_is_heard_twice(plant: Plant) -> None:
    def script(call: Call) -> Answer:
        review = call.body["messages"][0]["content"].startswith("You review")
        return written(problems=["too short"]) if review else written(**draft(("a", IOT, [])))

    trajectory, _ = ask("llm_planner_critique", plant, script)
    assert thoughts(trajectory).count("too short") == 2
    assert trajectory.plan is not None


def test_a_one_shot_plan_keeps_the_model_s_dependencies_under_ids_of_its_own(plant: Plant) -> None:
    plan = draft(("first", IOT, []), ("second", IOT, ["first", "third"]), ("third", "Boss", []))
    trajectory, _ = ask("llm_planner", plant, in_turn(written(**plan), completion("x")))
    assert trajectory.plan is not None
    assert [(step.id, step.depends_on) for step in trajectory.plan.steps] == [("s1", ()), ("s2", ("s1",))]


def test_react_makes_the_calls_of_a_round_at_the_same_time(plant: Plant) -> None:
    both = calling(("sites", {}), ("assets", {"site_name": "MAIN"}))
    trajectory, asked = ask("react_agent", plant, in_turn(both, completion("Two sites.")))
    first, second = trajectory.calls
    assert not precedes(first.at, second.at)
    assert [one["tool_call_id"] for one in asked[1].body["messages"][-2:]] == ["call0", "call1"]
    assert trajectory.answer == "Two sites."


def tasks(*rows: dict[str, Any]) -> Answer:
    return written(ask=None, tasks=list(rows))


def test_the_supervisor_runs_what_it_can_in_parallel_and_gives_a_failed_task_to_another(plant: Plant) -> None:
    script = in_turn(
        tasks(
            {"id": "t1", "agent": IOT, "task": "List the assets of site MAIN.", "depends_on": [], "or": None},
            {"id": "t2", "agent": WO, "task": "Close work order WO999999.", "depends_on": [], "or": IOT},
            {"id": "t3", "agent": IOT, "task": "Which sites are there?", "depends_on": ["t1"], "or": None},
        ),
        *[failure(400)] * 9,
    )
    trajectory, _ = ask("supervisor_agent", plant, script)
    steps = [event for event in trajectory.events if isinstance(event, StepEvent)]
    by_task = {step.instruction: step for step in steps}
    assert not precedes(by_task["List the assets of site MAIN."].at, by_task["Close work order WO999999."].at)
    assert precedes(by_task["List the assets of site MAIN."].at, by_task["Which sites are there?"].at)
    assert [step.agent for step in steps if "WO999999" in step.instruction] == [WO, IOT]
    assert "t2 failed, now" in thoughts(trajectory)


def test_a_number_no_response_states_is_not_in_the_supervisor_s_answer(plant: Plant) -> None:
    def script(call: Call) -> Answer:
        system = str(call.body["messages"][0]["content"])
        if system.startswith("You write the answer"):
            return written(answer="The mean was 12345.6 ton.")
        return plausible(plant)(call)

    trajectory, _ = ask("supervisor_agent", plant, script)
    assert thoughts(trajectory).count("not in the responses: 12345.6") == 2
    assert "12345.6" not in trajectory.answer
    computed = [event for event in trajectory.events if isinstance(event, CallEvent)][-1].result["value"]
    assert f"{computed:g} ton" in trajectory.answer


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_short_and_imports_only_what_a_submission_may(sample: str) -> None:
    text = file_of(sample).read_text()
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {getattr(node, "module", None) or node.names[0].name for node in found}
    assert modules <= {"__future__", "json", "re", "typing", "assetops_agent"}
    assert len(text.splitlines()) < 130


@pytest.mark.long
def test_the_table_of_scores_is_what_the_samples_have_today() -> None:
    table = "\n".join(rows())
    assert table in (ROOT / "starting_kit" / "SAMPLES.md").read_text(), table
    assert len(ALL) == 6
