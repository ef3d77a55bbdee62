"""Found by the corpus of known corruption: what the judge misread, and reads rightly now."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assetops.contract.scenario import GoldStandard, NumberFact
from assetops.contract.trajectory import CallEvent, Scope, Trajectory, chain
from judge.coverage import did
from judge.fact_check import check_fact
from judge.facts import compute_facts
from judge.grounding import observe, ungrounded
from judge.sample import sample_case
from judge.words import numbers, says_absent

CASE = sample_case()


def answered(answer: str, result: dict[str, object] | None = None, tool: str = "sensors") -> Trajectory:
    call = CASE.trajectory.calls[0]
    events = (call.model_copy(update={"tool": tool, "result": result or call.result}),)
    return CASE.trajectory.model_copy(update={"answer": answer, "events": events, "chain": chain(events)})


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("Supply Temperature: 96 readings, 0 missing in 0 gaps.", False),
        ("The number of missing readings is 21.", False),
        ("How many readings are missing?", False),
        ("The readings of that week are missing.", True),
        ("Data missing.", True),
    ],
)
def test_counting_what_is_missing_is_no_denial(text: str, denies: bool) -> None:
    """A wrong value beside "0 missing in 0 gaps" cost all six criteria."""
    assert says_absent(text) is denies


@pytest.mark.parametrize(
    ("answer", "value", "tolerance", "unit", "code"),
    [
        ("It was 44.2 degF.", 44.2, 0.4, "degF", None),
        ("It was 44.2 °F.", 44.2, 0.4, "degF", None),
        ("It was 44.2.", 44.2, 0.4, "degF", None),
        ("It was 44.2 °C.", 44.2, 0.4, "degF", "wrong_value"),
        ("In degC: 44.2, 45.0. Highest: 44.2 degC.", 44.2, 0.4, "degF", "wrong_value"),
        ("It ran for 3 hours.", 3.0, 0.0, "hours", None),
        ("It ran for 3 minutes.", 3.0, 0.0, "hours", "wrong_value"),
        ("12.5 MW", 12.5, 0.1, "kW", "wrong_value"),
        ("It used 12.5 kW in 3 hours.", 12.5, 0.1, "kW", None),
        # rounding: as far as a twentieth of the value
        ("about 64", 64.31, 0.3, None, None),
        ("The correlation is 0, roughly.", 0.15, 0.01, None, "wrong_value"),
        ("Duration 7", 6.75, 0.0001, None, "wrong_value"),
        ("0.59 kW/ton", 0.5933, 0.0006, "kW/ton", None),
    ],
)
def test_a_number_is_the_facts_only_in_its_unit_and_rounded_with_measure(
    answer: str, value: float, tolerance: float, unit: str | None, code: str | None
) -> None:
    fact = NumberFact(name="x", value=value, tolerance=tolerance, unit=unit)
    assert check_fact(fact, CASE.gold, answered(answer)) == code


def test_units_are_read_where_they_follow_a_number() -> None:
    found = [(number.value, number.unit) for number in numbers("7 °C, 8degF, 50% of 3 kW/ton, USD 4, 12 in the hall")]
    assert found == [(7, "degC"), (50, "%"), (3, "kW/ton"), (4, ""), (12, "")]


@pytest.mark.parametrize(
    ("answer", "result", "tool", "code"),
    [
        ("Chiller 1 has 4 sensors. Suction Pressure confirms it.", {}, "sensors", "ungrounded_name"),
        ("Chiller 1 has 4 sensors.", {}, "sensors", None),
        ("The Mean Supply Temperature is fine.", {"message": "Supply temperature: 4."}, "sensors", None),
        ("I have closed work order 4.", {}, "sensors", "ungrounded_action"),
        ("Updated work order 4.", {}, "sensors", "ungrounded_action"),
        ("I have closed the work order.", {"message": "Done."}, "close_work_order", None),
        ("I have created a work order.", {"message": "Done."}, "close_work_order", "ungrounded_action"),
        ("I cancelled the work order.", {"message": "Done."}, "update_work_order", None),
        ("The work order was closed in spring.", {"message": "Status closed."}, "get_workorder", None),
        ("The work order was closed in spring.", {"message": "Status open."}, "get_workorder", "ungrounded_action"),
        ("A new work order has been created.", {"message": "Status created."}, "get_workorder", "ungrounded_action"),
    ],
)
def test_claims_and_measures_need_their_own_observation(
    answer: str, result: dict[str, object], tool: str, code: str | None
) -> None:
    trajectory = answered(answer, result, tool)
    found = ungrounded(trajectory, observe(CASE.gold, trajectory))
    assert (found[0] if found else None) == code


def test_an_echo_is_no_denial_whatever_the_question_says() -> None:
    """ "… is not enough. List …" repeated as the answer was taken for a denial and cost the retrieval too."""
    asked = "The nameplate of Chiller 1 does not exist any more. How many sensors has it?"
    gold: GoldStandard = CASE.gold.model_copy(update={"utterance": asked})
    findings = compute_facts(gold, answered(asked)).findings
    assert findings["clarity_justification"] == "echo"
    assert "retrieval_accuracy" not in findings


def test_computing_something_else_on_the_right_data_is_not_the_step() -> None:
    """Gold steps without keys to compare were done by any call of the tool: a maximum did for a mean."""
    mean = CASE.gold.steps[0].model_copy(
        update={"role": "compute", "tools": ("aggregate",), "arguments": {"statistic": "mean"}, "result": {"v": 4}}
    )
    gold = CASE.gold.model_copy(update={"steps": (CASE.gold.steps[0], mean.model_copy(update={"id": "g2"}))})
    right = CallEvent(at=(1,), tool="aggregate", arguments={"statistic": "mean"}, ok=True, result={"v": 4})
    wrong = right.model_copy(update={"arguments": {"statistic": "max"}, "result": {"v": 9}})
    for call, code in ((right, None), (wrong, "step_missing")):
        events = (*CASE.trajectory.events, call)
        trajectory = CASE.trajectory.model_copy(update={"events": events})
        assert compute_facts(gold, trajectory).findings.get("action_sequence") == code


TWO = ("Supply Temperature", "Return Temperature")


def history(number: int, *sensors: str) -> CallEvent:
    scope = Scope(source="telemetry", assets=("CWC04001",), items=sensors, start="2025-03-01", final="2025-03-02")
    return CallEvent(
        at=(number,), tool="history", arguments={"sensors": list(sensors)}, ok=True, result={"message": "Retrieved."},
        scopes=(scope,),
    )  # fmt: skip


def mapping(number: int, *sensors: str) -> CallEvent:
    """All modes of the asset are touched, whichever sensors are asked about."""
    return history(number, *sensors).model_copy(
        update={"tool": "mapping", "scopes": (Scope(source="failure_modes", assets=("CWC04001",)),)}
    )


@pytest.mark.parametrize("tool", [history, mapping])
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([TWO], None),
        ([(TWO[0],), (TWO[1],)], None),  # one sensor at a time
        ([(*TWO, "Power Input")], None),
        ([(TWO[0],)], "missing_retrieval"),
        ([(TWO[0],), ("Power Input",)], "missing_retrieval"),
        ([("Power Input", "Tonnage")], "missing_retrieval"),
    ],
)
def test_a_read_may_be_made_piece_by_piece_but_not_of_something_else(
    tool: Callable[..., CallEvent], asked: list[tuple[str, ...]], code: str | None
) -> None:
    """One call had to touch all of it, and a mapping asked for other sensors did for the right ones."""
    whole = tool(0, *TWO)
    step = CASE.gold.steps[0].model_copy(
        update={"id": "g2", "tools": (whole.tool,), "arguments": whole.arguments, "scopes": whole.scopes}
    )
    gold = CASE.gold.model_copy(update={"steps": (CASE.gold.steps[0], step)})
    calls = [tool(number, *sensors) for number, sensors in enumerate(asked, start=1)]
    trajectory = CASE.trajectory.model_copy(update={"events": (*CASE.trajectory.events, *calls)})
    assert compute_facts(gold, trajectory).findings.get("retrieval_accuracy") == code


@pytest.mark.parametrize(
    ("answer", "result", "denial"),
    [
        ("There are 0 anomalies at threshold 9: no anomaly was found.", {"count": 0, "message": "0"}, False),
        ("No anomalies were found.", {"count": 0, "message": "0"}, False),
        ("There are 0 anomalies.", {"count": 4, "message": "4"}, True),
        ("There is no data available.", {"count": 0, "message": "0"}, True),
        ("No records were found.", {"count": 0, "message": "0"}, True),
    ],
)
def test_a_count_of_nothing_that_a_call_returned_is_a_wrong_value_and_no_denial(
    answer: str, result: dict[str, object], denial: bool
) -> None:
    """With another threshold a detector finds nothing: that cost all six criteria, retrieval among them."""
    scopes = (Scope(source="sensors", assets=("CWC04001",)),)
    gold = CASE.gold.model_copy(update={"steps": (CASE.gold.steps[0].model_copy(update={"scopes": scopes}),)})
    trajectory = answered(answer, result)
    events = (trajectory.calls[0].model_copy(update={"scopes": scopes}),)
    findings = compute_facts(gold, trajectory.model_copy(update={"events": events})).findings
    assert (findings.get("retrieval_accuracy") == "false_absence") is denial
    assert "task_completion" in findings


def test_what_a_call_leaves_to_the_tools_default_is_taken_from_its_result() -> None:
    """Leaving out the threshold was as good as giving the right one."""
    gold_step = CASE.gold.steps[0].model_copy(
        update={
            "id": "g2",
            "role": "compute",
            "tools": ("detect",),
            "arguments": {"threshold": 2.5},
            "result": {"v": 4},
        }
    )
    gold = CASE.gold.model_copy(update={"steps": (CASE.gold.steps[0], gold_step)})
    for threshold, code in ((2.5, None), (3.5, "step_missing")):
        call = CallEvent(at=(1,), tool="detect", arguments={}, ok=True, result={"v": 9, "threshold": threshold})
        trajectory = CASE.trajectory.model_copy(update={"events": (*CASE.trajectory.events, call)})
        assert compute_facts(gold, trajectory).findings.get("action_sequence") == code


def test_the_mean_in_a_summary_is_the_mean_and_a_maximum_is_not() -> None:
    """A retrieval that also states the value asked for did the computation; comparing maxima compares no means."""
    mean = CASE.gold.steps[0].model_copy(
        update={"role": "compute", "tools": ("compare",), "arguments": {"statistic": "mean"}, "result": {"value": 4}}
    )
    summary = CallEvent(at=(1,), tool="history", arguments={}, ok=True, result={"sensors": [{"mean": 4}]})
    maxima = CallEvent(at=(1,), tool="compare", arguments={"statistic": "max"}, ok=True, result={"value": 9})
    assert did(summary, mean.model_copy(update={"match": ("value",)}), CASE.gold)
    assert not did(maxima, mean, CASE.gold)
