"""Agents outside the panel, to see how much a fixed agent's score varies with the draw (`make spread`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStep
from assetops.contract.seal import digest
from assetops.contract.submission import TRACKS, Track
from assetops.environment.registry import FMSR, IOT, TSFM, WO
from organizer.in_process import ROOT, Agent, Desk, Question, submission
from organizer.panel import Weakness, answer, ask, oracle_with, resolved

SKILLS = (0.55, 0.7, 0.85, 0.95)
_SAMPLES = ("planning_agent", "execution_agent")
_WEAK = {
    "no question, a day late, no FMSR": Weakness(asks=False, late_days=1, agents=(IOT, TSFM, WO)),
    "three steps, no question": Weakness(steps=3, asks=False),
    "hands nothing on, no write": Weakness(hands_on=False, writes=False),
    "no IoT": Weakness(agents=(FMSR, TSFM, WO)),
    "no TSFM, admits nothing": Weakness(agents=(IOT, FMSR, WO), admits=False),
    "two steps, no write, admits nothing": Weakness(steps=2, writes=False, admits=False),
}
Groups = dict[str, dict[str, Agent]]


def outsiders(track: Track) -> Groups:
    """Three groups: the kit's sample of the track, agents with several or other weaknesses, and erring ones."""
    sample, _ = submission(ROOT / "starting_kit" / _SAMPLES[TRACKS.index(track)] / "agent.py")
    return {
        "a real agent": {f"the kit's sample for {track}": sample},
        "weak always in the same way": {name: oracle_with(weakness) for name, weakness in _WEAK.items()},
        "erring at random": {f"errs at random, skill {skill:.2f}": erring(skill) for skill in SKILLS},
    }


def erring(skill: float, number: int = 1) -> Agent:
    """An agent that does each gold step right with a chance of about `skill`, and else errs in one of three ways.

    The chance is its own for every tool, so it has strong and weak sides; whether it errs is fixed for a scenario.
    """

    def agent(question: Question, desk: Desk) -> str:
        rng = _rng(number, skill, question.scenario.id)
        if rng.random() < skill:
            ask(question, desk)
        done: dict[str, dict[str, Any]] = {}
        for step in question.gold.steps:
            if not all(other in done for other in references(step.arguments)):
                continue
            arguments = resolved(step.arguments, done)
            if rng.random() >= _chance(skill, number, step.tools[0]):
                error = int(rng.integers(3))
                if error == 0:
                    continue
                arguments = _mistaken(arguments, question, step, error, rng)
            done[step.id] = desk.call(desk.recorder.main, step.tools[0], arguments)
        return answer(question.gold.steps, done)

    return agent


def _chance(skill: float, number: int, tool: str) -> float:
    """Logit-normal about the skill: 0.7 becomes 0.46 to 0.86 for two tools of three."""
    logit = np.log(skill / (1 - skill)) + _rng(number, skill, tool).normal()
    return float(1 / (1 + np.exp(-logit)))


def _mistaken(
    arguments: Mapping[str, Any], question: Question, step: GoldStep, error: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Another asset in its place (1), or one argument left out (2)."""
    assets = question.plant.assets
    other = assets[int(rng.integers(len(assets)))]
    names = {asset.name: other.name for asset in assets} | {asset.asset_id: other.asset_id for asset in assets}
    if error == 1:
        return {name: names.get(value, value) if isinstance(value, str) else value for name, value in arguments.items()}
    left_out = sorted(arguments)[int(rng.integers(len(arguments)))] if arguments else ""
    return {name: value for name, value in arguments.items() if name != left_out}


def _rng(*seed: object) -> np.random.Generator:
    return np.random.default_rng(int(digest(repr(seed).encode()), 16))
