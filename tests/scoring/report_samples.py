"""Scored scenarios for the report's and the failure modes' tests: real contract types, real failure modes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.random import Generator, default_rng

from assetops.contract.record import Refusal
from assetops.contract.scenario import Fact, GoldStandard, GoldStep, NumberFact, Type
from assetops.contract.trajectory import (
    AskEvent,
    CallEvent,
    ErrorEvent,
    Event,
    Scope,
    Status,
    StepEvent,
    ThoughtEvent,
    Trajectory,
    Usage,
    chain,
)
from assetops.contract.verdict import CRITERIA, Evidence, Verdict
from failure_modes.analysis import Case, name
from report import Head, Report, Scored, build, isolation_notes, refused

HEAD = Head("Task Planning", "development", "procedural", "3f9c2a17be", "0.1.0", "The Chiller Whisperers")
UTTERANCE = "What was the average supply temperature of Chiller 6 at the MAIN site on 4 March 2025?"
Losses = Mapping[Any, str]  # the code of each criterion that is not met
ANSWER = "The average Supply Temperature of Chiller 6 (MAIN) on 4 March 2025 was 44.82 degF, from 96 samples."
TYPES: tuple[Type, ...] = ("IoT", "FMSR", "TSFM", "WO", "E2E")
WINDOW: dict[str, Any] = {"start": "2025-03-04T00:00:00", "final": "2025-03-05T00:00:00"}
CHILLER = Scope(source="telemetry", assets=("CWC04006",), items=("Supply Temperature",), **WINDOW)
FANS = Scope(source="telemetry", assets=("AHU0101",), items=("Fan Speed",), **WINDOW)
LOSSES = {
    "task_completion": ("missing_fact", "wrong_value", "missing_write"),
    "retrieval_accuracy": ("missing_retrieval", "nothing_found"),
    "result_verification": ("wrong_value", "false_absence"),
    "action_sequence": ("unhandled_error", "dependency_violated", "repeated_calls", "step_missing"),
    "clarity_justification": ("no_subject", "too_short"),
    "no_hallucination": ("ungrounded_number", "ungrounded_name", "ungrounded_action"),
}


def call(number: int, tool: str = "history", ok: bool = True, scope: Scope = CHILLER, **arguments: Any) -> CallEvent:
    result: dict[str, Any] = {"message": f"96 samples of {tool}.", "data": f"data://{number}"}
    if not ok:
        result = {"error": {"code": "unknown_sensor", "message": "No such sensor.", "hint": "Try sensors."}}
    scopes = (scope,) if ok else ()
    return CallEvent(at=(number,), tool=tool, arguments=arguments, ok=ok, result=result, scopes=scopes)


def trajectory(events: Sequence[Event], answer: str = ANSWER, status: Status = "finished", **more: Any) -> Trajectory:
    calls = sum(event.kind == "call" for event in events)
    more.setdefault("usage", Usage(tool_calls=calls, llm_tokens=713 * calls))
    return Trajectory(
        scenario="iot-0042", status=status, answer=answer, events=tuple(events), chain=chain(list(events)), **more
    )


def gold(**changes: Any) -> GoldStandard:
    facts: tuple[Fact, ...] = (NumberFact(name="mean", value=44.82, tolerance=0.05, unit="degF"),)
    step = GoldStep(
        id="g1", agent="IoT Data Download", role="read", tools=("history",), arguments={}, scopes=(CHILLER,), result={}
    )
    values: dict[str, Any] = {
        "scenario": "iot-0042",
        "family": "iot-mean",
        "public": False,
        "type": "IoT",
        "category": "meter analytics",
        "difficulty": "easy",
        "utterance": UTTERANCE,
        "now": "2025-04-01T08:00:00",
        "steps": (step,),
        "facts": facts,
        "characteristic_form": "The mean with its unit.",
    }
    return GoldStandard(**(values | changes))


def verdicts(lost: Losses | None = None, evidence: tuple[Evidence, ...] = ()) -> tuple[Verdict, ...]:
    """Six verdicts: `lost` gives the code of each criterion that is not met."""
    lost = lost or {}
    return tuple(
        Verdict(
            scenario="iot-0042",
            criterion=criterion,
            outcome="unmet" if criterion in lost else "met",
            code=lost.get(criterion, "met"),
            reason="The answer states 48.1 degF; the observations give 44.82 degF, within 0.05."
            if criterion in lost
            else "The call fetched the asset, the sensor and the window of the question.",
            evidence=evidence,
        )
        for criterion in CRITERIA
    )


def unfinished(status: str) -> tuple[Verdict, ...]:
    return verdicts(dict.fromkeys(CRITERIA, status))


PUBLIC_EVENTS: tuple[Event, ...] = (
    ThoughtEvent(at=(1,), text="PRIVATE THOUGHT"),
    AskEvent(at=(2,), question="Which day do you mean?", reply="There is nothing to add.", useful=False),
    call(3, "assets", site_name="MAIN"),
    call(4, "sensors", False, site_name="MAIN", asset_id="Chiler 6"),
    call(5, "sensors", site_name="MAIN", asset_id="Chiller 6"),
    call(6, "history", site_name="MAIN", asset_id="CWC04006", sensors=["Supply Temperature"], **WINDOW),
    call(7, "statistics", data="data://6", measure="mean"),
    StepEvent(at=(8,), step="s1", agent="IoT Data Download", instruction="Mean?", ok=True, response=ANSWER),
)
EVIDENCE = (Evidence(at=(6,), quote="96 samples of history."), Evidence(quote="was 44.82 degF"))


def scored(lost: Losses, public: bool = False, **changes: Any) -> Scored:
    """A finished scenario with these losses, its failure modes and categories named by the rules."""
    record = changes.pop("trajectory", trajectory(PUBLIC_EVENTS))
    given = changes.pop("verdicts", verdicts(lost, EVIDENCE))
    named = name(Case(gold(), record, given))
    values: dict[str, Any] = {"type": "IoT", "utterance": UTTERANCE, "seconds": 2.2, "categories": named.categories}
    return Scored(public=public, trajectory=record, verdicts=given, failures=named.failures, **values | changes)


def drawn(rng: Generator, count: int, chance: float) -> list[Scored]:
    """Hidden scenarios that lose each criterion with `chance`; now and then one does not finish."""
    many = []
    for place in range(count):
        kind = TYPES[place % 5]
        if rng.random() < chance / 5:
            ended: Status = "deadline" if rng.random() < 0.5 else "agent_error"
            error = ErrorEvent(at=(9,), code=ended, message="KeyError: 'data'")
            record = trajectory([*PUBLIC_EVENTS, error], "", ended)
            many.append(scored({}, trajectory=record, verdicts=unfinished(ended), type=kind, seconds=120.4))
            continue
        lost = {key: str(rng.choice(LOSSES[key])) for key in CRITERIA if rng.random() < chance}
        many.append(scored(lost, type=kind, seconds=float(rng.uniform(0.3, 9))))
    return many


def good() -> Report:
    hidden = drawn(default_rng(7), 10, 0.18)
    return build(
        HEAD, [scored({}, public=True), *hidden], 0.81, notes=isolation_notes(("landlock_fs:7", "seccomp", "watchdog"))
    )


def bad() -> Report:
    wrong = "The supply temperature is 48.1 degF."
    record = trajectory(
        PUBLIC_EVENTS[:4] + tuple(call(n, "sensors", False, asset_id="Chiler 6") for n in (5, 6)), wrong
    )
    lost = {key: codes[0] for key, codes in LOSSES.items() if key != "clarity_justification"}
    public = scored(lost, public=True, trajectory=record)
    hidden = drawn(default_rng(11), 10, 0.75)
    problem = Refusal(
        code="run_deadline",
        message="The run's time limit of 480 s ended before two scenarios were done.",
        mend="Bound the loops of your agent and answer before the scenario's 120 s are over.",
    )
    return build(HEAD, [public, *hidden], 0.12, problem)


def refusal() -> Report:
    return refused(
        HEAD,
        Refusal(
            code="two_python_files",
            message="The zip holds two Python files at its root: agent.py and helper.py.",
            mend="Put all of your code into one .py file and zip it together with the one .json file.",
        ),
    )


def many() -> Report:
    return build(HEAD, [scored({}, public=True), *drawn(default_rng(3), 59, 0.4)], 0.5)


def hundreds() -> Report:
    return build(HEAD, [scored({}, public=True), *drawn(default_rng(13), 299, 0.4)], 0.5)


def local() -> Report:
    """A local run over the practice pool: eleven public scenarios."""
    every = drawn(default_rng(5), 11, 0.4)
    public = [scored({}, True, trajectory=one.trajectory, verdicts=one.verdicts, type=one.type) for one in every]
    return build(HEAD, public, 0.6)
