"""The `ctx` of DESIGN section 5: calls, parallel branches, questions, budgets, specialists."""

from __future__ import annotations

from pathlib import Path

from assetops.contract.scenario import Clarification
from assetops.contract.trajectory import AskEvent, CallEvent, StepEvent, ThoughtEvent, precedes
from tests.ingestion.one_scenario import body, run_agent


def test_calls_thoughts_and_the_answer_are_recorded_in_order(tmp_path: Path) -> None:
    source = body("""
ctx.log("first the sites")
sites = ctx.call("sites")
wrong = ctx.call("assets", site_name="Atlantis")
unknown = ctx.call("no_such_tool", a=1)
return sites["message"] + wrong["error"]["code"] + unknown["error"]["code"]
""")
    trajectory = run_agent(source, tmp_path).trajectory
    assert trajectory.status == "finished"
    assert [type(event) for event in trajectory.events] == [ThoughtEvent, CallEvent, CallEvent, CallEvent]
    assert [call.ok for call in trajectory.calls] == [True, False, False]
    assert trajectory.answer.endswith("unknown_siteunknown_tool")
    assert trajectory.usage.tool_calls == 3


def test_parallel_jobs_run_at_once_and_are_recorded_as_concurrent_in_their_order(tmp_path: Path) -> None:
    """Each job waits for the next one's call: one after the other, the first would wait for ever."""
    source = body("""
import threading
ctx.memory["seen"] = []
called = [threading.Event() for _ in range(5)]
called[4].set()
def job(number):
    def work():
        assert called[number + 1].wait(10)
        result = ctx.call("sites") if number % 2 else ctx.call("current_date_time")
        ctx.memory["seen"].append(number)
        called[number].set()
        return number
    return work
got = ctx.parallel([job(number) for number in range(4)])
assert got == [0, 1, 2, 3], got
ctx.call("get_ai_tasks")
return str(ctx.memory["seen"])
""")
    first, second = (run_agent(source, tmp_path).trajectory for _ in range(2))
    assert first.answer == "[3, 2, 1, 0]", first.events
    assert first.as_bytes() == second.as_bytes()
    *inside, after = first.calls
    assert [call.tool for call in inside] == ["current_date_time", "sites"] * 2
    assert not any(precedes(one.at, two.at) for one in inside for two in inside)
    assert all(precedes(one.at, after.at) for one in inside)


def test_an_exception_in_a_parallel_job_reaches_the_agent_after_all_have_ended(tmp_path: Path) -> None:
    source = body("""
try:
    ctx.parallel([lambda: 1 / 0, lambda: ctx.call("sites")])
except ZeroDivisionError:
    return "caught " + ctx.call("sites")["message"]
""")
    trajectory = run_agent(source, tmp_path).trajectory
    assert trajectory.answer.startswith("caught ")
    assert len(trajectory.calls) == 2


def test_a_question_earns_its_reply_only_when_it_names_what_is_missing_and_only_twice(tmp_path: Path) -> None:
    source = body("""
return " | ".join(ctx.ask(question) for question in ("Anything else?", "Which SITE is it?", "Which site, again?"))
""")
    wanted = Clarification(missing=("site", "location"), reply="It is at NORTH.")
    trajectory = run_agent(source, tmp_path, clarification=wanted).trajectory
    assert trajectory.answer == "There is nothing to add. | It is at NORTH. | There is nothing to add."
    asked = [event for event in trajectory.events if isinstance(event, AskEvent)]
    assert [event.useful for event in asked] == [False, True, False]


def test_the_reply_is_not_in_what_the_agent_is_given(tmp_path: Path) -> None:
    source = body("""
return repr(vars(task)) + repr([vars(one) for one in vars(ctx).values() if hasattr(one, "__dict__")])
""")
    wanted = Clarification(missing=("site",), reply="canary-reply")
    answer = run_agent(source, tmp_path, clarification=wanted).trajectory.answer
    assert "canary-reply" not in answer
    assert "family" not in answer


def test_a_spent_budget_of_calls_is_an_error_the_agent_can_handle(tmp_path: Path) -> None:
    source = body("""
codes = [ctx.call("sites").get("error", {}).get("code") for _ in range(5)]
return f"{codes} {ctx.budget['tool_calls']}"
""")
    trajectory = run_agent(source, tmp_path, tool_calls=3).trajectory
    assert trajectory.answer == "[None, None, None, 'budget_tool_calls', 'budget_tool_calls'] 0"
    assert trajectory.usage.tool_calls == 3


def test_which_parallel_call_is_one_too_many_does_not_depend_on_timing(tmp_path: Path) -> None:
    source = body("""
def job(number):
    def work():
        time.sleep(0.05 * (3 - number))
        return [("error" in ctx.call("sites")) for _ in range(2)]
    return work
return str(ctx.parallel([job(number) for number in range(3)]))
""")
    trajectory = run_agent(source, tmp_path, tool_calls=4).trajectory
    assert trajectory.answer == str([[False, True]] * 3)


def test_a_specialist_carries_out_an_instruction_and_its_calls_are_recorded_before_its_end(tmp_path: Path) -> None:
    source = body("""
outcome = ctx.agents["IoT Data Download"].run("Which sites are there?")
assert set(ctx.agents) == {card["name"] for card in task.agents}
return outcome["response"]
""")
    trajectory = run_agent(source, tmp_path).trajectory
    (step,) = [event for event in trajectory.events if isinstance(event, StepEvent)]
    assert step.ok
    assert step.agent == "IoT Data Download"
    assert "MAIN" in trajectory.answer
    assert all(precedes(call.at, step.at) for call in trajectory.calls)
