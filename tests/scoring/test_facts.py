"""The procedural judge on trajectories with known faults: what is right passes, each fault costs what it must."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from assetops.contract.scenario import AbsenceFact, GoldStandard, NumberFact, SetFact, TextFact, WriteFact
from assetops.contract.trajectory import CallEvent, Event, Trajectory
from assetops.contract.verdict import CRITERIA
from judge.facts import compute_facts
from judge.words import codes, numbers
from tests.scoring.conftest import Known


def changed(trajectory: Trajectory, answer: str | None = None, events: Sequence[Event] | None = None) -> Trajectory:
    return trajectory.model_copy(
        update={
            "answer": trajectory.answer if answer is None else answer,
            "events": trajectory.events if events is None else tuple(events),
        }
    )


def lost(gold: GoldStandard, trajectory: Trajectory) -> dict[str, str]:
    return {str(criterion): code for criterion, code in compute_facts(gold, trajectory).findings.items()}


def of(known: list[Known], keep: Callable[[Known], bool]) -> list[Known]:
    found = [one for one in known if keep(one)]
    assert len(found) >= 5, "too few scenarios of this kind to say anything"
    return found


def number_of(gold: GoldStandard) -> NumberFact | None:
    return next((fact for fact in gold.facts if isinstance(fact, NumberFact)), None)


def test_the_oracle_loses_nothing_on_any_family(known: list[Known]) -> None:
    assert len({one.gold.family for one in known}) >= 30
    assert {one.gold.family: lost(one.gold, one.trajectory) for one in known if lost(one.gold, one.trajectory)} == {}


@pytest.mark.parametrize("answer", ["", " \n", ":", "...", "—"])
def test_no_answer_meets_nothing_even_after_perfect_work(answer: str, known: list[Known]) -> None:
    for one in known:
        assert set(lost(one.gold, changed(one.trajectory, answer))) == set(CRITERIA)


def test_a_wrong_denial_meets_nothing(known: list[Known]) -> None:
    for one in of(known, lambda one: not one.gold.absent):
        found = lost(one.gold, changed(one.trajectory, "There is no data available for this question."))
        assert set(found) == set(CRITERIA), one.gold.family


def test_the_right_answer_without_any_call_meets_nothing(known: list[Known]) -> None:
    for one in known:
        found = lost(one.gold, changed(one.trajectory, events=[]))
        assert set(found) == set(CRITERIA), one.gold.family


def test_no_data_after_a_call_of_something_else_meets_nothing(known: list[Known]) -> None:
    """Also where no data is right: it counts only after having looked where it should be."""
    other = CallEvent(at=(1,), tool="current_date_time", arguments={}, ok=True, result={"message": "It is now."})
    for one in known:
        found = lost(one.gold, changed(one.trajectory, "No data available.", [other]))
        assert set(found) == set(CRITERIA), one.gold.family


def _shifted(text: str, value: float) -> str:
    """The text with every number near `value` made a third larger, and one."""

    def shift(match: re.Match[str]) -> str:
        found = numbers(match.group())
        near = found and abs(found[0].value - value) <= 0.02 * abs(value) + 1e-9
        return f"{found[0].value * 1.333 + 1:.4f}" if near else match.group()

    return re.sub(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w-])", shift, text)


def test_a_shifted_number_costs_verification_completion_and_grounding(known: list[Known]) -> None:
    shifted = 0
    for one in of(known, lambda one: number_of(one.gold) is not None):
        fact = number_of(one.gold)
        assert fact is not None
        answer = _shifted(one.trajectory.answer, fact.value)
        found = lost(one.gold, changed(one.trajectory, answer))
        shifted += {"task_completion", "result_verification", "no_hallucination"} <= set(found)
        assert "retrieval_accuracy" not in found
    total = len([one for one in known if number_of(one.gold)])
    assert shifted >= 0.95 * total


def test_without_the_call_that_reads_retrieval_is_lost(known: list[Known]) -> None:
    for one in of(known, lambda one: not one.gold.absent and len(one.gold.steps) > 1):
        reads = {step.tools[0] for step in one.gold.steps if step.role == "read"}
        scopes = [scope for step in one.gold.steps if step.role == "read" for scope in step.scopes]
        kept = [
            event
            for event in one.trajectory.events
            if not isinstance(event, CallEvent) or (not set(scopes) & set(event.scopes) and event.tool not in reads)
        ]
        if reads and len(kept) < len(one.trajectory.events):
            assert "retrieval_accuracy" in lost(one.gold, changed(one.trajectory, events=kept)), one.gold.family


def test_dependent_steps_in_the_wrong_order_cost_the_sequence(known: list[Known]) -> None:
    swapped = 0
    for one in known:
        calls = list(one.trajectory.calls)
        if len(calls) < 2 or not any(step.depends_on for step in one.gold.steps):
            continue
        backwards = [
            call.model_copy(update={"at": place.at}) for call, place in zip(reversed(calls), calls, strict=True)
        ]
        others = [event for event in one.trajectory.events if not isinstance(event, CallEvent)]
        found = lost(
            one.gold, changed(one.trajectory, events=sorted([*others, *backwards], key=lambda event: event.at))
        )
        swapped += found.get("action_sequence") == "dependency_violated"
    assert swapped >= 10


def test_a_write_that_was_not_made_costs_completion_and_its_claim_is_a_hallucination(known: list[Known]) -> None:
    for one in of(known, lambda one: any(isinstance(fact, WriteFact) for fact in one.gold.facts)):
        tools = {fact.tool for fact in one.gold.facts if isinstance(fact, WriteFact)}
        kept = [event for event in one.trajectory.events if not isinstance(event, CallEvent) or event.tool not in tools]
        found = lost(one.gold, changed(one.trajectory, events=kept))
        assert {"task_completion", "no_hallucination"} <= set(found), one.gold.family


def test_naming_everything_there_is_does_not_answer_a_question_for_some(known: list[Known]) -> None:
    for one in known:
        sets = [fact for fact in one.gold.facts if isinstance(fact, SetFact) and fact.others]
        if sets:
            everything = ", ".join([*sets[0].members, *sets[0].others])
            found = lost(one.gold, changed(one.trajectory, f"{one.trajectory.answer} {everything}"))
            assert found.get("task_completion") == "wrong_set", one.gold.family


def test_listing_all_codes_does_not_name_one(known: list[Known]) -> None:
    every = ", ".join(f"M{number:03d}" for number in range(1, 80))
    tried = 0
    for one in known:
        named = [fact for fact in one.gold.facts if isinstance(fact, TextFact) and codes(" ".join(fact.accepted))]
        if named:
            found = lost(one.gold, changed(one.trajectory, f"{one.trajectory.answer} {every}"))
            assert found.get("task_completion") == "wrong_value", one.gold.family
            tried += 1
    assert tried


def test_an_invented_asset_is_a_hallucination(known: list[Known]) -> None:
    for one in known:
        found = lost(one.gold, changed(one.trajectory, one.trajectory.answer + " See also WO-99999999 and CWC99999."))
        assert found.get("no_hallucination") == "ungrounded_name", one.gold.family


def test_an_echo_of_the_question_is_not_clear(known: list[Known]) -> None:
    for one in of(known, lambda one: not one.gold.absent):
        found = lost(one.gold, changed(one.trajectory, one.gold.utterance))
        assert found.get("clarity_justification") in ("echo", "false_absence"), one.gold.family


def test_a_dump_of_data_is_not_clear(known: list[Known]) -> None:
    for one in known:
        dump = one.trajectory.calls[-1].model_dump_json()
        assert lost(one.gold, changed(one.trajectory, dump)).get("clarity_justification") in (
            "raw_dump",
            "false_absence",
        )


def test_the_same_call_three_times_costs_the_sequence(known: list[Known]) -> None:
    for one in known:
        first = one.trajectory.calls[0]
        again = [first.model_copy(update={"at": (100 + number,)}) for number in range(2)]
        found = lost(one.gold, changed(one.trajectory, events=[*one.trajectory.events, *again]))
        assert found.get("action_sequence") == "repeated_calls", one.gold.family


def test_not_asking_where_the_question_is_incomplete_costs_the_sequence(known: list[Known]) -> None:
    for one in [one for one in known if one.gold.clarification_needed]:
        found = lost(one.gold, changed(one.trajectory, events=one.trajectory.calls))
        assert found.get("action_sequence") == "not_asked", one.gold.family


def test_where_the_data_is_missing_a_value_is_no_answer(known: list[Known]) -> None:
    absent = [one for one in known if any(isinstance(fact, AbsenceFact) for fact in one.gold.facts)]
    assert absent
    for one in absent:
        found = lost(one.gold, changed(one.trajectory, f"The value for {one.gold.subjects[0]} is 47.11."))
        assert {"task_completion", "result_verification", "no_hallucination"} <= set(found), one.gold.family
