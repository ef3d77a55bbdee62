"""Nothing of an agent becomes markup, and nothing hidden reaches the page (ATTACKS rows 7, 16 and 22)."""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.contract.record import Refusal
from assetops.contract.trajectory import AskEvent, CallEvent, ErrorEvent, StepEvent, ThoughtEvent
from assetops.contract.verdict import CRITERIA, Evidence, Verdict
from report import Head, Scored, build, refused, render
from tests.scoring.report_samples import CHILLER, HEAD, PUBLIC_EVENTS, call, scored, trajectory, unfinished, verdicts
from tests.scoring.test_report import Page

CANARY = "c4nary"
ATTACKS = (
    "<script>alert(1)</script>",
    "</style><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!--", "-->", "]]>", "</main>", "</title><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}", "javascript:alert(1)", "&lt;b&gt;", "\x00\x1b[31m\u202e\u2028",
    "<meta http-equiv=refresh content=0>",
)  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=8)), min_size=1, max_size=3).map("".join)


def hostile_scenario(text: str, public: bool = True) -> Scored:
    """A scenario with `text` wherever an agent, a judge or a scenario can put one."""
    clean = text.encode("utf-8", "replace").decode()
    bad = {"error": {"code": clean, "message": clean}}
    events = (
        ThoughtEvent(at=(1,), text=clean),
        AskEvent(at=(2,), question=clean, reply=clean, useful=False),
        CallEvent(at=(3,), tool=clean, arguments={clean: clean}, ok=False, result=bad, scopes=()),
        CallEvent(at=(4,), tool="history", arguments={"a": [clean]}, ok=True, result={"m": clean}, scopes=(CHILLER,)),
        StepEvent(at=(5,), step=clean, agent=clean, instruction=clean, ok=True, response=clean),
        ErrorEvent(at=(6,), code=clean, message=clean),
    )
    evidence = tuple(Evidence(at=at, quote=clean) for at in ((), (3,), (5,), (1,), (99,)))
    found = tuple(
        Verdict(scenario=clean, criterion=key, outcome="unmet", code=clean, reason=clean, evidence=evidence)
        for key in CRITERIA
    )
    record = trajectory(events, clean).model_copy(update={"scenario": clean})
    return scored({}, public, trajectory=record, verdicts=found, utterance=clean)


def tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(attrs)) for tag, attrs in Page(html).tags]


@given(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_no_text_becomes_a_tag_or_an_attribute(text: str) -> None:
    word = f"x{text}"
    head = Head(word, word, word, word, word, word)
    problem = Refusal(code="code", message="message", mend="mend")
    texts = Refusal(code=f"c{text}", message=f"m{text}", mend=f"n{text}")

    def page(word: str, top: Head, wrong: Refusal) -> str:
        return render(build(top, [hostile_scenario(word), hostile_scenario(word)], 0.5, wrong, [f"n{word}"]))

    plain = page("x", Head("x", "x", "x", "x", "x", "x"), problem)
    assert tags(page(f"x{text}", head, texts)) == tags(plain)
    assert tags(render(refused(head, texts))) == tags(render(refused(dataclasses.replace(HEAD, team="x"), problem)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_as_the_text_it_is(attack: str) -> None:
    html = render(build(HEAD, [hostile_scenario(attack)]))
    assert "<script" not in html
    assert "<img" not in html
    assert "49" not in Page(html).words
    visible = " ".join("".join(char if char.isprintable() else " " for char in attack).split())
    assert visible in Page(html).words


def test_an_unforeseen_status_or_type_is_no_crash_and_no_text() -> None:
    """Rows are made of our own vocabulary; a value outside it (a later version's) is put into plain words."""
    one = scored({}, trajectory=trajectory([], "").model_copy(update={"status": "<new>"}), type="<new>")
    html = render(build(HEAD, [one]))
    assert "did not finish" in html
    assert "new" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


@given(st.text(alphabet="abcXYZ<>&\"'0123456789", max_size=12))
@settings(max_examples=40, deadline=None)
def test_no_text_of_a_hidden_scenario_reaches_the_page(text: str) -> None:
    secret = f"{CANARY}{text}{CANARY}"
    html = render(build(HEAD, [scored({}, public=True), hostile_scenario(secret, public=False)]))
    assert CANARY not in html
    assert html == render(build(HEAD, [scored({}, public=True), hostile_scenario(CANARY, public=False)]))


def test_thoughts_are_not_shown_even_of_the_public_scenario() -> None:
    evidence = (Evidence(at=(1,), quote="PRIVATE THOUGHT"),)
    one = scored({}, public=True, verdicts=verdicts(None, evidence))
    assert "PRIVATE THOUGHT" not in render(build(HEAD, [one]))


LOST = st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from(["wrong_value", "missing_fact", "judged_unmet"]))


@given(st.lists(LOST, min_size=2, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_hidden_rows_are_ordered_by_result_whatever_order_they_came_in(lost: list[dict[str, str]], mix: Any) -> None:
    hidden = [scored(one) for one in lost]
    shuffled = list(hidden)
    mix.shuffle(shuffled)
    report = build(HEAD, hidden)
    assert render(report) == render(build(HEAD, shuffled))
    assert [row.label for row in report.rows] == [f"H{place}" for place in range(1, len(lost) + 1)]
    keys = [(-row.passed, [not ok for ok in row.passes]) for row in report.rows]
    assert keys == sorted(keys)


def test_labels_do_not_depend_on_pool_ids() -> None:
    names = ("wo-0001", "iot-0900", "e2e-0300")
    hidden = [scored({"task_completion": "missing_fact"}), scored({}), scored({"no_hallucination": "ungrounded_name"})]
    pages = set()
    for order in itertools.permutations(names):
        named = [
            dataclasses.replace(one, trajectory=one.trajectory.model_copy(update={"scenario": name}))
            for one, name in zip(hidden, order, strict=True)
        ]
        pages.add(render(build(HEAD, named)))
    assert len(pages) == 1
    page = pages.pop()
    assert not any(name in page for name in names)


def test_a_row_of_a_hidden_scenario_holds_numbers_and_our_vocabulary_only() -> None:
    ended = scored({}, trajectory=trajectory([], CANARY, "agent_error"), verdicts=unfinished("agent_error"))
    rows = build(HEAD, [ended, scored({"task_completion": "missing_fact"})]).rows
    assert [dataclasses.astuple(row) for row in rows] == [
        ("H1", (False, True, True, True, True, True), "finished", ("2.4",), None),
        ("H2", (False,) * 6, "agent_error", ("3.1",), None),
    ]
    assert all(row.anchor is None for row in rows)


def test_a_public_scenario_of_the_worst_kind_stays_within_the_size() -> None:
    worst = '"' * 20_000
    calls = [call(n, worst[:80], n=n, text=worst) for n in range(1, 101)]
    evidence = tuple(Evidence(quote=worst) for _ in range(9))
    found = tuple(one.model_copy(update={"reason": worst}) for one in verdicts(None, evidence))
    public = scored({}, True, trajectory=trajectory([*calls, *PUBLIC_EVENTS[7:]], worst), verdicts=found)
    html = render(build(HEAD, [public, *[scored({"task_completion": "missing_fact"}) for _ in range(10)]]))
    assert len(html.encode()) <= 150_000
    assert "76 more calls are not shown" in Page(html).words
