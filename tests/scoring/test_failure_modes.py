"""Failure modes are named from evidence in the record, each piece once (ASSETOPSBENCH.md, "What went wrong", row 7)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.contract.scenario import AbsenceFact
from assetops.contract.trajectory import (
    AskEvent,
    CallEvent,
    ErrorEvent,
    Event,
    LlmEvent,
    StepEvent,
    ThoughtEvent,
    Trajectory,
)
from assetops.contract.verdict import CRITERIA, Verdict
from failure_modes import MODES, OTHER, find, name_failures, sentence, summarise
from failure_modes.vocabulary import EXPLAINS, MODE_OF, MODE_OF_UNMET, SEEN
from judge.codes import CODES
from tests.scoring.report_samples import ANSWER, FANS, PUBLIC_EVENTS, call, gold, trajectory, unfinished, verdicts

LOST_ALL = verdicts(dict.fromkeys(CRITERIA, "judged_unmet"))


def named(record: Trajectory, given: tuple[Verdict, ...] = LOST_ALL, **changes: Any) -> dict[str, str]:
    """Code -> mode of what the rules saw in the record, without what the bare verdicts say."""
    found = name_failures(gold(**changes), record, given)
    return {failure.code: failure.mode for failure in found if failure.code != "judged_unmet"}


def step(number: int, instruction: str, response: str, **more: Any) -> StepEvent:
    values: dict[str, Any] = {"step": f"s{number}", "agent": "WorkOrder Agent", "ok": True} | more
    return StepEvent(at=(number,), instruction=instruction, response=response, **values)


def test_a_scenario_that_meets_all_six_has_no_failure_mode() -> None:
    repeated = trajectory([call(n, asset_id="CWC04006") for n in range(1, 9)])
    assert name_failures(gold(clarification_needed=True), repeated, verdicts()) == []


def test_a_clean_record_shows_nothing_although_the_judge_says_unmet() -> None:
    assert named(trajectory([call(1, "assets"), call(2, "history", asset_id="CWC04006")])) == {}


def test_every_code_has_a_mode_or_is_one_that_names_none() -> None:
    without = {"met", "judged_unmet", "cannot_assess", "no_evidence", "judge_refused"}
    assert set(CODES) | set(SEEN) == set(MODE_OF) | without
    assert set(MODE_OF.values()) | set(MODE_OF_UNMET.values()) <= set(MODES)
    assert not set(CODES) & set(SEEN)
    assert set(EXPLAINS).union(*EXPLAINS.values()) <= set(MODE_OF)


def test_the_catalogue_has_the_fourteen_modes_and_useful_words_for_each() -> None:
    numbers = [f"1.{n}" for n in range(1, 6)] + [f"2.{n}" for n in range(1, 7)] + [f"3.{n}" for n in range(1, 4)]
    assert list(MODES) == [*numbers, OTHER.id]
    assert set(MODE_OF.values()) == set(numbers)
    for mode in MODES.values():
        assert len(mode.meaning) > 40
        assert len(mode.advice) > 60
        assert mode.advice.endswith(".")
        assert mode is OTHER or mode.criterion in CRITERIA


@pytest.mark.parametrize(
    ("status", "mode"),
    [
        ("agent_error", "3.1"),
        ("agent_exit", "3.1"),
        ("deadline", "1.5"),
        ("run_deadline", "1.5"),
        ("output_limit", "1.5"),
        ("protocol_error", "1.1"),
        ("bad_plan", "1.1"),
        ("bad_answer", "1.1"),
    ],
)
def test_an_unfinished_scenario_is_named_once_not_six_times(status: Any, mode: str) -> None:
    failures = name_failures(gold(), trajectory([], "", status), unfinished(status))
    assert [(failure.mode, failure.code, failure.occurrences) for failure in failures] == [(mode, status, 1)]


def test_equal_calls_are_a_repetition_from_the_third_and_failed_ones_from_the_second() -> None:
    assert "repeated_calls" not in named(trajectory([call(n, asset_id="A1") for n in (1, 2)]))
    failures = name_failures(gold(), trajectory([call(n, asset_id="A1") for n in (1, 2, 3)]), LOST_ALL)
    assert [(f.mode, f.occurrences) for f in failures if f.code == "repeated_calls"] == [("1.3", 2)]
    failed = trajectory([call(1, ok=False, asset_id="A1"), call(2, ok=False, asset_id="A1"), call(3)])
    assert named(failed) == {"repeated_failure": "1.3"}
    judged = named(failed, verdicts({"action_sequence": "repeated_calls"}))
    assert judged == {"repeated_failure": "1.3"}, "the verdict that follows from it is not counted as well"


def test_two_specialists_looking_up_the_same_is_no_repetition() -> None:
    calls = [call(n, "assets").model_copy(update={"step": f"s{n}"}) for n in (1, 2, 3, 4)]
    assert named(trajectory(calls)) == {}


def test_starting_over_is_a_reset_and_not_a_repetition_as_well() -> None:
    opening: list[tuple[str, dict[str, Any]]] = [("sites", {}), ("assets", {}), ("sensors", {})]
    calls: list[Event] = [call(n + 1, tool, **arguments) for n, (tool, arguments) in enumerate(opening * 3)]
    failures = name_failures(gold(), trajectory(calls), LOST_ALL)
    assert [(f.mode, f.occurrences) for f in failures if f.code != "judged_unmet"] == [("2.1", 6)]


def test_parallel_branches_with_equal_calls_are_no_reset() -> None:
    calls = [
        call(1, tool).model_copy(update={"at": (1, branch, place)})
        for branch in (0, 1)
        for place, tool in enumerate(("sites", "assets", "sensors"))
    ]
    assert "started_over" not in named(trajectory(calls))


def test_a_failed_call_with_nothing_good_after_it_is_unhandled() -> None:
    left = trajectory([call(1, "assets"), call(2, ok=False)])
    assert named(left) == {"unhandled_error": "3.3"}
    assert named(trajectory([call(1, ok=False), call(2)])) == {}
    assert named(left, verdicts({"no_hallucination": "judged_unmet"})) == {}, "the judge found the sequence right"
    facts = (AbsenceFact(name="none", subjects=("Chiller 99",)),)
    assert named(left, facts=facts) == {}, "where the data is missing, the error is the finding"


def test_not_asking_when_it_is_needed_is_2_2_and_a_useless_question_does_not_help() -> None:
    vague = AskEvent(at=(1,), question="Anything else?", reply="There is nothing to add.", useful=False)
    good = AskEvent(at=(1,), question="Which site?", reply="The site is MAIN, since 4 March 2025.", useful=True)
    assert named(trajectory([vague, call(2)]), clarification_needed=True) == {"not_asked": "2.2"}
    assert named(trajectory([good, call(2, site="MAIN")]), clarification_needed=True) == {}
    assert named(trajectory([call(2)]), clarification_needed=False) == {}


def test_asking_the_same_twice_and_leaving_the_reply_unused() -> None:
    ask = AskEvent(at=(1,), question="Which site?", reply="Site HARBOUR, unit AHU7.", useful=True)
    again = ask.model_copy(update={"at": (2,), "question": "which  SITE?"})
    assert named(trajectory([ask, again, call(3, "assets")])) == {"asked_again": "1.4", "unused_reply": "2.5"}


def test_a_step_whose_result_nobody_uses_is_ignored_input() -> None:
    used = step(1, "List the alerts.", "Alerts ALR0007 and ALR0009 are open.")
    unused = step(2, "List the technicians.", "Technicians T551 and T552 are free.")
    record = trajectory([used, unused, call(3)], "Alert ALR0007 is open.")
    failures = [f for f in name_failures(gold(), record, LOST_ALL) if f.mode == "2.5"]
    assert [(f.code, f.occurrences) for f in failures] == [("unused_result", 1)]
    rounded = step(4, "What is the mean?", "It is 44.8213 degF over 96 samples.")
    assert "unused_result" not in named(trajectory([call(1), rounded], "The mean is 44.8 degF."))
    later = step(3, "Assign T551.", "Done: T551 has order WO77.")
    assert "unused_result" not in named(trajectory([unused, later], "Order WO77 is with T551."))


def test_the_same_instruction_again_is_a_repetition_but_a_fallback_is_not() -> None:
    first = step(1, "List open orders.", "Order WO1.", ok=False)
    assert named(trajectory([call(1), first.model_copy(update={"at": (2,), "fallback": True})])) == {
        "step_declined": "1.2"
    }
    again = first.model_copy(update={"at": (2,), "instruction": "list  open ORDERS."})
    assert "repeated_step" in named(trajectory([first, again]))


def test_unknown_tools_and_handles_are_named() -> None:
    def failed(number: int, code: str) -> CallEvent:
        return call(number, ok=False, n=number).model_copy(update={"result": {"error": {"code": code}}})

    record = trajectory([failed(1, "unknown_tool"), failed(2, "unknown_handle"), call(3)])
    assert named(record) == {"unknown_tool": "1.2", "unknown_handle": "1.4"}


def test_calls_on_other_assets_only_are_a_derailment_and_explain_the_missing_retrieval() -> None:
    lost = verdicts({"retrieval_accuracy": "missing_retrieval", "task_completion": "nothing_found"})
    assert named(trajectory([call(1, scope=FANS)]), lost) == {"other_subject": "2.3"}
    assert named(trajectory([call(1)]), lost) == {"missing_retrieval": "3.1", "nothing_found": "2.3"}


def test_an_answer_without_a_call_is_one_premature_end() -> None:
    codes = ("nothing_found", "missing_retrieval", "no_claim", "step_missing", "no_claim", "no_claim")
    lost = verdicts(dict(zip(CRITERIA, codes, strict=True)))
    assert named(trajectory([]), lost) == {"no_calls": "3.1"}


def test_a_fact_left_out_is_withheld_only_when_it_was_retrieved() -> None:
    kept = verdicts({"task_completion": "missing_fact"})
    assert named(trajectory([call(1)]), kept) == {"withheld": "2.4"}
    never = verdicts({"task_completion": "missing_fact", "retrieval_accuracy": "missing_retrieval"})
    assert named(trajectory([call(1)]), never) == {"missing_fact": "3.1", "missing_retrieval": "3.1"}


def test_a_change_nobody_asked_for_and_a_spent_budget_are_named() -> None:
    error = ErrorEvent(at=(2,), code="tool_budget", message="100 calls are made.")
    record = trajectory([call(1, "generate_work_order"), error])
    assert named(record) == {"wrote_unasked": "1.1", "budget_spent": "1.5"}


def test_one_code_at_many_criteria_is_one_item() -> None:
    failures = name_failures(gold(), trajectory([call(1)], ""), verdicts(dict.fromkeys(CRITERIA, "no_answer")))
    assert [(failure.mode, failure.occurrences) for failure in failures] == [("3.1", 1)]


def test_a_code_outside_the_vocabulary_is_other_and_never_shown() -> None:
    failures = name_failures(gold(), trajectory([call(1)]), verdicts({"task_completion": "h4x <secret>"}))
    assert [(failure.mode, failure.code) for failure in failures] == [("other", "unnamed")]
    assert "secret" not in sentence("h4x <secret>")


POSITIONS = st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple)
TEXT = st.sampled_from(["", "Which site?", "MAIN, unit CWC04006 at 44.8", "Order WO1 and WO2", ANSWER])
EVENTS = st.one_of(
    st.builds(
        lambda at, tool, ok, scope, n: call(1, tool, ok, scope, n=n).model_copy(update={"at": at}),
        POSITIONS,
        st.sampled_from(["history", "assets", "generate_work_order"]),
        st.booleans(),
        st.sampled_from([FANS, PUBLIC_EVENTS[5].scopes[0]]),  # type: ignore[union-attr]
        st.integers(0, 1),
    ),
    st.builds(AskEvent, at=POSITIONS, question=TEXT, reply=TEXT, useful=st.booleans()),
    st.builds(ThoughtEvent, at=POSITIONS, text=TEXT),
    st.builds(LlmEvent, at=POSITIONS, ok=st.booleans(), tokens=st.integers(0, 9)),
    st.builds(ErrorEvent, at=POSITIONS, code=st.sampled_from(["tool_budget", "agent_error"]), message=TEXT),
    st.builds(
        StepEvent,
        at=POSITIONS,
        step=st.sampled_from([None, "s1", "s2"]),
        agent=st.just("WorkOrder Agent"),
        instruction=TEXT,
        ok=st.booleans(),
        fallback=st.booleans(),
        response=TEXT,
    ),
)
LOSSES = st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from([*sorted(CODES), "new_code"]))


@given(
    st.lists(EVENTS, max_size=14, unique_by=lambda event: event.at),
    LOSSES,
    st.sampled_from(["finished", "deadline", "bad_plan"]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_item_is_counted_twice_and_every_loss_is_named(
    events: list[Event], lost: dict[str, str], status: Any, needed: bool
) -> None:
    record = trajectory(sorted(events, key=lambda event: event.at), status=status)
    given_verdicts = verdicts(lost)
    found = find(gold(clarification_needed=needed), record, given_verdicts)
    failures = name_failures(gold(clarification_needed=needed), record, given_verdicts)
    assert len({one.item for one in found}) == len(found)
    assert sum(failure.occurrences for failure in failures) == len(found)
    assert len({(failure.mode, failure.code) for failure in failures}) == len(failures)
    assert bool(failures) == bool(lost)
    assert all(MODES[failure.mode].title == failure.title for failure in failures)
    assert {failure.code for failure in failures} <= set(CODES) | set(SEEN) | {"unnamed"}


@given(st.lists(st.tuples(LOSSES, st.booleans()), max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_summary_counts_each_scenario_once_for_a_mode(runs: list[tuple[dict[str, str], bool]]) -> None:
    each = [name_failures(gold(), trajectory([call(1, ok=ok)]), verdicts(lost)) for lost, ok in runs]
    total = summarise(each)
    expected = Counter(mode for failures in each for mode in {failure.mode for failure in failures})
    assert {count.mode.id: count.scenarios for count in total} == expected
    assert sum(count.occurrences for count in total) == sum(f.occurrences for failures in each for f in failures)
    assert [count.mode.id for count in total if count.mode is OTHER] in ([], ["other"])
    assert all(count.mode is not OTHER for count in total[:-1]), "other stands last"
    assert all(seen.scenarios <= count.scenarios for count in total for seen in count.seen)
