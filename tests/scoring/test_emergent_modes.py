"""Emergent modes by rules: what the 14 modes leave over, up to two, and no item counted twice, ever."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.contract.scenario import AbsenceFact
from assetops.contract.trajectory import CallEvent, Event, StepEvent, Trajectory
from assetops.contract.verdict import CRITERIA, Verdict
from assetops.llm.embedding import lexical
from failure_modes import CATEGORIES, MODES, find, summarise, summarise_categories
from failure_modes.analysis import Case, Named, name, name_all, placed
from failure_modes.categories import CATEGORY_OF
from failure_modes.emergent import _RULES, MAX_EMERGENT, Emergent, emergent_modes
from failure_modes.exemplars import EXEMPLARS
from failure_modes.told import Lost
from failure_modes.vocabulary import MODE_OF
from tests.scoring.planted import THEMES, statement
from tests.scoring.report_samples import call, gold, trajectory, unfinished, verdicts
from tests.scoring.test_failure_modes import EVENTS, LOSSES

LOST_ALL = verdicts(dict.fromkeys(CRITERIA, "judged_unmet"))


def failed(number: int, code: str, tool: str = "history", hint: str = "", **arguments: Any) -> CallEvent:
    error = {"code": code, "message": "It did not work.", "hint": hint}
    made = call(number, tool, ok=False, n=number, **arguments)
    return made.model_copy(update={"result": {"error": error}})


def emerged(
    events: Sequence[Event], answer: str = "It is 44.8 degF.", given: tuple[Verdict, ...] = LOST_ALL
) -> dict[str, int]:
    """Category -> items of the emergent modes."""
    record = trajectory(events, answer)
    found = emergent_modes(record, given, find(gold(), record, given))
    return {mode.category or "": len(mode.items) for mode in found}


def test_the_tables_agree_and_every_rule_and_code_has_a_category_that_exists() -> None:
    assert set(CATEGORY_OF) <= set(MODE_OF)
    assert set(CATEGORY_OF.values()) <= set(CATEGORIES)
    assert {rule.category for rule in _RULES.values()} <= set(CATEGORIES)
    assert list(EXEMPLARS) == list(CATEGORIES)[:-1]
    assert {rule.category for rule in _RULES.values()} | set(CATEGORY_OF.values()) == set(EXEMPLARS)


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("bad_arguments", "invalid_action_formatting"),
        ("unknown_asset", "incorrect_state_assumption"),
        ("ambiguous_asset", "incorrect_state_assumption"),
        ("history_too_short", "missing_data_handling"),
        ("over_capacity", "unhandled_tool_error"),
    ],
)
def test_a_failed_call_left_behind_is_named_by_its_code(code: str, category: str) -> None:
    assert emerged([failed(1, code), call(2, "assets")]) == {category: 1}
    assert emerged([failed(1, code), call(2, "history")]) == {}, "the same tool succeeded afterwards"
    assert emerged([failed(1, code), call(2, "assets")], "There is no such data.") == {}, "the answer says so"


def test_the_same_hint_twice_is_feedback_not_incorporated_and_another_hint_is_not() -> None:
    twice = [
        failed(1, "unknown_sensor", hint="Try sensors."),
        failed(2, "unknown_sensor", hint="Try sensors."),
        call(3),
    ]
    assert emerged(twice) == {"feedback_not_incorporated": 1}
    other = [failed(1, "bad_arguments", hint="Give start."), failed(2, "bad_arguments", hint="Give final."), call(3)]
    assert emerged(other) == {}


def test_many_failures_of_one_kind_are_a_recovery_that_does_not_work() -> None:
    calls = [failed(n, "tool_error") for n in (1, 2, 3, 4)]
    assert emerged([*calls, call(5)]) == {"ineffective_error_recovery": 3}
    assert emerged([*calls[:2], call(5)]) == {}


def test_an_empty_result_nobody_speaks_of_is_missing_data() -> None:
    empty = call(1, "alerts").model_copy(update={"result": {"message": "None.", "count": 0}})
    assert emerged([empty], "The mean is 44.8 degF.") == {"missing_data_handling": 1}
    assert emerged([empty], "There are 0 alerts, 44.8 degF.") == {}
    right = verdicts({"clarity_justification": "judged_unmet"})
    assert emerged([empty], "The mean is 44.8 degF.", right) == {}, "the judge found the value right"


def step(number: int, agent: str, at: int = 0) -> StepEvent:
    told = f"Do {number}."
    return StepEvent(at=(at or number,), step=f"s{number}", agent=agent, instruction=told, ok=False, response="Failed.")


def test_two_specialists_that_fail_after_calls_are_a_compound_failure() -> None:
    def busy(second: str) -> list[Event]:
        calls: list[Event] = [call(n).model_copy(update={"step": f"s{n}"}) for n in (1, 2)]
        return [*calls, step(1, "IoT", at=3), step(2, second, at=4)]

    assert emerged(busy("WO")) == {"compound_multi_agent_failure": 2}
    assert emerged(busy("IoT")) == {}
    declined: list[Event] = [call(1), step(2, "IoT"), step(3, "WO")]
    assert emerged(declined) == {}, "steps declined without a call are mode 1.2 already"


def test_success_claimed_and_leftovers_are_of_the_answer_and_only_the_first_has_it() -> None:
    both = "Final Answer:\n```json\n{}\n``` The order was successfully created."
    assert emerged([call(1)], both) == {"overstated_completion": 1}
    assert emerged([call(1)], "It is 44.8. (END OF FEEDBACK) Here is the task: Question") == {"ambiguous_formatting": 1}
    clear = verdicts({"task_completion": "judged_unmet"})
    assert emerged([call(1)], "It is ```44.8```.", clear) == {}, "the judge found the answer clear"
    assert emerged([call(1)], "Done successfully.", verdicts({"action_sequence": "judged_unmet"})) == {}


def test_a_verdict_that_says_the_same_silences_the_rule() -> None:
    lost = verdicts({"action_sequence": "unhandled_error", "task_completion": "missing_fact"})
    assert emerged([failed(1, "over_capacity"), call(2, "assets")], given=lost) == {}
    dumped = verdicts({"clarity_justification": "raw_dump"})
    assert emerged([call(1)], "```{}```", given=dumped) == {}


def test_nothing_emerges_where_nothing_was_lost_or_where_all_was_made_good() -> None:
    events = [failed(1, "unknown_sensor"), call(2), failed(3, "bad_arguments", "assets"), call(4, "assets")]
    assert emerged(events) == {}
    assert emerged([failed(1, "over_capacity"), call(2, "assets")], given=verdicts()) == {}


def test_without_gold_standard_and_verdicts_the_record_still_speaks() -> None:
    record = trajectory([failed(1, "tool_error"), failed(2, "tool_error")], "It was successfully done.")
    named = name(Case(None, record, ()))
    assert [(one.mode, one.code) for one in named.failures] == [("3.3", "unhandled_error")]
    assert [(mode.category, len(mode.items)) for mode in named.emergent] == [("overstated_completion", 1)]
    fine = trajectory([call(1, "assets"), call(2, asset_id="CWC04006")])
    assert name(Case(None, fine, ())) == Named()


def test_an_error_that_is_the_finding_is_not_unhandled_without_a_gold_standard_either() -> None:
    record = trajectory([failed(1, "unknown_asset")], "There is no such asset at the site.")
    assert name(Case(None, record, ())) == Named()


def test_a_denial_in_an_answer_still_has_its_modes_with_a_gold_standard() -> None:
    facts = (AbsenceFact(name="none", subjects=("Chiller 99",)),)
    record = trajectory([failed(1, "unknown_asset"), failed(2, "unknown_asset")], "There is no such data.")
    assert [one.code for one in name(Case(gold(facts=facts), record, LOST_ALL)).failures if one.mode == "3.3"] == [
        "judged_unmet"
    ]


# What a model may say: any of these, at any items, its own words or a planted statement.
SAID = st.lists(
    st.builds(
        lambda theme, seed, items: Emergent(*statement(random.Random(seed), theme), None, tuple(items)),
        st.sampled_from(sorted(THEMES)),
        st.integers(0, 3),
        st.lists(st.tuples(st.just("told"), st.integers(0, 99)), min_size=1, max_size=3, unique=True),
    ),
    max_size=MAX_EMERGENT,
    unique_by=lambda mode: mode.items[0],
)


def disjoint(said: list[Emergent]) -> tuple[Emergent, ...]:
    """As `told.read` leaves them: no item in two of them."""
    taken: set[Any] = set()
    found = []
    for mode in said:
        free = tuple(item for item in mode.items if item not in taken)
        taken.update(free)
        if free:
            found.append(replace(mode, items=free))
    return tuple(found)


SCENARIOS = st.lists(
    st.tuples(
        st.lists(EVENTS, max_size=10, unique_by=lambda event: event.at),
        LOSSES,
        st.sampled_from(["finished", "finished", "deadline"]),
        st.sampled_from(["It was successfully done.", "```x```", "", "The mean is 44.8 degF."]),
        st.booleans(),
        SAID,
    ),
    max_size=4,
)


@given(SCENARIOS)
@settings(max_examples=80, deadline=None)
def test_no_item_is_counted_twice_in_modes_emergent_modes_categories_and_summaries(scenarios: list[Any]) -> None:
    cases, said = [], []
    for number, (events, lost, status, answer, with_gold, told) in enumerate(scenarios):
        record = trajectory(sorted(events, key=lambda event: event.at), answer, status)
        six = verdicts(lost) if with_gold else ()
        cases.append(Case(gold(scenario=f"s-{number}") if with_gold else None, record, six))
        said.append(disjoint(told))

    def tell(asked: Sequence[Lost]) -> list[tuple[Emergent, ...] | None]:
        return [said[int(one.gold.scenario.removeprefix("s-"))] or None for one in asked]

    named, groups = name_all(cases, tell, lexical)
    for one in named:
        items = [finding.item for finding in one.findings] + [item for mode in one.emergent for item in mode.items]
        assert len(items) == len(set(items)), "an item is of one finding or of one emergent mode"
        assert len(one.emergent) <= MAX_EMERGENT
        assert sum(failure.occurrences for failure in one.failures) == len(one.findings)
        in_categories = sum(finding.code in CATEGORY_OF for finding in one.findings)
        in_categories += sum(len(mode.items) for mode in one.emergent)
        assert sum(found.occurrences for found in one.categories) == in_categories
        assert len({found.category for found in one.categories}) == len(one.categories)
    modes = summarise([one.failures for one in named])
    assert sum(count.occurrences for count in modes) == sum(len(one.findings) for one in named)
    categories = summarise_categories([one.categories for one in named])
    assert sum(count.occurrences for count in categories) == sum(c.occurrences for one in named for c in one.categories)
    members = Counter(row for found in groups for row in found.members)
    assert all(count == 1 for count in members.values())
    assert {count.mode.id for count in modes} <= set(MODES)


def test_a_model_that_says_nothing_or_breaks_leaves_the_rules_modes() -> None:
    record = trajectory([failed(1, "over_capacity"), call(2, "assets")])
    case = Case(gold(), record, LOST_ALL)

    def breaks(asked: Sequence[Lost]) -> list[tuple[Emergent, ...] | None]:
        raise RuntimeError("down")

    by_rules = name_all([case], None, lexical)
    assert name_all([case], breaks, lexical) == by_rules
    assert name_all([case], lambda asked: [None], lexical) == by_rules
    assert name_all([case], lambda asked: [()], lexical)[0][0].emergent == (), "the model's word that all is named"


def test_a_model_is_asked_only_about_finished_scenarios_that_lost_something() -> None:
    asked: list[str] = []

    def tell(lost: Sequence[Lost]) -> list[tuple[Emergent, ...] | None]:
        asked.extend(one.trajectory.status for one in lost)
        return [None] * len(lost)

    cases = [
        Case(gold(), trajectory([call(1)]), verdicts()),
        Case(gold(), trajectory([call(1)], "", "deadline"), unfinished("deadline")),
        Case(gold(), trajectory([call(1)]), verdicts(dict.fromkeys(CRITERIA, "nothing_found"))),
        Case(gold(), trajectory([call(1)]), LOST_ALL),
    ]
    name_all(cases, tell, lexical)
    assert asked == ["finished"]


def test_an_embedding_that_breaks_leaves_other_and_fails_nothing() -> None:
    def broken(texts: Sequence[str]) -> Any:
        raise RuntimeError("no vectors")

    mode = Emergent("Overclaiming", "It claims success.", None, (("event", 1),))
    named, proposals = placed([Named((), (mode,))], broken)
    assert [one.category for one in named[0].emergent] == ["other"]
    assert proposals == ()


def test_an_agent_cannot_stall_the_naming() -> None:
    """Texts and calls at their bounds: the rules read each a few times only."""
    text = "Final " * 30_000
    events: list[Event] = [failed(n, "bad_arguments", tool="x" * 5_000) for n in range(1, 101)]
    events.append(call(101, "assets"))
    record: Trajectory = trajectory(events, text)
    named, _ = name_all([Case(gold(), record, LOST_ALL)], None, lexical)
    assert named[0].emergent, "it was not cut off by the time limit"
