"""What a workflow is: tasks, and a way to run them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from agent_hive.task import Task


class Workflow(ABC):
    """Subclasses may leave `__init__` as it is or replace it."""

    tasks: list[Task]
    memory: list[Any]
    max_memory: int = 10

    @abstractmethod
    def run(self) -> Any:
        """Run the tasks and give the history."""
