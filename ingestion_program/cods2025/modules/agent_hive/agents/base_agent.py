"""What an agent is: somebody with a name who carries out a text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class BaseAgent(ABC):
    """Subclasses set the attributes on the class or on the instance."""

    name: str = ""
    description: str = ""
    llm: Any = None
    memory: Any = None
    tools: Any = None

    @abstractmethod
    def execute_task(self, user_input: str) -> Any:
        """Carry out a task and give the response."""
