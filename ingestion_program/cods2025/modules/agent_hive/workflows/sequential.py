"""Tasks one after the other, each by its only agent."""

from __future__ import annotations

import json
from typing import Any

from agent_hive.enum import ContextType
from agent_hive.task import Task
from agent_hive.workflows.base_workflow import Workflow


class SequentialWorkflow(Workflow):
    """Runs tasks in order.

    Raises:
        ValueError: the tasks are no list, one has no agent, or its context is no list of earlier tasks.
        NotImplementedError: a task has several agents.
    """

    def __init__(self, tasks: list[Task], context_type: ContextType = ContextType.DISABLED) -> None:
        self.tasks = tasks
        self.context_type = context_type
        self.memory: list[str] = []
        self.max_memory = 10
        self._check()

    def _check(self) -> None:
        if not isinstance(self.tasks, list):
            raise ValueError("tasks must be a list of Task objects")
        for number, task in enumerate(self.tasks):
            if not task.agents:
                raise ValueError(f"Task {number + 1} must have an agent")
            if len(task.agents) > 1:
                raise NotImplementedError("SequentialWorkflow supports one agent per task only")
            if self.context_type == ContextType.SELECTED and isinstance(task.context, list):
                self._check_context(number, task.context)

    def _check_context(self, number: int, context: list[Task]) -> None:
        if any(other not in self.tasks[:number] for other in context):
            raise ValueError(f"The context of task {number + 1} must be a list of earlier tasks of the workflow")

    def run(self) -> list[dict[str, Any]]:
        """The history: `{task_number, task_description, agent_name, response}` for each task; it is also printed."""
        self.memory = []
        for task in self.tasks:
            assert task.agents is not None
            self.memory.append(_without_label(str(task.agents[0].execute_task(self._input(task)))))
        history = self.generate_history()
        print(json.dumps(history, indent=4))
        return history

    def _input(self, task: Task) -> str:
        chosen = self._chosen(task)
        return f"{task.description}\n\nContext:\n" + "\n".join(chosen) if chosen else task.description

    def _chosen(self, task: Task) -> list[str]:
        """The earlier responses this task is given."""
        if self.context_type == ContextType.SELECTED:
            return [self.memory[self.tasks.index(other)] for other in task.context or []]
        if self.context_type == ContextType.PREVIOUS:
            return self.memory[-1:]
        return self.memory[-self.max_memory :] if self.context_type == ContextType.ALL else []

    def generate_history(self) -> list[dict[str, Any]]:
        """The history of the last run."""
        return [
            {
                "task_number": number,
                "task_description": task.description,
                "agent_name": task.agents[0].name if task.agents else "",
                "response": response,
            }
            for number, (task, response) in enumerate(zip(self.tasks, self.memory, strict=True), start=1)
        ]


def _without_label(response: str) -> str:
    """What stands before "Final Answer:"; when nothing does, what stands after it."""
    before, _, after = response.partition("Final Answer:")
    return before.strip() or after.strip()
