"""Shaped like the 2025 template of track 1, written from the description of its interface."""
import re
from typing import List

from agent_hive.agents.plan_reviewer_agent import PlanReviewerAgent
from agent_hive.enum import ContextType
from agent_hive.logger import get_custom_logger
from agent_hive.task import Task
from agent_hive.workflows.base_workflow import Workflow
from agent_hive.workflows.sequential import SequentialWorkflow
from pydantic import Field
from reactxen.utils.model_inference import watsonx_llm

logger = get_custom_logger(__name__)

HINTS = {"order": "Put the retrieval of data before its analysis."}


def bullet(text):
    return f"  - {text}\n"


class NewPlanningWorkflow(Workflow):
    llm: str = Field(description="The model that plans.")

    def __init__(self, tasks: List[Task], llm: str):
        self.tasks = tasks
        self.memory = []
        self.max_memory = 10
        self.llm = llm
        if len(self.tasks) != 1 or not self.tasks[0].agents:
            raise ValueError("one task with agents is needed")

    def run(self, enable_summarization=False):
        steps = self.generate_steps()
        return SequentialWorkflow(tasks=steps, context_type=ContextType.SELECTED).run()

    def generate_steps(self, save_plan=False, saved_plan_filename=""):
        task = self.tasks[0]
        described = ""
        for agent in task.agents:
            described += f"Agent name: {agent.name}\nWhat it is for: {agent.description}\n"
            if "task_examples" in agent.__dict__ and agent.task_examples:
                described += "".join(bullet(example) for example in agent.task_examples)
        category = getattr(task, "category", None)
        logger.info(f"category: {category}")
        prompt = self.get_prompt(task.description, described)
        plan = watsonx_llm(prompt, model_id=self.llm)["generated_text"]
        logger.info(plan)
        tasks = re.findall(r"#Task\d+: (.+)", plan)
        agents = re.findall(r"#Agent\d+: (.+)", plan)
        dependencies = re.findall(r"#Dependency\d+: (.+)", plan)
        outputs = re.findall(r"#ExpectedOutput\d+: (.+)", plan)
        planned = []
        for number, description in enumerate(tasks):
            if number == len(agents):
                break
            chosen = next((agent for agent in task.agents if agent.name == agents[number]), task.agents[0])
            needs = dependencies[number] if number < len(dependencies) else "None"
            context = []
            if needs != "None":
                context = [planned[int(other) - 1] for other in re.findall(r"#S(\d+)", needs)]
            output = outputs[number] if number < len(outputs) else ""
            planned.append(Task(description=description, expected_output=output, agents=[chosen], context=context))
        return planned

    def get_prompt(self, question, described):
        return (
            f"Break the problem into tasks. {HINTS['order']}\n\nProblem: {question}\n\nAgents:\n{described}\n"
            "Write for each task these lines and nothing else:\n"
            "#Task1: ...\n#Agent1: ...\n#Dependency1: None or #S1, #S2\n#ExpectedOutput1: ...\n"
        )
