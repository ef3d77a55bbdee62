"""Cases for the LLM judge, built by hand: one question, one call, one answer, with what a test wants changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import AskEvent, CallEvent, Event, StepEvent, ThoughtEvent, Trajectory, chain
from assetops.contract.verdict import Criterion
from assetops.llm.settings import Settings
from judge.case import Case, Facts
from judge.sample import sample_case

ANSWER = "The mean supply temperature of Chiller 6 was 44.2 degF over 96 readings."
RESULT = {"message": "Mean of Supply Temperature of Chiller 6: 44.2 degF over 96 readings.", "mean": 44.2}


def call_event(number: int = 0, result: Mapping[str, Any] = RESULT, **arguments: Any) -> CallEvent:
    sent = {"asset_id": "Chiller 6", **arguments}
    return CallEvent(at=(number,), tool="history", arguments=sent, ok="error" not in result, result=dict(result))


def trajectory(answer: str = ANSWER, events: Sequence[Event] = (call_event(),)) -> Trajectory:
    kept = tuple(events)
    return Trajectory(scenario="s-1", status="finished", answer=answer, events=kept, chain=chain(kept))


def gold(scenario: str = "s-1") -> GoldStandard:
    changes = {"scenario": scenario, "utterance": f"What was the mean supply temperature of Chiller 6? ({scenario})"}
    return sample_case().gold.model_copy(update=changes)


def case(
    scenario: str = "s-1",
    answer: str = ANSWER,
    events: Sequence[Event] = (call_event(),),
    vetoes: Mapping[Criterion, str] | None = None,
    notes: tuple[str, ...] = ("1 call was made.",),
) -> Case:
    forbidden = dict(vetoes or {})
    run = trajectory(answer, events).model_copy(update={"scenario": scenario})
    return Case(gold(scenario), run, Facts(vetoes=forbidden, findings=forbidden, notes=notes))


def full_of(text: str) -> Case:
    """A case with this text in every place an agent can write to: answer, thoughts, arguments, keys, questions."""
    events = (
        ThoughtEvent(at=(0,), text=text),
        call_event(1, note=text),
        CallEvent(at=(2,), tool=text, arguments={text: text}, ok=False, result={"error": {"message": text}}),
        AskEvent(at=(3,), question=text, reply="Nothing to add.", useful=False),
        StepEvent(at=(4,), agent=text, instruction=text, ok=True, response=text),
    )
    return case(answer=f"{ANSWER} {text}", events=events)


def settings(base_url: str, **changes: Any) -> Settings:
    return replace(Settings(base_url=base_url, api_key="k", model="m", timeout=60.0, retries=2), **changes)
