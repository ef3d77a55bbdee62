"""Submissions of CODS 2025 on one question: what their plans rely on, and what is said when they go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assetops.contract.submission import Track
from assetops.contract.trajectory import ErrorEvent, LlmEvent, StepEvent, Trajectory, precedes
from assetops.llm.settings import Settings
from scenario_run import Ran
from tests.cods2025.one_question import EXECUTION, PLANNING, ask, source_of
from tests.ingestion.one_scenario import run_agent, scene
from tests.llm.server import Answer, Call, Server, completion, failure

IOT, WO = "IoT Data Download", "WorkOrder Agent"
TSFM = "Time Series Analytics and Forecasting"


def lines(*tasks: tuple[str, str, str]) -> str:
    """The lines of a plan: description, agent, dependency."""
    return "\n".join(
        f"#Task{n}: {text}\n#Agent{n}: {agent}\n#Dependency{n}: {needs}\n#ExpectedOutput{n}: words"
        for n, (text, agent, needs) in enumerate(tasks, start=1)
    )


def planned(answer: str | Answer, place: Path, name: str = "track1", llm_calls: int = 200) -> Ran:
    """What the planning submission does when the model answers like this; our specialists it leaves to their rules."""
    said = completion(answer, tokens=50) if isinstance(answer, str) else answer

    def script(call: Call) -> Answer:
        return failure(400) if call.text.startswith("You are the agent") else said

    with Server(script) as server:
        llm = Settings(server.base_url, "", "m", retries=0)
        return ask(source_of(name), PLANNING, place, llm=llm, llm_calls=llm_calls)


def steps(trajectory: Trajectory) -> list[StepEvent]:
    return [event for event in trajectory.events if isinstance(event, StepEvent)]


def why(trajectory: Trajectory) -> str:
    assert trajectory.status == "agent_error", trajectory.events
    return next(event.message for event in trajectory.events if isinstance(event, ErrorEvent))


@pytest.mark.parametrize(
    ("name", "track"),
    [("track1", PLANNING), ("track1_review", PLANNING), ("track2", EXECUTION), ("track2_threads", EXECUTION)],
)
def test_each_template_answers_offline_by_steps_and_calls_that_are_recorded(
    name: str, track: Track, tmp_path: Path
) -> None:
    trajectory = ask(source_of(name), track, tmp_path).trajectory
    assert trajectory.status == "finished", trajectory.events
    assert trajectory.calls
    assert trajectory.answer == "\n".join(step.response for step in steps(trajectory))


def test_an_old_agent_leaves_the_trajectory_of_a_new_one_that_delegates(tmp_path: Path) -> None:
    question = "Which sensors does Chiller 6 have at MAIN?"
    old = ask(source_of("track2"), EXECUTION, tmp_path / "old", question).trajectory
    native = f"""
class ExecutionAgent:
    def run(self, task, ctx):
        return ctx.agents[{IOT!r}].run({question!r})["response"]
