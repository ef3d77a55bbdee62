"""The desk: answers what one agent process asks for, and has the recorder write it down."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from typing import Any

from agent_process import Ended, Limit
from assetops.contract.scenario import Scenario
from assetops.contract.strict import clean_text
from assetops.contract.submission import Track
from assetops.contract.trajectory import AskEvent, CallEvent, LlmEvent, StepEvent, ThoughtEvent
from assetops.environment.session import CallResult, Environment
from assetops.environment.specialists import specialist_for
from assetops.environment.specialists.base import Call, Outcome
from assetops.environment.specialists.by_model import Ask
from gateway import Gateway
from recorder import Branch, Recorder

MAX_BRANCHES = 32
MAX_ASKED = 2
MAX_TEXT = 4000
_PLANNING = frozenset({"ask", "log", "llm", "budget"})
REQUESTS: dict[Track, frozenset[str]] = {
    "Task Planning": _PLANNING,
    "Task Execution": _PLANNING | {"call", "agent", "fork", "join"},
}
NOTHING_TO_ADD = "There is nothing to add."


class BadRequest(Exception):
    """The agent's process broke the protocol."""


class Desk:
    """One scenario's desk. Requests of different branches may arrive at the same time."""

    def __init__(
        self,
        track: Track,
        scenario: Scenario,
        environment: Environment,
        recorder: Recorder,
        gateway: Gateway,
        limit: Limit,
    ) -> None:
        self.recorder = recorder
        self.environment = environment
        self._scenario = scenario
        self._gateway = gateway
        self._limit = limit
        self._allowed = REQUESTS[track]
        self._lock = threading.Lock()
        self._branches: dict[int, Branch] = {0: recorder.main}
        self._next_branch = 1
        self._asked = 0

    def call(self, branch: Branch, tool: str, arguments: dict[str, Any], step: str | None = None) -> dict[str, Any]:
        """Call a tool on a branch, within its share of the budget, and record it.

        Raises:
            Ended: the time limit ran out (a plan is carried out here, after its agent's process has gone).
        """
        if time.monotonic() > self._limit.deadline:
            raise Ended(self._limit.late, "The time limit ran out.")
        if branch.calls_left <= 0:
            message = "The scenario's budget of tool calls is spent."
            self.recorder.error(branch, "budget_tool_calls", message)
            return {"error": {"code": "budget_tool_calls", "message": message, "hint": "Answer with what is known."}}
        branch.calls_left -= 1
        done = self._call_safely(branch, tool, arguments)
        self.recorder.count(tool_calls=1)
        self.recorder.add(
            CallEvent(
                at=branch.position(),
                step=step,
                tool=clean_text(tool, 80),
                arguments=arguments,
                ok=done.ok,
                result=done.result,
                scopes=tuple(done.scopes),
            )
        )
        return done.result

    def _call_safely(self, branch: Branch, tool: str, arguments: dict[str, Any]) -> CallResult:
        try:
            return self.environment.call(tool, arguments, branch.name)
        except Exception as error:  # a defect of a tool of ours: the organizer reads it, the agent can go on
            report_defect(error)
            told = {"code": "internal_error", "message": "The tool failed.", "hint": "Try another way."}
            return CallResult(False, {"error": told}, [])

    def delegate(
        self, branch: Branch, agent: str, instruction: str, context: list[Outcome], step: str | None = None
    ) -> Outcome:
        """Let a specialist carry out an instruction; its calls stand on a branch of their own."""
        (inner,) = branch.fork(1)
        call: Call = lambda tool, arguments: self.call(inner, tool, arguments, step)  # noqa: E731
        try:
            ask: Ask | None = (lambda request: self._chat(inner, request)) if self._gateway.available else None
            outcome = specialist_for(agent, self.environment, ask).run(instruction, context, call)
        except Ended:
            raise
        except Exception as error:  # a defect of a specialist of ours costs the instruction, not the run
            report_defect(error)
            outcome = Outcome(False, "The agent could not carry out the instruction.")
        branch.join([inner])
        return outcome

    def answer(self, message: dict[str, Any]) -> Any:
        """The value of the reply to one request.

        Raises:
            BadRequest: the message is no request of the protocol.
        """
        op = message["op"]
        if op not in self._allowed:
            raise BadRequest(f"{op[:40]} is no request of this track")
        try:
            branch = self._branches[message["branch"]]
            if op == "llm":  # threads and coroutines of one branch may wait for the model at the same time
                return self._do_llm(branch, message)
            with branch.serving:
                return getattr(self, f"_do_{op}")(branch, message)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadRequest(f"a field of {op} is missing or wrong") from error

    def _do_call(self, branch: Branch, message: dict[str, Any]) -> dict[str, Any]:
        tool, arguments = message["tool"], message["arguments"]
        if not isinstance(tool, str) or not isinstance(arguments, dict):
            raise TypeError
        return self.call(branch, tool, arguments)

    def _do_agent(self, branch: Branch, message: dict[str, Any]) -> dict[str, Any]:
        agent, instruction = str(message["agent"]), clean_text(str(message["instruction"]), MAX_TEXT)
        context = [_outcome(part) for part in message["context"][:20] if isinstance(part, dict)]
        outcome = self.delegate(branch, agent, instruction, context)
        self.recorder.add(
            StepEvent(
                at=branch.position(),
                agent=clean_text(agent, 120),
                instruction=instruction,
                ok=outcome.ok,
                response=clean_text(outcome.response, MAX_TEXT),
            )
        )
        return {"ok": outcome.ok, "response": outcome.response, "result": outcome.result}

    def _do_ask(self, branch: Branch, message: dict[str, Any]) -> str:
        question = clean_text(str(message["question"]), 1000)
        with self._lock:
            self._asked += 1
            allowed = self._asked <= MAX_ASKED
        wanted = self._scenario.clarification
        useful = bool(allowed and wanted and any(word.lower() in question.lower() for word in wanted.missing))
        reply = wanted.reply if useful and wanted else NOTHING_TO_ADD
        self.recorder.add(AskEvent(at=branch.position(), question=question, reply=reply, useful=useful))
        return reply

    def _do_log(self, branch: Branch, message: dict[str, Any]) -> None:
        self.recorder.add(ThoughtEvent(at=branch.position(), text=clean_text(str(message["text"]), MAX_TEXT)))

    def _do_llm(self, branch: Branch, message: dict[str, Any]) -> dict[str, Any]:
        value, tokens = self._gateway.chat(message)
        with branch.serving:
            self._record_model(branch, value, tokens)
        return value

    def _chat(self, branch: Branch, request: dict[str, Any]) -> dict[str, Any]:
        """A specialist's request to the model, on its own branch and within the scenario's budget.

        Raises:
            Ended: the time limit ran out meanwhile.
        """
        if time.monotonic() > self._limit.deadline:
            raise Ended(self._limit.late, "The time limit ran out.")
        value, tokens = self._gateway.chat(request)
        self._record_model(branch, value, tokens)
        return value

    def _record_model(self, branch: Branch, value: dict[str, Any], tokens: int) -> None:
        error = (value.get("error") or {}).get("code")  # some endpoints answer "error": null
        self.recorder.count(llm_calls=1, llm_tokens=tokens)
        self.recorder.add(LlmEvent(at=branch.position(), ok=error is None, tokens=tokens, error=error))

    def _do_budget(self, branch: Branch, message: dict[str, Any]) -> dict[str, float]:
        seconds = max(0.0, self._limit.deadline - time.monotonic())
        return {"tool_calls": branch.calls_left, "llm_tokens": self._gateway.tokens_left, "seconds": seconds}

    def _do_fork(self, branch: Branch, message: dict[str, Any]) -> list[int]:
        count = message["branches"]
        if type(count) is not int or not 1 <= count <= MAX_BRANCHES or len(self._branches) > 500:
            raise ValueError
        with self._lock:
            numbers = list(range(self._next_branch, self._next_branch + count))
            self._next_branch += count
            self._branches.update(zip(numbers, branch.fork(count), strict=True))
        return numbers

    def _do_join(self, branch: Branch, message: dict[str, Any]) -> None:
        with self._lock:
            branch.join([self._branches.pop(number) for number in message["branches"] if number != 0])


def report_defect(error: Exception) -> None:
    """Say where our code failed, never why: the message may quote what a hidden scenario is about."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    print(f"internal error: {type(error).__name__} at {where.name}:{where.lineno}", file=sys.stderr, flush=True)


def _outcome(part: dict[str, Any]) -> Outcome:
    result = part.get("result")
    return Outcome(bool(part.get("ok")), str(part.get("response", "")), result if isinstance(result, dict) else {})
