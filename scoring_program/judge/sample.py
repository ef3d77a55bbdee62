"""A small, harmless case: what the judge must manage before a failure is held against an item."""

from __future__ import annotations

from assetops.contract.scenario import GoldStandard, GoldStep, NumberFact
from assetops.contract.trajectory import CallEvent, Trajectory, chain
from judge.case import Case, Facts

_RESULT = {"message": "Chiller 1 has 4 sensors.", "count": 4}
_ARGUMENTS = {"site_name": "MAIN", "asset_id": "Chiller 1"}


def sample_case() -> Case:
    """One question, one call, one right answer; no veto."""
    step = GoldStep(
        id="g1", agent="IoT Data Download", role="read", tools=("sensors",), arguments=dict(_ARGUMENTS), result=_RESULT
    )
    gold = GoldStandard(
        scenario="sample",
        family="sample",
        public=True,
        type="IoT",
        category="intent interpretation",
        difficulty="easy",
        utterance="How many sensors has Chiller 1 at site MAIN?",
        now="2025-01-01T00:00:00",
        steps=(step,),
        facts=(NumberFact(name="sensors", value=4.0, tolerance=0.0),),
        characteristic_form="The answer says that Chiller 1 has 4 sensors.",
    )
    events = (CallEvent(at=(0,), tool="sensors", arguments=dict(_ARGUMENTS), ok=True, result=_RESULT),)
    answer = "Chiller 1 at site MAIN has 4 sensors, as its sensor list shows."
    run = Trajectory(scenario="sample", status="finished", answer=answer, events=events, chain=chain(events))
    return Case(gold, run, Facts(vetoes={}, findings={}, notes=("1 call was made, 0 failed.",)))
