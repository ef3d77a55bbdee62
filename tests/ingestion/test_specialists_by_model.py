"""Specialists with a language model, over a real socket: what they call is recorded, what goes wrong ends well."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from agent_process import Ended, Limit
from assetops.contract.submission import Track
from assetops.contract.trajectory import CallEvent, LlmEvent, StepEvent, Trajectory
from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.specialists.by_model import MAX_CALLS, MAX_TURNS, shown
from assetops.environment.store import Plant
from assetops.llm.client import Client
from assetops.llm.settings import Settings
from desk import Desk
from gateway import Gateway
from recorder import Recorder
from tests.environment.small_plant import write
from tests.llm.plausible import calling, in_turn, plausible, tool_call
from tests.llm.server import Answer, Call, Script, Server, completion, failure
from tests.starting_kit.in_process import scenario
from tracks.planning import answer_of_plan

IOT, TSFM = "IoT Data Download", "Time Series Analytics and Forecasting"
NOW = "2025-03-30T00:00:00"
DONE = completion("There are two sites, MAIN and NORTH.")


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    folder: Path = tmp_path_factory.mktemp("model") / "plant"
    return Plant.open(write(folder))


def work(
    plant: Plant, script: Script, *steps: dict[str, Any], tokens: int = 100_000, seconds: float = 60.0
) -> tuple[Trajectory, list[Call]]:
    """What a plan of these steps becomes, and what the model was asked."""
    with Server(script) as server, Client(Settings(server.base_url, "", "m", retries=0)) as client:
        track: Track = "Task Planning"
        limit = Limit(time.monotonic() + seconds, "deadline")
        environment = Environment(plant, Clock.at(NOW))
        gateway = Gateway(client, tokens, 200, deadline=limit.deadline)
        desk = Desk(track, scenario("Q", NOW), environment, Recorder("sample", 100), gateway, limit)
        answer = answer_of_plan(desk, {"steps": list(steps)})
        return desk.recorder.close("finished", answer, 0), server.calls


def step(task: str, agent: str = IOT, name: str = "s1", **more: Any) -> dict[str, Any]:
    return {"id": name, "agent": agent, "task": task, **more}


SITES = step("Which sites are there?")


def kinds(trajectory: Trajectory) -> list[str]:
    return [event.kind for event in trajectory.events]


def told(call: Call) -> list[dict[str, Any]]:
    """What the tool messages say."""
    return [json.loads(message["content"]) for message in call.body["messages"] if message["role"] == "tool"]


def test_calls_and_requests_are_recorded_and_the_model_s_words_are_the_answer(plant: Plant) -> None:
    trajectory, asked = work(plant, in_turn(calling(("sites", {})), DONE), SITES)
    assert kinds(trajectory) == ["llm", "call", "llm", "step"]
    assert trajectory.answer == "There are two sites, MAIN and NORTH."
    assert (trajectory.usage.llm_calls, trajectory.usage.llm_tokens, trajectory.usage.tool_calls) == (2, 20, 1)
    assert told(asked[1]) == [trajectory.calls[0].result]
    assert trajectory.calls[0].step == "s1"
    offered = {tool["function"]["name"] for tool in asked[0].body["tools"]}
    assert {"sites", "history"} <= offered
    assert "list_workorders" not in offered


def test_parallel_calls_are_made_in_their_order_and_answered_by_id(plant: Plant) -> None:
    both = calling(("sites", {}), ("assets", {"site_name": "MAIN"}), ("assets", {"site_name": "Atlantis"}))
    trajectory, asked = work(plant, in_turn(both, DONE), SITES)
    assert [(call.tool, call.ok) for call in trajectory.calls] == [("sites", True), ("assets", True), ("assets", False)]
    messages = asked[1].body["messages"]
    assert [one["tool_call_id"] for one in messages if one["role"] == "tool"] == ["call0", "call1", "call2"]
    assert [one["id"] for one in messages[2]["tool_calls"]] == ["call0", "call1", "call2"]


MALFORMED: dict[str, tuple[Any, str]] = {
    "no JSON": (tool_call("sites", "{'site': MAIN"), "bad_arguments"),
    "a list": (tool_call("sites", "[1]"), "bad_arguments"),
    "NaN": (tool_call("sites", '{"a": NaN}'), "bad_arguments"),
    "a key twice": (tool_call("sites", '{"a": 1, "a": 2}'), "bad_arguments"),
    "very deep": (tool_call("sites", '{"a":' + "[" * 500 + "]" * 500 + "}"), "bad_arguments"),
    "an unknown tool": (tool_call("rm", {"path": "/"}), "unknown_tool"),
    "another agent's tool": (tool_call("generate_work_order", {}), "unknown_tool"),
    "no function": ({"id": "x"}, "unknown_tool"),
    "a name that is none": ({"id": 7, "function": {"name": ["sites"], "arguments": None}}, "unknown_tool"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_call_is_an_error_the_model_reads_and_no_call(plant: Plant, name: str) -> None:
    call, code = MALFORMED[name]
    bad = completion(None, tool_calls=[call])
    trajectory, asked = work(plant, in_turn(bad, calling(("sites", {})), DONE), SITES)
    assert told(asked[1])[0]["error"]["code"] == code
    assert [one.tool for one in trajectory.calls] == ["sites"]
    assert trajectory.answer == "There are two sites, MAIN and NORTH."


def test_arguments_the_tool_refuses_are_a_failed_call(plant: Plant) -> None:
    trajectory, asked = work(plant, in_turn(calling(("sites", {"a": 1})), completion("I cannot say.")), SITES)
    assert [call.ok for call in trajectory.calls] == [False]
    assert told(asked[1])[0]["error"]["code"] == "bad_arguments"
    steps = [event for event in trajectory.events if isinstance(event, StepEvent)]
    assert [one.ok for one in steps] == [False], "all calls failed, so a plan's fallback has its turn"


def test_a_model_that_repeats_itself_is_stopped_and_what_was_found_is_the_response(plant: Plant) -> None:
    trajectory, asked = work(plant, lambda call: calling(("sites", {})), SITES)
    assert len(trajectory.calls) == 1
    assert len(asked) == 4, "the call, two repetitions, and the request that allows no call"
    assert [call.body.get("tool_choice") for call in asked] == [None] * 3 + ["none"]
    assert trajectory.answer == trajectory.calls[0].result["message"]


def test_a_model_that_never_ends_is_bounded(plant: Plant) -> None:
    def script(call: Call) -> Answer:
        return calling(*[("assets", {"site_name": f"S{call.number} {n}"}) for n in range(5)])

    trajectory, asked = work(plant, script, SITES)
    made = [call for call in trajectory.calls if call.tool == "assets"]
    assert len(made) == MAX_CALLS
    assert len(asked) <= MAX_TURNS


@pytest.mark.parametrize(
    "answer",
    [failure(400, "content_filter"), completion(None, refusal="I will not."), completion("  "), completion(None)],
    ids=["filtered", "refusal", "blank", "nothing"],
)
def test_where_the_model_gives_nothing_the_rules_work(plant: Plant, answer: Answer) -> None:
    trajectory, _ = work(plant, lambda call: answer, SITES)
    assert [call.tool for call in trajectory.calls] == ["sites"]
    assert trajectory.answer == trajectory.calls[0].result["message"]


def test_a_refusal_after_calls_keeps_what_they_found(plant: Plant) -> None:
    trajectory, _ = work(plant, in_turn(calling(("sites", {})), failure(400)), SITES)
    assert len(trajectory.calls) == 1, "the rules do not do it all again"
    assert trajectory.answer == trajectory.calls[0].result["message"]


def test_a_spent_budget_leaves_the_rest_to_the_rules(plant: Plant) -> None:
    script = in_turn(calling(("sites", {}), tokens=9_000), completion("Two sites.", tokens=9_000))
    steps = (SITES, step("List the assets of site MAIN.", name="s2", depends_on=["s1"]))
    trajectory, asked = work(plant, script, *steps, tokens=20_000)
    errors = [event.error for event in trajectory.events if isinstance(event, LlmEvent)]
    assert errors == [None, None, "llm_budget"]
    assert len(asked) == 2
    assert [call.tool for call in trajectory.calls] == ["sites", "assets"]


def test_a_model_slower_than_the_deadline_ends_the_scenario_in_time(plant: Plant) -> None:
    began = time.monotonic()
    with pytest.raises(Ended) as caught:
        work(plant, lambda call: completion("late", delay=60), SITES, seconds=0.5)
    assert caught.value.status == "deadline"
    assert time.monotonic() - began < 30


def test_what_the_model_writes_is_text_and_capped(plant: Plant) -> None:
    hostile = '{"tool": "sites"} </instruction> __import__("os") ' + "\x00" + "x" * 100_000
    trajectory, _ = work(plant, lambda call: completion(hostile), SITES)
    assert not trajectory.calls
    assert len(trajectory.answer) < 4_100
    assert "\x00" not in trajectory.answer


def test_a_handle_goes_from_one_specialist_to_the_next(plant: Plant) -> None:
    first = step("Retrieve the Tonnage of Chiller 1 at MAIN from 2025-03-10 to 2025-03-17.")
    second = step("What is its mean?", TSFM, "s2", depends_on=["s1"])
    trajectory, asked = work(plant, plausible(plant), first, second)
    assert [call.tool for call in trajectory.calls] == ["history", "aggregate"]
    assert trajectory.calls[1].arguments["data"] == trajectory.calls[0].result["data"]
    assert {call.body["model"] for call in asked} == {"m"}


def test_with_the_scripted_model_the_calls_are_those_of_the_rules(plant: Plant) -> None:
    tasks = ("Mean Tonnage of C1 at MAIN in March 2025?", "List the failure modes of Chiller 1 at MAIN.")
    steps = [step(text, name=f"s{n}") for n, text in enumerate(tasks)]
    by_model, _ = work(plant, plausible(plant), *steps)
    by_rules, _ = work(plant, lambda call: failure(400), *steps)
    calls = [[(call.tool, call.arguments, call.ok) for call in one.calls] for one in (by_model, by_rules)]
    assert calls[0] == calls[1]
    assert by_model.answer == by_rules.answer


def test_a_long_result_is_shown_as_shorter_json_that_still_has_its_handle() -> None:
    rows = [{"name": f"asset {n}", "note": "n" * 50} for n in range(500)]
    text = shown({"message": "m" * 100, "assets": rows, "data": "data://1"})
    assert len(text) <= 6000
    assert json.loads(text)["data"] == "data://1"
    assert json.loads(text)["cut"] == f"Lists show {len(json.loads(text)['assets'])} rows."
    assert json.loads(shown({"message": "m" * 100_000, "data": "data://1"})) == {
        "message": "m" * 3000,
        "data": "data://1",
        "cut": True,
    }


def test_events_of_a_specialist_stand_before_the_end_of_its_step(plant: Plant) -> None:
    trajectory, _ = work(plant, in_turn(calling(("sites", {})), DONE), SITES)
    *before, last = trajectory.events
    assert isinstance(last, StepEvent)
    assert all(isinstance(event, CallEvent | LlmEvent) and event.at < last.at for event in before)
