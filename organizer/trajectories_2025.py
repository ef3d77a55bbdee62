"""The 2025 competition's trajectory files (`Q_<id>_trajectory.json`) as trajectories of ours (ASSETOPSBENCH.md, CODS).

What these files hold was written by agents: it is capped and checked, never run. Two traps of the format: the list of
actions is called `trajectroy_log`, and `final_answer` lies inside a step's `logs`, not on the step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import AliasChoices, ConfigDict, Field

from assetops.contract.errors import Problem
from assetops.contract.model import Model, from_data
from assetops.contract.strict import clean_text, read_json
from assetops.contract.trajectory import (
    CallEvent,
    ErrorEvent,
    Event,
    StepEvent,
    ThoughtEvent,
    Trajectory,
    Usage,
    chain,
)

MAX_FILE_BYTES = 8_000_000  # the largest seen has 1.2 MB
MAX_STEPS, MAX_ACTIONS = 100, 300  # the competition's own bounds are 15 loops and some 20 actions a step
MAX_TEXT = 20_000  # characters kept of one text
MAX_MESSAGE = 400  # characters in which an error is looked for, and kept of it
_MEND = "The file is left out; the format is Q_<id>_trajectory.json of the 2025 competition."
# Names of 2025 that no rule turns into today's.
_TOOLS = {
    "jsonreader": "json_reader",
    "currentdatetime": "current_date_time",
    "currenttimeenglish": "current_time_english",
    "get_failure_mode_and_sensor_relevancy_mapping": "get_failure_mode_sensor_mapping",
}
_ARGUMENTS = {"assetnum": "asset_id"}
_ERROR = re.compile(r"error encountered|^\s*(?:traceback|error\b|exception\b)", re.IGNORECASE)
_CODES = (
    ("unknown_asset", re.compile(r"no such asset|unknown asset|asset\w* .{0,60}not found", re.IGNORECASE)),
    ("unknown_site", re.compile(r"no such site|unknown site|site\w* .{0,60}not found", re.IGNORECASE)),
    ("unknown_handle", re.compile(r"no such file|filenotfound", re.IGNORECASE)),
    (
        "unknown_tool",
        re.compile(r"(?:action|tool) .{0,80}(?:does not exist|not (?:a )?valid|not found)", re.IGNORECASE),
    ),
    ("invalid_arguments", re.compile(r"invalid (?:input|argument|param)|not well-formatted|validation", re.IGNORECASE)),
)
_PAIR = re.compile(r"(?:^|,\s*)([A-Za-z_]\w*)\s*=\s*")


class _Read(Model):
    """A part of the file: what is used of it is checked strictly, the rest is passed over."""

    model_config = ConfigDict(extra="ignore")


class _Action(_Read):
    thought: str | None = None
    action: str | tuple[str, ...] | None = None
    action_input: Any = None
    observation: Any = None
    state: str | None = None


class _ModelStats(_Read):
    tokens_sent: int = Field(default=0, ge=0)
    tokens_received: int = Field(default=0, ge=0)
    api_calls: int = Field(default=0, ge=0)


class _Info(_Read):
    model_stats: _ModelStats = _ModelStats()


class _Logs(_Read):
    actions: tuple[_Action, ...] = Field(
        default=(), max_length=MAX_ACTIONS, validation_alias=AliasChoices("trajectroy_log", "trajectory_log")
    )
    info: _Info = _Info()
    final_answer: str | None = None
    reviews: tuple[Any, ...] = ()


class _Step(_Read):
    task_number: int
    task_description: str
    agent_name: str | None = None
    agent_names: tuple[str, ...] = ()
    response: str | None = None
    logs: _Logs = _Logs()


class _File(_Read):
    id: int | str
    text: str
    trajectory: tuple[_Step, ...] = Field(max_length=MAX_STEPS)


@dataclass(frozen=True)
class Review:
    """What the 2025 agent's own reviewer said of a step: `status` as written, such as "Not Accomplished"."""

    step: str
    status: str
    reasoning: str

    @property
    def accomplished(self) -> bool:
        """True for "Accomplished" alone; "Partially Accomplished" and "Not Accomplished" are not."""
        return self.status.strip().casefold() == "accomplished"


@dataclass(frozen=True)
class Run2025:
    """One file: the question, what was done, and the reviews, which our trajectories have no place for."""

    question: str
    trajectory: Trajectory
    reviews: tuple[Review, ...]


def read_2025(data: bytes) -> Run2025:
    """Read one file, as `run_2025` does.

    Raises:
        Problem: json_* from the strict reader, or `bad_trajectory`.
    """
    return run_2025(read_json(data, MAX_FILE_BYTES))


