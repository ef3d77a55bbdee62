"""Shaped like the 2025 template of track 2, written from the description of its interface."""
import json
from typing import List

from agent_hive.agents.base_agent import BaseAgent
from agent_hive.enum import ContextType
from agent_hive.logger import get_custom_logger
from agent_hive.task import Task
from agent_hive.workflows.base_workflow import Workflow
from pydantic import Field

logger = get_custom_logger(__name__)


class TaskRevisionHelperAgent(BaseAgent):
    name = "TaskRevisionHelperAgent"
    description = "Tidies responses."
    memory = []
    tools = []

    def __init__(self, llm: str = None, max_retries: int = 3):
        self.llm = llm
        self.max_retries = max_retries

    def execute_task(self, task_input: str) -> str:
        return task_input.replace("Final Answer:", "").strip()


class DynamicWorkflow(Workflow):
    context_type: ContextType = Field(default=ContextType.DISABLED, description="Which context tasks are given.")

    def __init__(self, tasks: List[Task], context_type: ContextType = ContextType.DISABLED, max_memory: int = 10):
        self.tasks = tasks
        self.context_type = context_type
        self.memory: List[str] = []
        self.max_memory = max_memory
        for number, task in enumerate(tasks):
            if not task.agents:
                raise ValueError("a task has no agent")
            if context_type == ContextType.SELECTED and any(one not in tasks[:number] for one in task.context):
                raise ValueError("a task's context is no earlier task")

    def run(self):
        helper, loops = TaskRevisionHelperAgent(), 0
        while loops < len(self.tasks) and loops < 15:
            task = self.tasks[loops]
            response = None
            for attempt in range(2):
                try:
                    response = task.agents[0].execute_task(self._input(task))
                    break
                except Exception as error:
                    logger.warning(f"attempt {attempt}: {error}")
            self.memory.append(helper.execute_task(response or "nothing"))
            loops += 1
        history = [
            {
                "task_number": number + 1,
                "task_description": task.description,
                "agent_names": [agent.name for agent in task.agents],
                "response": self.memory[number] if number < len(self.memory) else None,
            }
            for number, task in enumerate(self.tasks)
        ]
        print(json.dumps(history, indent=4))
        return history

    def _input(self, task):
        if self.context_type == ContextType.SELECTED and task.context:
            found = "".join(self.memory[self.tasks.index(one)] + "\n" for one in task.context)
            return f"{task.description}\n\nContext:\n{found}"
        return task.description
