"""The specialists: the four domain agents that carry out an instruction in words with their tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assetops.environment.registry import AGENTS, FMSR, IOT, TSFM, WO, shorten
from assetops.environment.session import Environment
from assetops.environment.specialists import fmsr, iot, tsfm, workorder
from assetops.environment.specialists.base import Call, Outcome, Specialist
from assetops.environment.specialists.by_model import Ask, ByModel
from assetops.environment.specialists.measuring import measure, wants_measure
from assetops.environment.specialists.reading import read_instruction
from assetops.environment.specialists.words import CLOCK
from assetops.environment.specialists.worker import Worker

__all__ = ["specialist_for"]

_RULES: dict[str, Callable[[Worker], None]] = {
    IOT: iot.carry_out,
    FMSR: fmsr.carry_out,
    TSFM: tsfm.carry_out,
    WO: workorder.carry_out,
}


@dataclass(frozen=True)
class _ByRules:
    """A specialist that goes by rules: offline, deterministic, at most six calls an instruction."""

    agent: str
    environment: Environment

    def run(self, instruction: str, context: Sequence[Outcome], call: Call) -> Outcome:
        """Carry out the instruction (see `base.Specialist`)."""
        reading = read_instruction(instruction, context, self.environment)
        worker = Worker(reading, call)
        if reading.has(CLOCK):
            english = reading.has(r"english|words|day of the week|weekday|what day")
            worker.answer("current_time_english" if english else "current_date_time")
        elif reading.has(r"(?:show|read|give|list|page) (?:\w+ ){0,3}rows") and reading.handles:
            worker.answer("json_reader")
        elif self.agent in (FMSR, WO) and reading.sources and wants_measure(reading) and not reading.asset_said:
            measure(worker)
        else:
            _RULES[self.agent](worker)
        return worker.outcome()


@dataclass(frozen=True)
class _Nobody:
    """Stands in for an agent that does not exist."""

    agent: str

    def run(self, instruction: str, context: Sequence[Outcome], call: Call) -> Outcome:
        """Say so, as data."""
        message = f"There is no agent named {shorten(self.agent)}."
        error = {"code": "unknown_agent", "message": message, "hint": "The agents are: " + ", ".join(AGENTS) + "."}
        return Outcome(False, message, {"error": error})


def specialist_for(agent: str, environment: Environment, ask: Ask | None = None) -> Specialist:
    """The specialist of that name; for an unknown name one whose every outcome says that there is none.

    It goes by the language model behind `ask`, or by rules where there is none.
    """
    if agent not in _RULES:
        return _Nobody(agent)
    rules = _ByRules(agent, environment)
    return rules if ask is None else ByModel(agent, environment, ask, rules)
