"""Trajectory files made after the 2025 competition's format (ASSETOPSBENCH.md, CODS), from a seed."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

AGENTS = {
    "IoT Data Download": ("sites", "assets", "sensors", "history", "jsonreader"),
    "Failure Mode and Sensor Relevancy Expert for Industrial Asset": ("Get Failure Modes", "Read Sensors From File"),
    "Time Series Analytics and Forecasting": ("forecasting", "tsfm_integrated_tsad"),
}
ERRORS = (
    "Error encountered: Execution failed while calling the Tool. Details: no such assetnum {asset}",
    "Error encountered: Execution failed while calling the Tool. Details: 'NoneType' object has no attribute 'replace'",
    "Sensor list is empty or not well-formatted in the input. Please provide the sensor list in the input.",
)
PROMPT = "Answer the following questions as best you can. You have access to the following tools: \n" * 60


def action(
    number: int, thought: str, name: str | list[str], given: Any, seen: str, valid: bool = True
) -> dict[str, Any]:
    """One entry of `trajectroy_log`, with all fields that the format has."""
    return {
        "step": number,
        "raw_llm_thought_output": f" {thought}\n\nAction",
        "raw_llm_action_output": f" {name}\nAction Input {number}: {given}\nObservation",
        "raw_observation_output": seen,
        "raw_llm_output": "",
        "thought": thought,
        "action": name,
        "action_input": given,
        "observation": seen,
        "state": "Valid Action" if valid else "Invalid Action",
        "is_loop_detected": None,
        "additional_scratchpad_feedback": "",
        "step_trajectory_file_name": None,
        "llm_error": False,
    }


def step(number: int, agent: str, task: str, actions: list[dict[str, Any]], answer: str, review: str) -> dict[str, Any]:
    """One step; the answer inside `logs`, as the format has it, and a response that differs from it."""
    if answer:
        finish = action(len(actions) + 1, "I now know the final answer.", "Finish", answer, "") | {"state": ""}
        actions = [*actions, finish]
    return {
        "task_number": number,
        "task_description": task,
        "agent_name": agent,
        "response": answer[:20],
        "logs": {
            "type": "mpe-agent",
            "task": f"{task}\n",
            "environment": "mpe_main",
            "system_prompt": PROMPT,
            "demonstration": PROMPT,
            "scratchpad": "\n".join(f"Thought: {one['thought']}" for one in actions),
            "endstate": "",
            "trajectroy_log": actions,
            "history": [{"role": "system", "content": PROMPT, "agent": "primary"}],
            "trajectory": [
                {"thought": one["thought"], "action": str(one["action"]), "observation": one["observation"]}
                for one in actions
            ],
            "info": {"model_stats": {"tokens_sent": 3464, "tokens_received": 285, "api_calls": 4, "total_cost": 0}},
            "final_answer": answer,
            "reviews": [review],
            "reflections": [],
        },
    }


def review(done: bool, reasoning: str) -> str:
    """A reviewer's text as the format has it."""
    status = "Accomplished" if done else "Not Accomplished"
    return f"Task Status: {status}\nReasoning: {reasoning}\nSuggestions for Improvement: None\n"


def file(number: int, question: str, steps: list[dict[str, Any]]) -> bytes:
    """A whole file."""
    return json.dumps({"id": number, "text": question, "trajectory": steps}, indent=1).encode()


def drawn(seed: int, room: int = 0) -> bytes:
    """A file with one to three steps, some of which meet errors, repeat themselves or give up.

    Every eighth observation is `room` characters longer: the largest of the competition's own files has 1.2 MB.
    """
    random_ = random.Random(seed)
    asset = f"Chiller {random_.randint(1, 40)}"
    steps = []
    for number in range(1, random_.randint(1, 3) + 1):
        agent = random_.choice(sorted(AGENTS))
        steps.append(_drawn_step(random_, number, agent, asset, room))
    return file(seed, f"Which faults of {asset} can be seen in its data of May {random_.randint(1, 28)}?", steps)


def _drawn_step(random_: random.Random, number: int, agent: str, asset: str, room: int) -> dict[str, Any]:
    bad = random_.random() < 0.4
    actions = []
    for place in range(1, random_.randint(2, 6)):
        name = random_.choice(AGENTS[agent])
        failed = bad and random_.random() < 0.7
        seen = json.dumps({"asset": asset, "rows": [[place, 4.5]] * 40})
        if failed:
            seen = random_.choice(ERRORS).format(asset=asset)
        elif random_.random() < 0.125:
            seen = f"WorkOrder(wo_id={place}, asset={asset}) " * (1 + room // 35)
        given = f"site_name=MAIN, assetnum={asset}"
        actions.append(action(place, f"To know {asset} I look at {name}.", name, given, seen, not failed))
    gave_up = bad and random_.random() < 0.5
    answer = "" if gave_up else f"{asset} has {len(actions)} findings." + ("  (END OF FEEDBACK)" if bad else "")
    said = "The agent met errors and gave no list of sensors." if bad else "The agent answered from the data."
    return step(number, agent, f"Look at {asset} of site MAIN.", actions, answer, review(not bad, said))


def write_many(folder: Path, count: int, room: int = 0) -> None:
    """`count` files in `folder`, of seeds 0, 1, 2, …"""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        (folder / f"Q_{seed}_trajectory.json").write_bytes(drawn(seed, room))
