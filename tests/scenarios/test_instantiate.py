"""An instance is a question with one computed answer, and the question does not give it away."""

from __future__ import annotations

import re

import pytest

from assetops.contract.model import from_data
from assetops.contract.plan import check_plan
from assetops.contract.scenario import AbsenceFact, GoldStandard, Scenario, WriteFact
from assetops.environment.registry import agent_cards
from assetops.scenarios.family import Family
from assetops.scenarios.instantiate import Instance, instantiate
from assetops.scenarios.pool import Pair
from assetops.scenarios.stated import states
from judge.facts import compute_facts
from tests.replay import new_desk, oracle_trajectory, resolve, sinks
from tests.scenarios.conftest import KEY, Made


def said(gold: GoldStandard) -> str:
    """The sinks' messages: all that a plan's answer consists of."""
    results = {step.id: step.result for step in gold.steps}
    return "\n".join(results[i].get("message") or results[i]["error"]["message"] for i in sinks(gold))


@pytest.mark.parametrize("plant", ["public", "hidden"])
def test_every_family_gives_instances_on_the_public_plant_and_on_a_hidden_one(
    plant: str, families: list[Family], request: pytest.FixtureRequest
) -> None:
    made: Made = request.getfixturevalue(plant)
    barren = []
    for family in families:
        rejected = []
        for index in range(20):
            one = instantiate(family, made.plant, made.labels, KEY, index)
            if isinstance(one, Instance):
                break
            rejected.append(one.detail)
        else:
            barren.append((family.id, rejected))
    assert not barren


def test_gold_steps_replay_to_the_stored_results(pool: list[Pair], public: Made) -> None:
    for scenario, gold in pool:
        desk = new_desk(public.plant, scenario)
        results: dict[str, object] = {}
        for step in gold.steps:
            arguments = {name: resolve(value, results) for name, value in step.arguments.items()}
            results[step.id] = desk.call(desk.recorder.main, step.tools[0], arguments)
            assert results[step.id] == step.result, (gold.family, step.id)


def test_a_perfect_agent_passes_all_six_criteria(pool: list[Pair], public: Made) -> None:
    lost = {}
    for scenario, gold in pool:
        facts = compute_facts(gold, oracle_trajectory(public.plant, scenario, gold))
        if facts.findings:
            lost[gold.family] = (scenario.utterance, facts.findings, facts.notes)
    assert not lost


def test_a_gold_standard_is_a_valid_plan(pool: list[Pair]) -> None:
    agents = {card["name"]: frozenset(tool["name"] for tool in card["tools"]) for card in agent_cards()}
    for _, gold in pool:
        steps = [
            {
                "id": step.id,
                "agent": step.agent,
                "tool": step.tools[0],
                "arguments": step.arguments,
                "depends_on": list(step.depends_on),
            }
            for step in gold.steps
        ]
        assert [step.id for step in check_plan({"steps": steps}, agents).sinks()] == sinks(gold)


def test_every_fact_is_stated_in_the_sinks_messages(pool: list[Pair]) -> None:
    for _, gold in pool:
        assert all(states(said(gold), fact) for fact in gold.facts), gold.family


def test_the_scenario_file_holds_no_answer(pool: list[Pair]) -> None:
    for scenario, gold in pool:
        data = scenario.as_data()
        assert set(data) <= set(Scenario.model_fields)
        words = "\n".join([scenario.utterance, scenario.clarification.reply if scenario.clarification else ""])
        hidden = [fact for fact in gold.facts if not isinstance(fact, WriteFact | AbsenceFact)]
        assert not hidden or not all(states(words, fact) for fact in hidden) or _has_write(gold), gold.family
        assert said(gold) not in str(data)


def _has_write(gold: GoldStandard) -> bool:
    return any(isinstance(fact, WriteFact) for fact in gold.facts)


def test_scenario_and_gold_agree_and_survive_writing(pool: list[Pair]) -> None:
    for scenario, gold in pool:
        assert from_data(Scenario, scenario.as_data(), "x", "x") == scenario
        assert from_data(GoldStandard, gold.as_data(), "x", "x").as_bytes() == gold.as_bytes()
        assert gold.scenario == scenario.id
        assert gold.utterance == scenario.utterance
        assert gold.clarification_needed == (scenario.clarification is not None)
        assert not re.search(r"[{}]", scenario.utterance + gold.characteristic_form)


def test_ids_tell_nothing_and_depend_on_the_key(families: list[Family], public: Made) -> None:
    family = families[0]
    first, second = (
        next(
            one.scenario.id
            for index in range(30)
            if isinstance(one := instantiate(family, public.plant, public.labels, key, index), Instance)
        )
        for key in (KEY, b"another key")
    )
    assert first != second
    assert family.id not in first


def test_the_same_key_gives_the_same_bytes(families: list[Family], public: Made) -> None:
    for family in families[::7]:
        one, two = (instantiate(family, public.plant, public.labels, KEY, 3) for _ in range(2))
        assert type(one) is type(two)
        if isinstance(one, Instance) and isinstance(two, Instance):
            assert one.scenario.as_bytes() == two.scenario.as_bytes()
            assert one.gold.as_bytes() == two.gold.as_bytes()


def test_now_is_within_the_data_and_no_gold_looks_beyond_it(pool: list[Pair], public: Made) -> None:
    for scenario, gold in pool:
        assert public.plant.start.isoformat() < scenario.now <= public.plant.end.isoformat()
        for step in gold.steps:
            for scope in step.scopes:
                if scope.source == "telemetry" and scope.final:
                    assert scope.final <= scenario.now


def test_only_the_sources_a_step_names_are_asked_of_another_way(families: list[Family], public: Made) -> None:
    family = next(one for one in families if one.id == "e2e-top-risk-to-work-order")
    made = (instantiate(family, public.plant, public.labels, KEY, index) for index in range(30))
    one = next(one for one in made if isinstance(one, Instance))
    assert {scope.source for scope in one.gold.steps[1].scopes} == {"failure_modes"}


def test_a_subject_that_is_a_list_stands_for_its_members(families: list[Family], public: Made) -> None:
    family = next(one for one in families if one.id == "e2e-ranked-asset-to-order")
    made = (instantiate(family, public.plant, public.labels, KEY, index) for index in range(30))
    one = next(one for one in made if isinstance(one, Instance))
    assert set(one.gold.subjects) == {asset.name for asset in public.plant.assets}


def test_absence_is_looked_for_where_it_can_be_checked(pool: list[Pair]) -> None:
    """A right answer that nothing was found must leave a trace of looking: a scope, or the name asked for."""
    absent = [gold for _, gold in pool if gold.absent]
    assert absent
    for gold in absent:
        for step in gold.steps:
            assert step.scopes or step.arguments, gold.family
