"""One question put to a 2025 submission: its agents, its model, and how its history becomes the answer."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import cods_planner
from agent_hive.agents.base_agent import BaseAgent
from agent_hive.enum import ContextType
from agent_hive.task import Task

MAX_STEPS = 15  # of a plan, and how long an instruction may be: as for today's plans
MAX_INSTRUCTION = 4000
MODEL = 16  # an index into the 2025 competition's list of models; here it always means the competition's model
_EMPTY = "The history is empty: the plan held no task that could be read, or no task was run."
_LABEL = re.compile(r"\s*\bContext:\s*\Z")


class Specialist(BaseAgent):
    """One of the four domain agents. All attributes are the instance's: templates look into `__dict__`."""

    def __init__(self, card: dict[str, Any], session: Session) -> None:
        self.name = str(card["name"])
        self.description = str(card["description"])
        self.task_examples = list(card["examples"])
        self.tools = [SimpleNamespace(name=tool["name"], description=tool["description"]) for tool in card["tools"]]
        self.llm = MODEL
        self.memory: list[str] = []
        self._session = session

    def execute_task(self, user_input: str, **_: Any) -> str:
        """Carry out an instruction; gives the response in prose, also when it failed."""
        return self._session.execute(self.name, str(user_input))


class Session:
    """What the modules of the interface share while one question is answered. Thread-safe."""

    def __init__(self, task: Any, ctx: Any) -> None:
        self.question: str = task.utterance
        self.agents = [Specialist(card, self) for card in task.agents]
        self._ctx = ctx
        self._outcomes: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def execute(self, agent: str, text: str) -> str:
        """Let a specialist do it. Earlier responses that the text quotes go along as results, not as words."""
        with self._lock:
            quoted = [outcome for outcome in self._outcomes if outcome["response"] in text]
        instruction = _without([outcome["response"] for outcome in quoted], text)
        outcome = self._ctx.agents[agent].run(instruction, quoted)
        response = str(outcome["response"]).strip()
        if response:
            with self._lock:
                self._outcomes.append({**outcome, "response": response})
        return response

    def chat(self, prompt: str) -> dict[str, Any]:
        """The model's text for a prompt, empty on errors, and how many tokens went in and out."""
        reply = self._ctx.llm.chat([{"role": "user", "content": prompt}])
        error = reply.get("error")
        if error:
            print(f"watsonx_llm: {error['code']}: {error['message']}", file=sys.stderr)
            return _generated(self._by_rules(prompt) if error["code"] == "llm_unavailable" else "", {})
        return _generated(reply["choices"][0]["message"].get("content") or "", reply.get("usage") or {})

    def _by_rules(self, prompt: str) -> str:
        """Without a model: a plan for a prompt that asks for one, nothing for any other."""
        if self.question not in prompt or "#Task" not in prompt:
            return ""
        return cods_planner.as_text(cods_planner.plan(self.question, [agent.name for agent in self.agents]))


class PlanningSession(Session):
    """Of a planning workflow: whatever it has agents do becomes a step of its plan, which is carried out when the
    workflow has ended. So it sees no result before its plan is whole, no more than any other planning agent."""

    def __init__(self, task: Any, ctx: Any) -> None:
        super().__init__(task, ctx)
        self.steps: list[dict[str, Any]] = []

    def execute(self, agent: str, text: str) -> str:
        """Add a step. A text that quotes the response of another one, as a task's context does, depends on it."""
        with self._lock:
            number = len(self.steps) + 1
            quoted = [step["id"] for step in self.steps if _promise(step["id"]) in text]
            instruction = _without(list(map(_promise, quoted)), text)[:MAX_INSTRUCTION]
            step = {"id": f"s{number}", "agent": agent, "task": instruction, "depends_on": quoted[-MAX_STEPS:]}
            self.steps.append(step)
        return _promise(f"s{number}")

    def plan(self) -> dict[str, Any]:
        """The first MAX_STEPS steps, as a plan of today."""
        if len(self.steps) > MAX_STEPS:
            print(f"The plan has {len(self.steps)} steps: the first {MAX_STEPS} are carried out.", file=sys.stderr)
        return {"steps": self.steps[:MAX_STEPS]}


def _promise(step: str) -> str:
    """What stands for the response of a step that is not carried out yet."""
    return f"[The response of step {step}, which is carried out when the plan is whole.]"


def _without(quoted: list[str], text: str) -> str:
    """An instruction without the responses it quotes and their label; all of it where nothing else is left."""
    instruction = text
    for response in sorted(quoted, key=len, reverse=True):
        instruction = instruction.replace(response, "")
    return _LABEL.sub("", instruction).strip() or text


def _generated(text: str, usage: dict[str, Any]) -> dict[str, Any]:
    return {
        "generated_text": text,
        "input_token_count": usage.get("prompt_tokens", 0),
        "generated_token_count": usage.get("completion_tokens", 0),
    }


_sessions: list[Session] = []


def current() -> Session:
    """The session of the question that is being answered.

    Raises:
        RuntimeError: there is none: the module is being imported.
    """
    if not _sessions:
        raise RuntimeError("Models and agents can be used from the workflow's run() on, not at import.")
    return _sessions[-1]


def _responses(history: Any) -> list[str]:
    """The responses of a history.

    Raises:
        TypeError: `run()` returned no history.
        ValueError: the history is empty.
    """
    if not isinstance(history, list) or not all(isinstance(entry, dict) for entry in history):
        raise TypeError(
            f"The workflow's run() returned {type(history).__name__} instead of its history, a list of dicts."
        )
    if not history:
        raise ValueError(_EMPTY)
    return [str(entry.get("response") or "").strip() for entry in history]


def answer_of(history: Any, tasks: Sequence[Task]) -> str:
    """The responses of those tasks that are no other's context; of a history that is not of these tasks, the last.

    Raises:
        TypeError, ValueError: as `_responses`.
    """
    responses = _responses(history)
    if len(tasks) != len(responses):
        return responses[-1]
    used = {id(other) for task in tasks if isinstance(task.context, list) for other in task.context}
    last = [response for task, response in zip(tasks, responses, strict=True) if id(task) not in used]
    return "\n".join(dict.fromkeys(response for response in last if response))


def _planned(session: Session) -> list[Task]:
    """The execution track's tasks: from our planner, each with one agent."""
    agents = {agent.name: agent for agent in session.agents}
    tasks: list[Task] = []
    for step in cods_planner.plan(session.question, list(agents)):
        context = [tasks[place] for place in step.after]
        tasks.append(Task(step.description, [agents[step.agent]], "An answer in prose.", context))
    return tasks


def run(workflow: Any, track: str, task: Any, ctx: Any) -> str | dict[str, Any]:
    """Let a workflow class of the 2025 interface work on one question: gives a plan, or an answer."""
    if track == "Task Planning":
        return _plan(workflow, PlanningSession(task, ctx))
    session = Session(task, ctx)
    _sessions.append(session)
    tasks = _planned(session)
    return answer_of(workflow(tasks=tasks, context_type=ContextType.SELECTED).run(), tasks)


def _plan(workflow: Any, session: PlanningSession) -> dict[str, Any]:
    _sessions.append(session)
    history = workflow(tasks=[Task(session.question, agents=session.agents)], llm=MODEL).run()
    _responses(history)
    if not session.steps:
        raise ValueError(_EMPTY)
    return session.plan()
