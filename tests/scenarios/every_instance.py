"""What must hold for every instance of every pool, found out by running it."""

from __future__ import annotations

from assetops.contract.scenario import AbsenceFact, GoldStandard, Scenario, WriteFact
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import CRITERIA
from assetops.environment.store import Plant
from assetops.scenarios.pool import Pair
from assetops.scenarios.stated import states
from judge.facts import compute_facts
from tests.replay import new_desk, oracle_trajectory


def wrong(plant: Plant, pair: Pair) -> list[str]:
    """What does not hold: the oracle passes all six, the null agent none, gold replays, the scenario tells nothing."""
    scenario, gold = pair
    oracle = oracle_trajectory(plant, scenario, gold)
    lost = compute_facts(gold, oracle).findings
    kept = set(CRITERIA) - set(compute_facts(gold, null_trajectory(plant, scenario)).findings)
    found = [f"oracle loses {lost}"] if lost else []
    found += [f"null passes {sorted(kept)}"] if kept else []
    if [call.result for call in oracle.calls] != [step.result for step in gold.steps]:
        found.append("gold does not replay")
    if tells(scenario, gold):
        found.append("the scenario tells the answer")
    return [f"{gold.family} {scenario.utterance!r}: {one}" for one in found]


def null_trajectory(plant: Plant, scenario: Scenario) -> Trajectory:
    """The record of an agent that does and says nothing."""
    return new_desk(plant, scenario).recorder.close("finished", "", 0)


def tells(scenario: Scenario, gold: GoldStandard) -> bool:
    """True when the scenario's file holds the answer, or a member that is not the agent's business."""
    data = scenario.as_data()
    words = "\n".join([scenario.utterance, scenario.clarification.reply if scenario.clarification else ""])
    shown = [isinstance(fact, WriteFact | AbsenceFact) for fact in gold.facts]
    stated = not any(shown) and all(states(words, fact) for fact in gold.facts)
    results = [str(step.result.get("message")) for step in gold.steps]
    return stated or not set(data) <= set(Scenario.model_fields) or any(text in str(data) for text in results)
