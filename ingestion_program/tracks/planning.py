"""The fixed executor of plans (DESIGN section 5).

The plan's levels are carried out one after another, the steps of a level at the same time. So "finished before" is a
property of the plan and not of the machine's mood. The answer is made of the sinks' responses and of nothing else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from assetops.contract.plan import Action, Plan, Step, check_plan
from assetops.contract.strict import clean_text
from assetops.contract.trajectory import StepEvent
from assetops.environment.registry import agent_cards
from assetops.environment.specialists.base import Outcome, outcome_of
from desk import Desk
from recorder import Branch


def _tools_by_agent() -> dict[str, frozenset[str]]:
    return {card["name"]: frozenset(tool["name"] for tool in card["tools"]) for card in agent_cards()}


def _fill(arguments: dict[str, Any], done: dict[str, Outcome]) -> dict[str, Any]:
    """Put the results of earlier steps where `{"from": step, "path": "a.b"}` stands.

    Raises:
        LookupError: the step has no such result.
    """
    return {key: _resolve(value, done) if _is_reference(value) else value for key, value in arguments.items()}


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"from", "path"}


def _resolve(reference: dict[str, Any], done: dict[str, Outcome]) -> Any:
    value: Any = done[str(reference["from"])].result
    for part in str(reference["path"]).split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise LookupError(f"step {reference['from']} has no result at {str(reference['path'])[:80]}")
    return value


def _act(desk: Desk, branch: Branch, step: Step, action: Action, done: dict[str, Outcome]) -> Outcome:
    if action.tool is None:
        context = [done[other] for other in step.depends_on]
        return desk.delegate(branch, action.agent, action.task, context, step.id)
    try:
        arguments = _fill(action.arguments or {}, done)
    except LookupError as error:
        return Outcome(False, f"Step {step.id} could not be done: {error.args[0]}.")
    return outcome_of(desk.call(branch, action.tool, arguments, step.id))


def _do_step(desk: Desk, branch: Branch, step: Step, done: dict[str, Outcome]) -> Outcome:
    outcome = _act(desk, branch, step, step, done)
    used_fallback = not outcome.ok and step.fallback is not None
    if used_fallback and step.fallback is not None:
        outcome = _act(desk, branch, step, step.fallback, done)
    desk.recorder.add(
        StepEvent(
            at=branch.position(),
            step=step.id,
            agent=step.agent,
            instruction=clean_text(step.task or step.tool or "", 4000),
            ok=outcome.ok,
            fallback=used_fallback,
            response=clean_text(outcome.response, 4000),
        )
    )
    return outcome


def answer_of_plan(desk: Desk, returned: Any, in_order: bool = False) -> str:
    """Check the plan an agent returned, carry it out, and give the final answer.

    Args:
        in_order: one step after the other, as they stand: so were plans carried out in 2025.

    Raises:
        Problem: plan_* when it is no valid plan.
    """
    plan: Plan = check_plan(returned, _tools_by_agent())
    desk.recorder.plan = plan
    done: dict[str, Outcome] = {}
    main = desk.recorder.main
    with ThreadPoolExecutor(max_workers=4) as pool:
        for level in [[step] for step in plan.steps] if in_order else plan.levels():
            branches = main.fork(len(level))
            jobs = [
                pool.submit(_do_step, desk, branch, step, done) for branch, step in zip(branches, level, strict=True)
            ]
            outcomes = [job.result() for job in jobs]
            done.update({step.id: outcome for step, outcome in zip(level, outcomes, strict=True)})
            main.join(branches)
    return "\n".join(done[step.id].response for step in plan.sinks()).strip()
