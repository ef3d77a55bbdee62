"""A variation of track 1 under the older name: several candidates in threads, a review, retries."""
import json
import re
from concurrent.futures import ThreadPoolExecutor

from agent_hive.agents.plan_reviewer_agent import PlanReviewerAgent
from agent_hive.agents.summarization_agent import SummarizationAgent
from agent_hive.enum import ContextType
from agent_hive.task import Task
from agent_hive.workflows.base_workflow import Workflow
from agent_hive.workflows.sequential import SequentialWorkflow
from reactxen.utils.model_inference import watsonx_llm

RETRIES = 3
FORM = "#Task1: ...\n#Agent1: ...\n#Dependency1: None\n#ExpectedOutput1: ..."


class PlanningReviewWorkflow(Workflow):
    def __init__(self, tasks, llm):
        self.tasks, self.llm, self.memory = tasks, llm, []

    def candidate(self, seed):
        prompt = f"Question: {self.tasks[0].description}\nPlan it in this form:\n{FORM}\nTry number {seed}."
        return watsonx_llm(
            prompt, model_id=self.llm, decoding_method="sample", temperature=0.3, max_tokens=900, stop=["(END)"],
            seed=seed, is_system_prompt=False, reasoning_effort=None,
        )["generated_text"]  # fmt: skip

    def run(self, enable_summarization=False):
        agents = {agent.name: agent for agent in self.tasks[0].agents}
        described = "\n".join(f"{agent.name}: {agent.description}" for agent in agents.values())
        reviewer = PlanReviewerAgent(llm=self.llm)
        for attempt in range(RETRIES):
            with ThreadPoolExecutor(3) as pool:
                plans = sorted(pool.map(self.candidate, range(3)), key=len)
            review = reviewer.execute_task(
                question=self.tasks[0].description, agent_descriptions=described, plan=plans[0]
            )
            print(json.dumps(review))
            if review["status"] == "Valid":
                break
        steps = []
        for name, text in zip(re.findall(r"#Agent\d+: (.+)", plans[0]), re.findall(r"#Task\d+: (.+)", plans[0])):
            steps.append(Task(text, agents=[agents[name]], context=steps[-1:]))
        history = SequentialWorkflow(steps, ContextType.PREVIOUS).run()
        summary = SummarizationAgent(llm=self.llm).execute_task(history[-1]["response"])
        assert summary
        return history
