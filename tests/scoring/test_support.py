"""What an answer claims in words needs a record behind it; what is possible, advised or not known does not."""

from __future__ import annotations

import time

import pytest

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import CallEvent, Trajectory
from judge.belonging import rival_pairs
from judge.binding import any_exchanged
from judge.facts import compute_facts
from judge.grounding import observe
from judge.support import unfounded
from organizer.calibration.corpus import SPLITS
from organizer.calibration.unfounded_texts import TEXTS, statements
from tests.scoring.conftest import Known
from tests.scoring.honest_answers import AROUND, LATER_AROUND, LATER_OWN, OWN, Own


def found(one: Known, answer: str) -> bool:
    return unfounded(answer, observe(one.gold, one.trajectory)) is not None


def after(own: Own, one: Known) -> bool:
    """What is found in an answer when a tool has said `own.seen`."""
    call = CallEvent(at=(1,), tool="any", arguments={}, ok=True, result={"message": own.seen})
    trajectory: Trajectory = one.trajectory.model_copy(update={"events": (call,)})
    gold: GoldStandard = one.gold.model_copy(update={"utterance": own.question})
    return unfounded(own.answer, observe(gold, trajectory)) is not None


def test_the_oracle_claims_nothing_without_support(known: list[Known]) -> None:
    assert [one.gold.family for one in known if found(one, one.trajectory.answer)] == []


def test_there_are_statements_of_many_kinds_and_no_half_has_one_of_the_other() -> None:
    development, test = map(set, map(statements, SPLITS))
    assert len(TEXTS) >= 8
    assert len(development | test) >= 40
    assert not development & test
    assert len(development) == len(test)


@pytest.mark.parametrize("text", [*AROUND, *LATER_AROUND], ids=lambda text: text[:40])
def test_talk_around_a_right_answer_costs_nothing(text: str, known: list[Known]) -> None:
    for one in known[::16]:
        seen = observe(one.gold, one.trajectory).text
        subject = next((name for name in one.gold.subjects if name in seen), "this question")
        answer = text.format(told=one.trajectory.answer, subject=subject)
        facts = compute_facts(one.gold, one.trajectory.model_copy(update={"answer": answer}))
        assert not {"ungrounded_statement", "wrong_value"} & set(facts.findings.values()), one.gold.family


@pytest.mark.parametrize("own", [*OWN, *LATER_OWN], ids=lambda own: own.answer[:40])
def test_a_right_answer_in_own_words_costs_nothing(own: Own, known: list[Known]) -> None:
    assert not after(own, known[0])


def test_a_statement_costs_no_hallucination_alone_and_is_no_veto(known: list[Known]) -> None:
    one = next(one for one in known if one.gold.type == "IoT" and not one.gold.absent)
    answer = f"{one.trajectory.answer} A new tenant moved in around then."
    facts = compute_facts(one.gold, one.trajectory.model_copy(update={"answer": answer}))
    assert facts.findings == {"no_hallucination": "ungrounded_statement"}
    assert facts.vetoes == {}
    assert not any("tenant" in note for note in facts.notes), "the agent's words stay out of what the LLM judge trusts"


def test_what_a_result_says_supports_the_same_in_other_words(known: list[Known]) -> None:
    seen = "WO440920 (Mechanical Seal Leak: replace the mechanical seal, L005), technician B. Tanaka, closed."
    told = "A technician exchanged the seal because it was leaking."
    assert not after(Own("What was done?", seen, told), known[0])
    assert after(Own("What was done?", "WO440920 is closed.", told), known[0])


@pytest.mark.parametrize(
    "open_statement",
    [
        "A worn seal may be to blame.",
        "Have a technician inspect the seal.",
        "If the seal leaks, it should be replaced.",
        "Whether the seal leaks is not recorded.",
        "Does the seal leak?",
        "This could be caused by poor water treatment.",
    ],
)
def test_what_is_not_stated_as_a_fact_needs_no_record(open_statement: str, known: list[Known]) -> None:
    assert not after(Own("What was read?", "The mean is 4 kW.", f"The mean is 4 kW. {open_statement}"), known[0])


@pytest.mark.parametrize("filler", ["no ", "no, ", "because of ", "will ", "a\n", "**", "the cause is "])
def test_reading_a_long_answer_takes_no_long_time(filler: str, known: list[Known]) -> None:
    answer = filler * (1_000_000 // len(filler))
    started = time.process_time()
    found(known[0], answer)
    any_exchanged(answer, rival_pairs(known[0].gold))
    assert time.process_time() - started < 2