"""
    new = run_agent(native, tmp_path).trajectory
    assert old.events == new.events
    assert old.answer == new.answer


def test_a_response_that_is_quoted_as_context_goes_along_as_a_result(tmp_path: Path) -> None:
    plant, _ = scene(PLANNING)
    asset = next(one for one in plant.assets if len(one.sensors) > 3)
    window = f"from {plant.start.date()} to {plant.start.replace(day=plant.start.day + 3).date()}"
    first = f"Retrieve the history of {asset.sensors[0].name} of {asset.asset_id} {window}."
    text = lines((first, IOT, "None"), ("Compute its mean.", IOT, "#S1"))
    trajectory = planned(text, tmp_path).trajectory
    tools = [call.tool for call in trajectory.calls]
    assert tools == ["history", "aggregate"]
    assert trajectory.calls[1].arguments["data"] == trajectory.calls[0].result["data"]
    assert steps(trajectory)[1].instruction == "Compute its mean."
    assert trajectory.answer == steps(trajectory)[1].response, "only what nothing builds on is the answer"


def test_a_plan_echoed_twice_is_carried_out_twice(tmp_path: Path) -> None:
    plan = lines(("List the sites.", IOT, "None"), ("List the assets of site MAIN.", IOT, "#S1"))
    trajectory = planned(f"{plan}\n\nHere it is again:\n{plan}", tmp_path).trajectory
    assert trajectory.status == "finished"
    assert [step.instruction for step in steps(trajectory)] == [
        "List the sites.", "List the assets of site MAIN.", "List the sites.", "List the assets of site MAIN.",
    ]  # fmt: skip


def test_an_unknown_agent_name_falls_to_the_first_agent_as_in_the_template(tmp_path: Path) -> None:
    trajectory = planned(lines(("List the sites.", "Site Agent", "None")), tmp_path).trajectory
    assert [step.agent for step in steps(trajectory)] == [IOT]


def test_a_forward_reference_fails_in_the_submission_s_own_line(tmp_path: Path) -> None:
    plan = lines(("Forecast it.", TSFM, "#S2"), ("Retrieve the history.", IOT, "None"))
    said = why(planned(plan, tmp_path).trajectory)
    assert said.startswith("IndexError: list index out of range (line ")
    assert "in <listcomp>" in said or "generate_steps" in said


def test_a_plan_without_a_task_is_said_to_be_one(tmp_path: Path) -> None:
    assert "held no task that could be read" in why(planned("I am sorry, I cannot.", tmp_path).trajectory)


def test_more_than_fifteen_steps_are_not_carried_out(tmp_path: Path) -> None:
    plan = lines(*[("List the sites.", IOT, "None")] * 17)
    trajectory = planned(plan, tmp_path).trajectory
    assert [step.ok for step in steps(trajectory)] == [True] * 15
    assert len(trajectory.calls) == 15


@pytest.mark.parametrize("answer", [failure(400), completion(None, refusal="No.")], ids=["refused", "no content"])
def test_a_model_that_gives_nothing_is_an_empty_text(answer: Answer, tmp_path: Path) -> None:
    trajectory = planned(answer, tmp_path).trajectory
    assert "held no task" in why(trajectory)
    assert len([event for event in trajectory.events if isinstance(event, LlmEvent)]) == 1


def test_a_spent_budget_is_an_empty_text_and_retries_end(tmp_path: Path) -> None:
    plan = lines(("List the sites.", IOT, "None"))
    trajectory = planned(plan, tmp_path, "track1_review", llm_calls=4).trajectory
    errors = [event.error for event in trajectory.events if isinstance(event, LlmEvent)]
    assert errors == [None] * 4 + ["llm_budget"] * 2, "three candidates and a review; no specialist, no summary"
    assert trajectory.status == "finished"


PLANNER = """
import re
from agent_hive.agents.base_agent import BaseAgent
from agent_hive.agents.summarization_agent import SummarizationAgent
from agent_hive.task import Task
from agent_hive.workflows.base_workflow import Workflow
from agent_hive.workflows.sequential import SequentialWorkflow

class NewPlanningWorkflow(Workflow):
    def __init__(self, tasks, llm):
        self.agents = {agent.name: agent for agent in tasks[0].agents}
    def run(self):
        iot = self.agents["IoT Data Download"]
"""


def planner(body: str) -> str:
    return PLANNER + "".join(f"        {line}\n" for line in body.strip("\n").splitlines())


NATIVE = f"""
class PlanningAgent:
    def plan(self, task, ctx):
        first = {{"id": "s1", "agent": {IOT!r}, "task": "List the sites."}}
        second = {{"id": "s2", "agent": {IOT!r}, "task": "List the assets of site MAIN.", "depends_on": ["s1"]}}
        return {{"steps": [first, second]}}
"""
SAME_PLAN = {
    "as a workflow": """
first = Task("List the sites.", agents=[iot])
second = Task("List the assets of site MAIN.", agents=[iot], context=[first])
return SequentialWorkflow([first, second], ContextType.SELECTED).run()
""",
    "an agent at a time": """
said = iot.execute_task("List the sites.")
return [{"response": iot.execute_task(f"List the assets of site MAIN.\\n\\nContext:\\n{said}")}]
""",
    "by agents of its own": """
class Polite(BaseAgent):
    name = "Polite"
    def execute_task(self, text):
        return iot.execute_task(text)
tasks = [Task(text, agents=[Polite()]) for text in ("List the sites.", "List the assets of site MAIN.")]
return SequentialWorkflow(tasks, ContextType.PREVIOUS).run()
""",
    "with a summary at the end": """
first = Task("List the sites.", agents=[iot])
second = Task("List the assets of site MAIN.", agents=[iot], context=[first])
last = Task("Summarize.", agents=[SummarizationAgent(llm=16)], context=[second])
return SequentialWorkflow([first, second, last], ContextType.SELECTED).run()
""",
    "with another answer in its history": """
first = Task("List the sites.", agents=[iot])
second = Task("List the assets of site MAIN.", agents=[iot], context=[first])
SequentialWorkflow([first, second], ContextType.SELECTED).run()
return [{"response": "There are 99 assets."}]
""",
    "adapted to what it sees": """