def run_2025(data: Any) -> Run2025:
    """The run in the JSON data of one file.

    The trajectory's scenario is `q<id>`, its events are thoughts, calls and steps in their order, its answer that of
    the last step; it has no plan, no scopes, and `finished` as its status, since the file holds no other.

    Raises:
        Problem: `bad_trajectory`.
    """
    file = from_data(_File, data, "bad_trajectory", _MEND)
    events = tuple(_events(file))
    stats = [step.logs.info.model_stats for step in file.trajectory]
    trajectory = Trajectory(
        scenario=f"q{clean_text(str(file.id), 40)}",
        status="finished",
        answer=_answer(file.trajectory[-1]) if file.trajectory else "",
        events=events,
        usage=Usage(
            tool_calls=sum(isinstance(event, CallEvent) for event in events),
            llm_calls=sum(one.api_calls for one in stats),
            llm_tokens=sum(one.tokens_sent + one.tokens_received for one in stats),
        ),
        chain=chain(events),
    )
    reviews = tuple(review for step in file.trajectory for review in _reviews(step))
    return Run2025(_text(file.text), trajectory, reviews)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return clean_text(text, MAX_TEXT)


def _answer(step: _Step) -> str:
    """The final answer inside the logs; the step's own response where there is none."""
    return _text(step.logs.final_answer or step.response)


def _events(file: _File) -> Iterator[Event]:
    """All events of all steps; the position is a running number, since 2025's workflows were sequential."""
    at = 0
    for step in file.trajectory:
        name = f"s{step.task_number}"
        for action in step.logs.actions:
            for event in _action_events(name, action):
                yield event.model_copy(update={"at": (at := at + 1,)})
        yield _step_event(name, step, at := at + 1)


def _step_event(name: str, step: _Step, at: int) -> StepEvent:
    answer = _answer(step)
    return StepEvent(
        at=(at,),
        step=name,
        agent=_text(step.agent_name or ", ".join(step.agent_names)),
        instruction=_text(step.task_description),
        ok=bool(answer.strip()),
        response=answer,
    )


def _action_events(step: str, action: _Action) -> Iterator[Event]:
    if action.thought:
        yield ThoughtEvent(at=(), text=_text(action.thought))
    name = "\n".join(action.action) if isinstance(action.action, tuple) else action.action or ""
    if _finishes(name):
        return
    observation = _text(action.observation)
    error = _error(action.state, observation)
    if not name.strip():
        yield ErrorEvent(at=(), code="no_action", message=observation[:MAX_MESSAGE])
        return
    code_agent = isinstance(action.action, tuple)
    yield CallEvent(
        at=(),
        step=step,
        tool="python" if code_agent else tool_name(name),
        arguments={"code": _text(name)} if code_agent else arguments_of(action.action_input),
        ok=error is None,
        result={"error": {"code": error, "message": observation[:MAX_MESSAGE]}} if error else _result(observation),
    )


def _error(state: str | None, observation: str) -> str | None:
    """The code of a failed action; a short observation that speaks of a known error is one whatever the state says."""
    begins = observation[:MAX_MESSAGE]
    code = next((code for code, pattern in _CODES if pattern.search(begins)), None)
    if state == "Invalid Action" or _ERROR.search(begins):
        return code or "tool_error"
    return code if len(observation) <= MAX_MESSAGE else None


def _finishes(action: str) -> bool:
    return action.strip().casefold() == "finish" or action.lstrip().startswith("Final Answer")


def tool_name(name: str) -> str:
    """A tool of 2025 by today's name where it has one: "Get Failure Modes" is get_failure_modes."""
    plain = re.sub(r"\W+", "_", name.strip().lower()).strip("_")[:80]
    return _TOOLS.get(plain, plain)


def arguments_of(given: Any) -> dict[str, Any]:
    """The arguments: an object, its JSON, `name=value, name=value`; anything else under `input`."""
    if isinstance(given, str) and given.lstrip().startswith("{"):
        given = _parsed(given)
    if isinstance(given, dict):
        return {_ARGUMENTS.get(str(key), str(key)): value for key, value in given.items()}
    text = _text(given)
    parts = _PAIR.split(text)
    if len(parts) > 1 and not parts[0].strip():
        return {_ARGUMENTS.get(k, k): v.strip().strip("\"'") for k, v in zip(parts[1::2], parts[2::2], strict=True)}
    return {"input": text} if text.strip() else {}


def _parsed(text: str) -> Any:
    try:
        return read_json(text)
    except Problem:
        return text


def _result(observation: str) -> dict[str, Any]:
    found = _parsed(observation) if observation.lstrip().startswith("{") else None
    return found if isinstance(found, dict) else {"text": observation}


def _reviews(step: _Step) -> Iterator[Review]:
    for review in step.logs.reviews:
        status, _, rest = _text(review).partition("\nReasoning:")
        reasoning = rest.partition("\nSuggestions for Improvement:")[0]
        yield Review(f"s{step.task_number}", status.removeprefix("Task Status:").strip()[:80], reasoning.strip())
