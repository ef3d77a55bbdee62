"""Run the agent over one scenario: a fresh process, a desk, a recorder, a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent_process import AgentProcess, Ended, Limit, compile_host
from assetops.contract.errors import Problem
from assetops.contract.scenario import Scenario
from assetops.contract.submission import Track
from assetops.contract.trajectory import Status, Trajectory
from assetops.environment.clock import Clock
from assetops.environment.registry import agent_cards
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from assetops.llm.settings import Settings as LlmSettings
from desk import BadRequest, Desk
from gateway import gateway_of
from recorder import Recorder
from sandbox.confinement import missing
from sandbox.scratch import scratch_folder
from settings import Budgets
from tracks.execution import answer_of_run
from tracks.planning import answer_of_plan

_REQUEST_THREADS = 8
_REHEARSAL_SECONDS = 30.0


@dataclass(frozen=True)
class Job:
    """What all scenarios of a run share."""

    track: Track
    module: Path
    plants: dict[str, Plant]
    budgets: Budgets
    llm: LlmSettings | None
    run_deadline: float
    scratch: Path
    importable: tuple[str, ...]  # the top-level names that an agent can import, beside ours
    isolation: tuple[str, ...] = ()  # no agent is run with less
    workflow: str | None = None  # the class of a submission of the CODS 2025 interface


@dataclass(frozen=True)
class Ran:
    """One scenario's trajectory, and what is kept apart from it: seconds, and what the agent printed."""

    trajectory: Trajectory
    seconds: float
    output: bytes


def _order(job: Job, scenario: Scenario) -> dict[str, Any]:
    return {
        "track": job.track,
        "submission": str(job.module),
        "workflow": job.workflow,
        "importable": job.importable,
        "task": {"id": scenario.id, "utterance": scenario.utterance, "now": scenario.now},
        "agents": agent_cards(),
    }


def _serve(process: AgentProcess, desk: Desk, message: dict[str, Any], broken: list[Ended]) -> None:
    try:
        process.send({"id": message.get("id"), "value": desk.answer(message)})
    except BadRequest as error:
        broken.append(Ended("protocol_error", f"The agent's process sent a bad request: {error}."))
        process.kill()
    except Ended as error:
        broken.append(error)
        process.kill()


def _converse(process: AgentProcess, desk: Desk, limit: Limit) -> Any:
    """Serve the agent until it says what it returned.

    Raises:
        Ended: it did not come to that.
    """
    broken: list[Ended] = []
    pool = ThreadPoolExecutor(_REQUEST_THREADS)
    try:
        for message in process.messages(limit):
            if message["op"] == "done":
                return message.get("value")
            if message["op"] == "failed":
                raise Ended("agent_error", str(message.get("message", ""))[:2000])
            pool.submit(_serve, process, desk, message, broken)
    except Ended as ended:
        raise (broken[0] if broken else ended) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # an LLM call under way must not hold the scenario
    raise AssertionError("messages() ends by an exception")


def _answer(job: Job, desk: Desk, returned: Any) -> str:
    finish: Callable[[], str]
    if job.track == "Task Planning":
        finish = lambda: answer_of_plan(desk, returned, in_order=job.workflow is not None)  # noqa: E731
    else:
        finish = lambda: answer_of_run(returned)  # noqa: E731
    try:
        return finish()
    except Problem as problem:
        status: Status = "bad_answer" if problem.code == "bad_answer" else "bad_plan"
        raise Ended(status, f"{problem.code}: {problem.message} {problem.mend}") from problem


def rehearse(job: Job) -> tuple[str, ...]:
    """Start a process as for an agent, without one, and give the isolation it reaches. What fails here is ours: no
    agent has run yet that could have caused it.

    Raises:
        Problem: isolation_failed.
    """
    compile_host()
    limit = Limit(time.monotonic() + _REHEARSAL_SECONDS, "deadline")
    try:
        with scratch_folder(job.scratch) as scratch, AgentProcess(scratch, job.module, job.budgets) as process:
            return process.confine(limit)
    except Ended as ended:
        mend = "Run `make dry-run` with the same image and look at its messages."
        raise Problem("isolation_failed", f"A process for agents cannot be started: {ended.message}", mend) from ended


def run_scenario(job: Job, scenario: Scenario) -> Ran:
    """Run one scenario to its end, whatever the agent does."""
    began = time.monotonic()
    deadline = min(began + job.budgets.scenario_seconds, job.run_deadline)
    limit = Limit(deadline, "run_deadline" if deadline == job.run_deadline else "deadline")
    recorder = Recorder(scenario.id, job.budgets.tool_calls)
    status: Status = "finished"
    answer, output = "", b""
    with gateway_of(job.llm, job.budgets, deadline) as gateway:
        environment = Environment(job.plants[scenario.plant], Clock.at(scenario.now))
        desk = Desk(job.track, scenario, environment, recorder, gateway, limit)
        try:
            with (
                scratch_folder(job.scratch) as scratch,
                AgentProcess(scratch, job.module, job.budgets) as process,
            ):
                try:
                    if missing(process.confine(limit), job.isolation):
                        raise Ended("agent_exit", "The agent's process could not be isolated.")
                    process.send(_order(job, scenario))
                    returned = _converse(process, desk, limit)
                finally:
                    output = process.last_output()
            answer = _answer(job, desk, returned)
        except Ended as ended:
            status = ended.status
            recorder.error(recorder.main, ended.status, ended.message)
    trajectory = recorder.close(status, answer, len(output))
    return Ran(trajectory, time.monotonic() - began, output)