said = iot.execute_task("List the sites.")
site = "elsewhere" if re.search(r"site is|sites are|\\bfound|Chiller|2", said) else "MAIN"
return [{"response": iot.execute_task(f"List the assets of site {site}. {said}")}]
""",
}


@pytest.mark.parametrize("how", SAME_PLAN)
def test_a_planning_workflow_sees_no_result_before_its_plan_is_whole(how: str, tmp_path: Path) -> None:
    """As in today's planning track: its steps are those of a plan, and so are its answer and its trajectory."""
    source = planner(SAME_PLAN[how]).replace("import re", "import re\nfrom agent_hive.enum import ContextType")
    old = ask(source, PLANNING, tmp_path / "old").trajectory
    new = run_agent(NATIVE, tmp_path, PLANNING).trajectory
    assert new.status == "finished"
    asked = [event for event in old.events if not isinstance(event, LlmEvent)]  # the summary's, in vain
    assert [(type(event), getattr(event, "step", None)) for event in asked] == [
        (type(event), getattr(event, "step", None)) for event in new.events
    ]
    assert [step.instruction for step in steps(old)] == [step.instruction for step in steps(new)]
    assert (old.answer, len(old.calls)) == (new.answer, len(new.calls))
    assert old.plan is not None
    assert new.plan is not None
    assert [step.depends_on for step in old.plan.steps] == [step.depends_on for step in new.plan.steps]


def test_what_the_modules_do_not_offer_the_pipe_refuses_too(tmp_path: Path) -> None:
    body = """
import cods_session
channel = cods_session.current()._ctx._channel
said = channel.request("agent", 0, agent="IoT Data Download", instruction="List the sites.", context=[])
return [{"response": iot.execute_task(f"Do more with {said}")}]
"""
    trajectory = ask(planner(body), PLANNING, tmp_path).trajectory
    assert (trajectory.status, trajectory.calls) == ("protocol_error", ())


def test_steps_are_carried_out_in_their_order_also_where_none_needs_another(tmp_path: Path) -> None:
    """As in 2025: there the order of the tasks was the order of the work."""
    plan = lines(("List the sites.", IOT, "None"), ("List the assets of site MAIN.", IOT, "None"))
    trajectory = planned(plan, tmp_path).trajectory
    first, second = steps(trajectory)
    assert precedes(first.at, second.at), "not at the same time"
    assert trajectory.answer == f"{first.response}\n{second.response}"


WORKFLOW = """
from agent_hive.workflows.base_workflow import Workflow
from reactxen.utils.model_inference import watsonx_llm

class DynamicWorkflow(Workflow):
    def __init__(self, tasks, context_type=None, max_memory=10):
        self.tasks = tasks
    def run(self):
"""


def execution(body: str) -> str:
    return WORKFLOW + "".join(f"        {line}\n" for line in body.strip().splitlines())


def answered(body: str, place: Path, said: Answer) -> str:
    with Server(lambda call: said) as server:
        return ask(execution(body), EXECUTION, place, llm=Settings(server.base_url, "", "m")).trajectory.answer


def test_watsonx_llm_stops_where_told_and_counts_tokens(tmp_path: Path) -> None:
    body = """
reply = watsonx_llm("hello", model_id="meta-llama/x", stop=["Observation:"])
return [{"response": f"{sorted(reply)} {reply['generated_text']!r} {reply['input_token_count']}"}]
"""
    answer = answered(body, tmp_path, completion("Thought: a\nObservation: b", tokens=7))
    assert answer.startswith("['generated_text', 'generated_token_count', 'input_token_count'] 'Thought: a' ")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return None", "TypeError: The workflow's run() returned NoneType instead of its history, a list of dicts."),
        ("return ['x']", "TypeError: The workflow's run() returned list instead of its history, a list of dicts."),
        (
            "return []",
            "ValueError: The history is empty: the plan held no task that could be read, or no task was run.",
        ),
        ("return self.tasks[9]", "IndexError: list index out of range (line 9, in run)"),
    ],
)
def test_a_run_that_gives_no_history_is_said_to(body: str, said: str, tmp_path: Path) -> None:
    assert why(ask(execution(body), EXECUTION, tmp_path).trajectory) == said


def test_a_model_asked_at_import_is_refused_in_words(tmp_path: Path) -> None:
    source = execution("return []") + "watsonx_llm('hello')\n"
    assert "not at import" in why(ask(source, EXECUTION, tmp_path).trajectory)


def test_a_question_of_two_parts_becomes_tasks_with_context(tmp_path: Path) -> None:
    body = """
said = [(task.description, task.agents[0].name, [one.description for one in task.context]) for task in self.tasks]
return [{"response": repr(said)}]
"""
    question = "List the alerts of Chiller 6 in March 2025, then create a work order for it. What sites are there?"
    answer = ask(execution(body), EXECUTION, tmp_path, question).trajectory.answer
    expected: Sequence[tuple[str, str, list[str]]] = [
        ("List the alerts of Chiller 6 in March 2025", WO, []),
        ("create a work order for it", WO, ["List the alerts of Chiller 6 in March 2025"]),
        ("What sites are there?", IOT, []),
    ]
    assert answer == repr(expected)
