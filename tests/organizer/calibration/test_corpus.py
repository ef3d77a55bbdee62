"""The corpus of known corruption: real calls, labels from the operators alone, and a judge that sees what was done."""

from __future__ import annotations

from collections import Counter

import pytest

from assetops.contract.verdict import CRITERIA
from judge import facts
from organizer.calibration import corpus as corpora
from organizer.calibration.comparing import by_rater, comparisons, operator_shares
from organizer.calibration.corpus import OPERATORS, SPLITS, Corpus, build, fresh
from organizer.calibration.judging import judge_named, rated
from organizer.calibration.labels import CONSTRUCTED, LabelledCase, split_of
from organizer.in_process import EXECUTION, Question, new_desk

NAMED_BY_THE_ISSUE = {
    "wrong_asset", "wrong_window", "wrong_unit", "shifted_number", "dropped_step", "swapped_dependent_steps",
    "repeated_steps", "ignored_tool_error", "claimed_not_performed", "invented_entity", "answer_without_support",
    "right_answer_without_retrieval", "early_stop", "ignored_agents_result", "clarification_omitted",
}  # fmt: skip


def check(cases: list[LabelledCase], given: Corpus) -> None:
    """What must hold of the procedural judge on a split."""
    ids = {case.id for case in cases}
    labels = [label for label in given[1] if label.case in ids]
    judged, ratings = rated(judge_named("procedural"), cases), by_rater(labels)
    (found,) = comparisons(ratings, "procedural", judged)
    kappas = {row.of: row.kappa.value or 0.0 for row in found.rows}
    assert set(kappas) == {"pooled", *CRITERIA}
    assert kappas.pop("pooled") >= 0.90
    assert min(kappas.values()) >= 0.80, kappas
    for one in operator_shares(cases, ratings[CONSTRUCTED], judged):
        if one.name == "untouched":
            assert one.kept == 1.0, "the oracle untouched loses nothing"
        few = 1 / one.cases if one.cases < 20 else 0.0  # one miss in few cases is no rate
        assert (1.0 if one.broken is None else one.broken) >= 0.95 - few, one
        assert (1.0 if one.kept is None else one.kept) >= 0.95 - few, one


def test_the_operators_are_those_of_the_issue_and_more_on_many_families(corpus: Corpus) -> None:
    names = [operator.name for operator in OPERATORS]
    assert len(names) == len(set(names))
    assert set(names) >= NAMED_BY_THE_ISSUE
    cases, labels = corpus
    assert {case.operator for case in cases} >= set(names) - {"piece_by_piece"}, "every operator applies somewhere"
    assert len({case.family for case in cases}) >= 60
    assert len(labels) >= 1200
    assert {label.rater for label in labels} == {CONSTRUCTED}
    per_criterion = Counter((label.criterion, label.outcome) for label in labels)
    assert min(per_criterion[criterion, outcome] for criterion in CRITERIA for outcome in ("met", "unmet")) >= 50


def test_no_family_is_in_both_splits(corpus: Corpus) -> None:
    families = {split: {case.family for case in corpus[0] if case.split == split} for split in SPLITS}
    assert not families["development"] & families["test"]
    assert min(map(len, families.values())) >= 30
    assert all(case.split == split_of(case.family) for case in corpus[0])


def test_the_changed_calls_were_really_carried_out(corpus: Corpus, asked: list[Question]) -> None:
    """Every call of every run, made again on a fresh desk, gives what stands in the record."""
    by_family = {question.gold.family: question for question in asked}
    for case in corpus[0]:
        question = by_family[case.family]
        desk = new_desk(question.plant, question.scenario, EXECUTION)
        for call in case.trajectory.calls:
            assert desk.call(desk.recorder.main, call.tool, call.arguments) == call.result, (case.id, call.tool)


def test_the_same_corpus_every_time_and_no_judge_is_asked(
    corpus: Corpus, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("labels come from the operator's definition, never from the judge")

    monkeypatch.setattr(facts, "_findings", refuse)
    monkeypatch.setattr(corpora, "OPERATORS", OPERATORS[::6])
    cases, labels = build(asked, 2)
    known = {case.id: case for case in corpus[0]}
    assert len(cases) > 20
    assert all(case.as_bytes() == known[case.id].as_bytes() for case in cases)
    assert {label.as_bytes() for label in labels} <= {label.as_bytes() for label in corpus[1]}


def test_a_label_is_what_the_operator_says_and_the_gate_says_all_six(corpus: Corpus) -> None:
    by_operator = {operator.name: operator for operator in OPERATORS}
    given: dict[str, dict[str, str]] = {}
    for label in corpus[1]:
        given.setdefault(label.case, {})[label.criterion] = label.outcome
    for case in corpus[0]:
        operator, six = by_operator[case.operator or ""], given[case.id]
        everything = set(six.values()) == {"unmet"} and len(six) == 6
        assert everything or all(six[criterion] == "unmet" for criterion in operator.breaks), case.id
        assert everything or all(six[criterion] == "met" for criterion in operator.keeps), case.id
        assert not (operator.harmless and everything), case.id


def test_the_judge_agrees_with_the_constructed_labels(corpus: Corpus) -> None:
    """On some runs of the development half; the whole of the other half is a long test."""
    check([case for case in corpus[0] if case.split == "development"], corpus)


@pytest.mark.long
def test_the_judge_agrees_with_the_labels_of_the_half_it_was_not_developed_on() -> None:
    whole = fresh(("test",))
    check(whole[0], whole)
