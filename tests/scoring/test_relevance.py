"""Work and words that do not bear on the question: costly in mass, free in small. The agent that asks everybody."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assetops.contract.trajectory import CallEvent, Scope, StepEvent, Trajectory
from assetops.contract.verdict import CRITERIA
from assetops.environment.store import Plant
from judge.facts import compute_facts
from organizer.in_process import ROOT, Question, submission, work
from tests.scoring.conftest import Known
from tests.scoring.test_facts import changed, lost
from tests.submissions import AGENTS

BESIDE = {"needless_steps", "beside_the_point"}
SAMPLES = (ROOT / "starting_kit" / "planning_agent", ROOT / "starting_kit" / "execution_agent")


def codes_of(file: Path, known: list[Known], plant: Plant) -> tuple[float, Counter[str]]:
    """The share of criteria an agent meets, in percent, and the codes of those it does not."""
    agent, track = submission(file)
    codes: Counter[str] = Counter()
    met = 0
    for one in known:
        trajectory = work(agent, Question(plant, one.scenario, one.gold), track)
        findings = compute_facts(one.gold, trajectory).findings if trajectory.status == "finished" else None
        met += len(CRITERIA) - len(findings) if findings is not None else 0
        codes.update((findings or {}).values())
    return 100 * met / (len(CRITERIA) * len(known)), codes


def test_asking_everybody_is_no_bargain(known: list[Known], plant: Plant) -> None:
    """Before these rules it had 59.1 over one scenario of each family, and 80.3 in one draw."""
    score, codes = codes_of(AGENTS / "everybody_planning.py", known[::2], plant)
    assert score < 50
    assert codes["needless_steps"] >= 10
    assert codes["beside_the_point"] >= 10


@pytest.mark.parametrize("sample", SAMPLES, ids=[folder.name for folder in SAMPLES])
def test_an_honest_agent_hardly_meets_these_rules(sample: Path, known: list[Known], plant: Plant) -> None:
    score, codes = codes_of(sample / "agent.py", known[1::2], plant)
    assert codes["needless_steps"] == 0
    assert codes["beside_the_point"] <= 2
    assert score > 30


def elsewhere(number: int, known: Known) -> CallEvent:
    """A call that works and has nothing to do with the question, at a place after the others."""
    told = f"Asset X{number} has {number} entries, of which none is of interest to anybody here: entry {number}."
    scope = Scope(source="work_orders", assets=(f"X{number}",))
    return CallEvent(
        at=(100 + number,), tool="list_workorders", arguments={"equipment": f"X{number}"}, ok=True,
        result={"message": told}, scopes=(scope,),
    )  # fmt: skip


def single(known: list[Known]) -> list[Known]:
    return [one for one in known if len(one.gold.steps) == 1 and not one.gold.absent]


@pytest.mark.parametrize(("count", "costs"), [(1, False), (2, False), (3, True), (8, True)])
def test_a_detour_or_two_costs_nothing_a_crowd_does(count: int, costs: bool, known: list[Known]) -> None:
    for one in single(known):
        more = [elsewhere(number, one) for number in range(count)]
        found = lost(one.gold, changed(one.trajectory, events=[*one.trajectory.events, *more]))
        assert found == ({"action_sequence": "needless_steps"} if costs else {}), one.gold.family


def test_much_work_for_a_large_question_is_no_crowd(known: list[Known]) -> None:
    """As many needless calls as useful ones are let pass."""
    large = [one for one in known if len(one.gold.steps) >= 4]
    assert large
    for one in large:
        more = [elsewhere(number, one) for number in range(len(one.gold.steps))]
        assert "action_sequence" not in lost(one.gold, changed(one.trajectory, events=[*one.trajectory.events, *more]))


def test_looking_up_names_is_never_needless(known: list[Known]) -> None:
    for one in single(known)[:20]:
        looked = [
            elsewhere(number, one).model_copy(
                update={"tool": "assets", "scopes": (Scope(source="assets", assets=(f"X{number}",)),)}
            )
            for number in range(8)
        ]
        assert lost(one.gold, changed(one.trajectory, events=[*looked, *one.trajectory.events])) == {}


def test_an_answer_mostly_about_other_things_is_not_clear_and_one_with_a_remark_is(known: list[Known]) -> None:
    for one in single(known):
        more = [elsewhere(number, one) for number in range(2)]
        events = [*one.trajectory.events, *more]
        remark = f"{one.trajectory.answer} {more[0].result['message']}"
        if len(one.trajectory.answer) > len(more[0].result["message"]):
            assert lost(one.gold, changed(one.trajectory, remark, events)) == {}
        padding = [str(elsewhere(number, one).result["message"]) for number in range(2)]
        while len(" ".join(padding)) <= 1.6 * len(one.trajectory.answer):
            padding += padding
        told = "\n".join([one.trajectory.answer, *padding])
        if len(told) < 6000:
            found = lost(one.gold, changed(one.trajectory, told, events))
            assert found["clarity_justification"] == "beside_the_point", one.gold.family


def test_a_step_whose_data_a_later_one_takes_is_of_use(known: list[Known]) -> None:
    """Through the handle, or through depends_on in a plan: what led to the answer is no detour."""
    one = single(known)[0]
    gold_call = one.trajectory.calls[0]
    fetching = [
        elsewhere(n, one).model_copy(update={"at": (n,), "result": {"message": "kept", "data": f"data://p{n}"}})
        for n in range(4)
    ]
    taking = gold_call.model_copy(
        update={"at": (9,), "arguments": {**gold_call.arguments, **{f"x{n}": f"data://p{n}" for n in range(4)}}}
    )
    assert "action_sequence" not in lost(one.gold, changed(one.trajectory, events=[*fetching, taking]))
    loose = [call.model_copy(update={"result": {"message": "kept", "data": "data://z"}}) for call in fetching]
    assert lost(one.gold, changed(one.trajectory, events=[*loose, taking]))["action_sequence"] == "needless_steps"


def test_delegated_work_counts_by_instruction_not_by_call(known: list[Known]) -> None:
    """A specialist that makes six calls for one needless instruction is one detour."""
    one = single(known)[0]
    inner = [elsewhere(n, one).model_copy(update={"at": (200, 0, n)}) for n in range(6)]
    step = StepEvent(at=(201,), agent="WorkOrder Agent", instruction="look", ok=True, response="Nothing of note here.")
    trajectory: Trajectory = changed(one.trajectory, events=[*one.trajectory.events, *inner, step])
    assert lost(one.gold, trajectory) == {}
